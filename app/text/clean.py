"""Cleaning: what is stored and shown of a name, title, affiliation or place.

The rules follow Unicode (UAX #9 for bidirectional controls, UAX #15 for normalisation) and the
Persian keyboard standard ISIRI 9147: ی and ک with their Persian code points, Persian digits.
Everything else stays as typed.
"""

import re
import unicodedata

from app.errors import InvalidName
from app.text.scripts import ARABIC_LETTERS_AND_DIGITS, mixes_scripts

MAX_CODE_POINTS = 400
"""Checked before any normalisation: NFC on stacked marks is quadratic (400,000 take 100 s)."""

MAX_MARKS = 4
"""Combining marks in a row; careful Arabic needs three, more only deface a page."""

_INVISIBLE = re.compile(
    # bidirectional controls
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    # soft hyphen, grapheme joiner, Hangul fillers, Mongolian selectors, blanks, joiners
    "\u00ad\u034f\u115f\u1160\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\u2800\u3164"
    # variation selectors, byte order mark, annotations, tags
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# The property White_Space, which unlike str.isspace leaves out U+001C to U+001F.
_WHITE_SPACE = re.compile("[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_REFUSED = {
    "Cc": "control-character",
    "Cs": "surrogate",
    "Co": "private-use",
    "Cn": "unassigned",
}
# Not U+FDFA and U+FDFB, which would grow to whole sentences.
_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdf9\ufdfc\ufe70-\ufefc]+")
_PERSIAN = str.maketrans("يىك٠١٢٣٤٥٦٧٨٩", "ییک۰۱۲۳۴۵۶۷۸۹")
# A joiner is kept where it follows an Arabic letter or digit, with its marks, and precedes one.
_JOINERS = re.compile(
    f"([{ARABIC_LETTERS_AND_DIGITS}]"
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]*"
    "[\u200c\u200d])"
    f"[\u200c\u200d]*(?=[{ARABIC_LETTERS_AND_DIGITS}])"
    "|[\u200c\u200d]+"
)
_FORMULA_SIGNS = frozenset("=+-@")
_URL = re.compile(
    r"(?:https?|ftp|mailto|javascript|data|tel|tg):\S|://|(?<!\w)www\.\w"
    r"|^[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|biz|ir|io|me|tv|app|dev|site|online|xyz)(?:/\S*)?$",
    re.IGNORECASE,
)


def clean_display(text: str, language: str) -> str:
    """The form of `text` that is stored and shown; cleaning it again changes nothing.

    `language` is the field's: in "fa" Arabic ي, ى, ك and Arabic-Indic digits become Persian.

    Raises:
        InvalidName: code `too-long` (over 400 code points), `control-character`, `surrogate`,
            `private-use`, `unassigned`, `stacked-marks`, `empty` or `no-letter`.
    """
    _refuse_long(text)
    visible = _INVISIBLE.sub("", text)
    _refuse_unfit(visible)
    cleaned = unicodedata.normalize("NFC", visible)
    cleaned = _PRESENTATION_FORMS.sub(_compatible, cleaned)
    if language == "fa":
        cleaned = cleaned.translate(_PERSIAN)
    cleaned = _WHITE_SPACE.sub(" ", cleaned)
    cleaned = _JOINERS.sub(r"\1", cleaned)
    # Removing joiners can bring a letter and a mark together, so these two come last.
    cleaned = unicodedata.normalize("NFC", cleaned)
    cleaned = _WHITE_SPACE.sub(" ", cleaned).strip(" ")
    if cleaned != visible:
        # U+0344 becomes two marks and U+FDF2 four letters: what is stored must pass again.
        _refuse_long(cleaned)
        _refuse_unfit(cleaned)
    if not cleaned:
        raise InvalidName("empty")
    if not any(map(str.isalpha, cleaned)):
        raise InvalidName("no-letter")
    return cleaned


def name_flags(text_as_typed: str, cleaned: str) -> frozenset[str]:
    """Reasons to have a coordinator look at a name; `cleaned` is what `clean_display` made of it.

    `invisibles`: bidirectional controls or invisible characters were deleted; `url`: it is an
    address of the web; `formula`: it begins with a sign that spreadsheets run, full-width forms
    included; `mixed-scripts`: a word mixes scripts.
    """
    compatible = unicodedata.normalize("NFKC", cleaned[:MAX_CODE_POINTS])
    flags = {
        "invisibles": _INVISIBLE.search(text_as_typed) is not None,
        "url": _URL.search(compatible) is not None,
        "formula": compatible[:1] in _FORMULA_SIGNS,
        "mixed-scripts": mixes_scripts(cleaned),
    }
    return frozenset(flag for flag, raised in flags.items() if raised)


def _refuse_long(text: str) -> None:
    if len(text) > MAX_CODE_POINTS:
        raise InvalidName("too-long")


def _refuse_unfit(text: str) -> None:
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            marks += 1
            if marks > MAX_MARKS:
                raise InvalidName("stacked-marks")
            continue
        marks = 0
        if category in _REFUSED and not _WHITE_SPACE.match(character):
            raise InvalidName(_REFUSED[category])


def _compatible(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])
