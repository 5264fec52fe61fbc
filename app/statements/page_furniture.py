"""What stands round a text on a web page and is none of it: menus, comments, buttons, notices.

Told by the page's own marks (elements, classes, ids) and, where copying has lost these, by the
words that common site builders print, WordPress before all, in English and in Farsi.
"""

import re
from collections.abc import Collection
from typing import Literal

from app.text.folding import search_key

Furniture = Literal["", "menu", "comments", "sharing", "cookies", "about-post", "form"]
"""What a piece of a page is; "" for the text itself."""

MAX_PHRASE = 160
"""Longer pieces are not judged by their words."""

_BY_ELEMENT: dict[str, Furniture] = {
    "nav": "menu",
    "menu": "menu",
    "footer": "about-post",
    "form": "form",
    "button": "form",
    "select": "form",
    "textarea": "form",
    "input": "form",
    "label": "form",
    "aside": "menu",
}
_BY_ROLE: dict[str, Furniture] = {"navigation": "menu", "search": "form", "contentinfo": "menu"}

# Words within classes and ids: `comments-area`, `sharedaddy sd-sharing`, `cookie_notice`.
_BY_MARK: dict[str, Furniture] = {
    **dict.fromkeys(
        ("comment", "comments", "respond", "commentlist", "reply", "disqus"), "comments"
    ),
    **dict.fromkeys(
        ("share", "sharing", "sharedaddy", "social", "addtoany", "addthis", "jp-relatedposts"),
        "sharing",
    ),
    **dict.fromkeys(("cookie", "cookies", "gdpr", "consent", "cmplz"), "cookies"),
    **dict.fromkeys(
        (
            "menu",
            "nav",
            "navbar",
            "navigation",
            "sidebar",
            "widget",
            "breadcrumb",
            "breadcrumbs",
            "pagination",
            "related",
            "relatedposts",
            "skip-link",
        ),
        "menu",
    ),
    **dict.fromkeys(
        ("entry-meta", "post-meta", "entry-footer", "byline-meta", "posted-on", "tags-links"),
        "about-post",
    ),
    **dict.fromkeys(("cat-links", "post-tags", "author-box", "tagcloud"), "about-post"),
    **dict.fromkeys(("newsletter", "subscribe", "searchform"), "form"),
}

_WORDS: dict[Furniture, tuple[str, ...]] = {
    "comments": (
        "leave a reply",
        "leave a comment",
        "post a comment",
        "join the discussion",
        "comments",
        "comments are closed",
        r"\d+ (?:thoughts?|comments?|replies|responses?)(?: on\b.*| to\b.*)?",
        r"one (?:thought|comment|reply|response)(?: on\b.*| to\b.*)?",
        "cancel reply",
        "log in to reply",
        "your email address will not be published.*",
        "required fields are marked.*",
        "save my name email and website.*",
        "post comment",
        "دیدگاه خود را بنویسید.*",
        "دیدگاهتان را بنویسید.*",
        "دیدگاهی بنویسید.*",
        "نظر خود را بنویسید.*",
        "نظر بدهید",
        "پاسخی بگذارید.*",
        "پاسخ دهید",
        "لغو پاسخ",
        "دیدگاه ?ها",
        "نظرات",
        r"(?:\d+|یک) (?:دیدگاه|نظر|پاسخ)(?: (?:برای|در|به) .*)?",
        "نشانی ایمیل شما منتشر نخواهد شد.*",
        "بخش های مورد ?نیاز علامت ?گذاری شده ?اند.*",
        "ذخیره نام ایمیل و وب ?سایت.*",
        "(?:ارسال|فرستادن|ثبت) (?:دیدگاه|نظر)",
    ),
    "sharing": (
        "share(?: this.*| on .*| via .*| with .*)?",
        "click to (?:share|print|email).*",
        "like this",
        "loading",
        "print",
        "e ?mail",
        "tweet",
        "facebook",
        "twitter",
        "telegram",
        "whats ?app",
        "به ?اشتراک ?(?:بگذارید|گذاری).*",
        "اشتراک ?گذاری.*",
        "هم ?رسانی.*",
        "چاپ(?: کردن)?",
        "تلگرام",
        "فیس ?بوک",
        "توییتر",
        "واتس ?اپ",
    ),
    "cookies": (
        "(?:we|this (?:web)?site) uses? cookies.*",
        "accept(?: all)?(?: cookies)?",
        "(?:privacy and )?cookies?(?: policy| notice| settings)?",
        "manage (?:consent|cookies)",
        "(?:این|ما) .*(?:کوکی).*",
        "(?:پذیرفتن|قبول) (?:همه ?ی? ?)?کوکی ?ها",
    ),
    "about-post": (
        "(?:posted|published|filed) (?:in|on|under|by)\\b.*",
        "(?:categories|category|tags?|tagged)\\b.*",
        r"by .{2,40} on (?:\w+ )?\d.*",
        "(?:منتشر ?شده|ارسال ?شده|نوشته ?شده) (?:در|توسط|به دست).*",
        r"(?:در )?دسته(?: بندی)?(?: ها)?(?: \S+){0,3}",
        r"برچسب(?: ها)?(?: \S+){0,8}",
    ),
    "menu": (
        "skip to (?:main )?content",
        "(?:previous|next|older|newer) (?:post|article|entry|entries)\\b.*",
        "related(?: posts| articles)?",
        "you may also like.*",
        "read more",
        "menu",
        "home",
        "search",
        "پرش به محتوا.*",
        "رفتن به محتوا.*",
        "نوشته ?(?:ی|ٔ)? ?(?:قبلی|بعدی|پیشین).*",
        "مطالب مرتبط.*",
        "نوشته های مرتبط.*",
        "بیشتر بخوانید.*",
        "ادامه مطلب.*",
        "فهرست",
        "جستجو.*",
        "جست و ?جو.*",
    ),
}
_PHRASES: dict[Furniture, re.Pattern[str]] = {
    what: re.compile("|".join(f"(?:{one})" for one in phrases)) for what, phrases in _WORDS.items()
}


def by_marks(element: str, role: str, marks: Collection[str]) -> Furniture:
    """What an element is by its name, its role and the words of its classes and its id."""
    if element in _BY_ELEMENT:
        return _BY_ELEMENT[element]
    if role in _BY_ROLE:
        return _BY_ROLE[role]
    for one in marks:
        lower = one.lower()
        for word in (lower, *re.split(r"[-_]+", lower)):
            if word in _BY_MARK:
                return _BY_MARK[word]
    return ""


def by_words(text: str) -> Furniture:
    """What a short piece is by its words alone."""
    if len(text) > MAX_PHRASE:
        return ""
    key = " ".join(search_key(text).split())
    if not key:
        return ""
    return next((what for what, phrase in _PHRASES.items() if phrase.fullmatch(key)), "")
