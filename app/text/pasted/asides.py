"""What people write round a list: headings, greetings, thanks, closings, sentences.

Nothing that names a place after a separator is set aside for its words alone: «سلام – پاریس» may
be an organisation.
"""

import re

from app.text.pasted.listmarks import latin_digits
from app.text.pasted.places import is_known_place, placed

_FLAGS = re.IGNORECASE
_GREETING = re.compile(
    r"(?:با\s+)?(?:سلام|درود)(?!\w).*|(?:روز|شب|صبح|عصر|وقت)\S*\s+(?:بخیر|به خیر|خوش)\W*.*"
    r"|خسته نباشید\W*"
    r"|(?:hi|hello|hey|salam|dear|good (?:morning|evening|afternoon|day))\b.*"
    r"|(?:دوست|دوستان|رفقا|رفیق|همکاران|یاران)(?:\s+\w+)?(?:\s+(?:عزیز|گرامی|ارجمند))\W*",
    _FLAGS,
)
_THANKS = re.compile(
    r"(?:خیلی\s+|با\s+)?(?:ممنون|سپاس|تشکر|مرسی|متشکر|سپاسگزار)\S*(?:\s+\S+){0,4}\W*"
    r"|(?:many |lots of |with )?(?:thanks|thank you|thx|merci)\b.*|لطفا\S*\s.*|لطفاً\s.*"
    r"|please\s.*"
    r"|(?:ok|okay|yes|no|sure|great|perfect|باشه|بله|چشم|حتما|آره)\W*",
    _FLAGS,
)
_CLOSING = re.compile(
    r"(?:با\s+(?:احترام|مهر|درود|بهترین آرزوها|آرزوی)|ارادتمند|دوستدار شما|قربان\w*|به امید"
    r"|موفق باشید|پیروز باشید)"
    r"(?:\s+\S+){0,4}\W*"
    r"|(?:(?:with\s+)?(?:best|kind|warm|kindest|warmest)\s+(?:regards|wishes|greetings)"
    r"|regards|best|cheers"
    r"|sincerely|yours(?:\s+\w+)?|respectfully|(?:in|with)\s+solidarity|all the best"
    r"|take care|mit freundlichen grüßen)"
    r"\W*",
    _FLAGS,
)
_LISTED = (
    r"(?:signatur(?:e|es)|signator(?:y|ies)|signed by|names?|organi[sz]ations?"
    r"|institutions?|individuals?"
    r"|groups?|persons?|people|associations?|endorsements?|endorsed by|list)"
)
_HEADING = re.compile(
    rf"(?:(?:the|more|further|additional|new|other|first|full|updated|supporting|initial"
    rf"|current|list of|names of)\s+)*"
    rf"{_LISTED}(?:\s+(?:and|of|or|the|so far|until now|in|who|that|which|join\w*|sign\w*"
    rf"|support\w*"
    rf"|alphabetical\w*|order|this|statement|letter|action|call|{_LISTED}))*"
    r"|(?:english|farsi|persian|in english|in farsi|in persian)(?:\s+(?:version|names|list))?"
    r"|(?:نام|اسامی|لیست|فهرست|ادامه\S*|سایر|دیگر|جمع)?\s*(?:کامل\s+)?(?:نام|اسامی|لیست"
    r"|فهرست)?\s*(?:ی\s+)?"
    r"(?:امضا\S*|حامیان|اسامی|نهادها|نهادهای امضا\S*|سازمان‌ها|سازمانها|تشکل‌ها|تشکلها"
    r"|انجمن‌ها|افراد|اشخاص|شخصیت‌ها"
    r"|به فارسی|به انگلیسی|فارسی|انگلیسی)"
    r"(?:\s+(?:و|جدید|دیگر|بیشتر|کننده|کنندگان|تازه|اولیه|نخست|تاکنون|بیانیه|نامه|فراخوان"
    r"|نهادها|افراد|سازمان‌ها"
    r"|امضا\S*|به ترتیب|الفبا|حروف|امضا کننده))*",
    _FLAGS,
)
_COLUMNS = re.compile(
    r"(?:no|number|name|organi[sz]ation|city|country|place|farsi|english|persian|نام|شهر"
    r"|کشور|ردیف|سازمان|نهاد"
    r"|فارسی|انگلیسی|محل|[\W_])+",
    _FLAGS,
)
_SEPARATED = re.compile(r"[–—|\t،,/-]")
_VERBS = re.compile(
    r"(?<!\w)(?:کنید|کنیم|کنم|کنند|می‌?کن\w+|می\s+کن\w+|هستیم|هستم|هستند|است|شد|شده|شوند"
    r"|شود|بفرستید|فرستاد\w*|می‌?فرست\w+"
    r"|دهید|دادیم|دادم|کردیم|کردم|کردند|کرده‌?ایم|دارم|داریم|دارند|می‌?خواه\w+|خواهشمند\w*"
    r"|لطفا|لطفاً|ببخشید|باشید|باشه|بود"
    r"|پیوسته‌?اند|می‌?پیوند\w+|اضافه\s+\w+|شما|هنوز|بچه‌ها|نرسیده)(?!\w)"
)
_ENGLISH = re.compile(
    r"\b(?:please|thanks|thank you|i|i'm|i’m|i'll|i've|we(?:'re|’re|'ve| are| have| would"
    r"| will| also| sign)|you|your"
    r"|here (?:is|are)|attached|let me|let us|could|sorry|below|as discussed|fyi|would like"
    r"|has signed|have signed"
    r"|has joined|have joined|is missing|are still|my|me|it's|it is)\b",
    _FLAGS,
)
_SENTENCE_END = re.compile(r"[.!?؟…]\W*$")
_SENTENCE_WORDS = 9
_PROSE_WORDS = 3
_HEADING_WORDS = 14


def names_place(text: str) -> bool:
    """Whether the line ends, after a dash, in a country or a known city."""
    found = placed(text)
    return found.country is not None or is_known_place(found.city)


def aside(text: str) -> str | None:
    """Why a line is no name (a code of `WHYS`), or None; `text` has no bullets any more."""
    if is_heading(text):
        return "heading"
    if names_place(text) and not text.endswith(("؟", "?", "!")):
        return None
    for why, pattern in (("closing", _CLOSING), ("greeting", _GREETING), ("thanks", _THANKS)):
        if pattern.fullmatch(text):
            return why
    return "prose" if _is_prose(text) else None


def is_heading(text: str) -> bool:
    """Whether a line announces what follows: a colon at its end, or words of a list's title."""
    bare = text.strip(" *_#=:：()[]|").strip()
    if text.rstrip(" *_").endswith((":", "：")) or text.startswith(("# ", "## ", "### ")):
        return True
    if len(bare.split()) > _HEADING_WORDS:
        return False
    return bool(
        _HEADING.fullmatch(latin_digits(bare).strip(" 0123456789()")) or _COLUMNS.fullmatch(bare)
    )


def _is_prose(text: str) -> bool:
    count = len(text.split())
    if count < _PROSE_WORDS:
        return False
    if _VERBS.search(text) or _ENGLISH.search(text):
        return True
    return count >= _SENTENCE_WORDS and text.rstrip().endswith(("?", "؟", "!"))


def may_be_prose(text: str) -> bool:
    """Whether a line that is kept reads so much like a sentence that somebody should look."""
    long = len(text.split()) > 2 * _SENTENCE_WORDS
    return long or bool(
        _SENTENCE_END.search(text)
        and not _SEPARATED.search(text)
        and len(text.split()) >= _SENTENCE_WORDS
    )
