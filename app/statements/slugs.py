"""Slugs: the part of an address that names a statement.

A slug holds ASCII letters, letters and digits of the Arabic script, ASCII digits and single
hyphens, at most 80 code points in NFC. A Farsi slug is as good as an English one; nothing ever
turns a Farsi title into an empty slug (decision: typed, or letters drawn from the title).
"""

import hashlib
import re
import unicodedata

from app.errors import InvalidName

MAX_SLUG = 80
MAX_DERIVED = 60
DRAWN_LETTERS = 8

# Without vowels, so that no word, and no rude one, can come out.
_ALPHABET = "bcdfghjkmnpqrstvwxz"

# One shape for the letters and digits that two keyboards write differently: the address typed on
# either finds the statement.
_ONE_SHAPE = str.maketrans("يىكةۀ٠١٢٣٤٥٦٧٨٩", "ییکهه۰۱۲۳۴۵۶۷۸۹")
_LATIN_SHAPE = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_BREAKS = re.compile(r"[\s_\u200c\u200d\u2010-\u2015\u2212-]+")
_ALLOWED = re.compile(r"[a-z0-9\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5\u06ee-\u06fc-]+")
_SIGNS = re.compile(r"[\W_]+")
_NOT_ASCII = re.compile(r"[^a-z0-9]+")


def clean_slug(typed: str) -> str:
    """The slug as it is stored and looked up: one shape per letter, lower case, single hyphens.

    Spaces, underscores, dashes and zero-width joiners become hyphens; accents and vowel signs are
    dropped. Idempotent, so that a slug from an address can be passed through as well.

    Raises:
        InvalidName: `slug-empty`, `slug-too-long` (over 80) or `slug-characters` (anything but
            letters, digits and hyphens, or a script other than Latin and Arabic).
    """
    if len(typed) > MAX_SLUG * 4:  # before any normalisation, which is quadratic on stacked marks
        raise InvalidName("slug-too-long")
    slug = _BREAKS.sub("-", _folded(typed).translate(_ONE_SHAPE)).strip("-")
    if not slug:
        raise InvalidName("slug-empty")
    if not _ALLOWED.fullmatch(slug):
        raise InvalidName("slug-characters")
    if len(slug) > MAX_SLUG:
        raise InvalidName("slug-too-long")
    return slug


def derived_slug(title_en: str, title: str) -> str:
    """A slug for a statement whose file names none; never empty.

    From the English title if that has Latin letters or digits, cut at a word to 60 characters;
    else eight consonants drawn from the SHA-256 of `title`, so that publishing the same files
    again finds the same statement.
    """
    folded = _APOSTROPHES.sub("", _folded(title_en[:400]))
    words = _NOT_ASCII.sub("-", folded).strip("-")
    if not words:
        return _drawn(title)
    if len(words) <= MAX_DERIVED:
        return words
    cut = words[: MAX_DERIVED + 1].rpartition("-")[0]
    return cut or words[:MAX_DERIVED]


def suggested_slug(title_en: str, title: str) -> str:
    """A slug that a coordinator may keep or change; never empty.

    From the English title as `derived_slug`; else from `title` in the Arabic script, cut at a word
    to 60 characters; else drawn.
    """
    if _NOT_ASCII.sub("", _folded(title_en[:400])):
        return derived_slug(title_en, title)
    words = [_SIGNS.sub("", word) for word in _BREAKS.split(_folded(title[:400]))]
    kept = "-".join(word for word in words if word)
    cut = kept if len(kept) <= MAX_DERIVED else kept[: MAX_DERIVED + 1].rpartition("-")[0]
    try:
        return clean_slug(cut or kept[:MAX_DERIVED])
    except InvalidName:
        return derived_slug("", title)


def _folded(text: str) -> str:
    """Lower case without accents, vowel signs and stretching, as NFC.

    Hamza and madda belong to the letter in Farsi («آزادی»), so they are composed first and kept.
    """
    composed = unicodedata.normalize("NFC", text).casefold().translate(_LATIN_SHAPE)
    letters = "".join(
        char if "\u0600" <= char <= "\u06ff" else unicodedata.normalize("NFKD", char)
        for char in composed
        if char != "ـ"
    )
    kept = "".join(char for char in letters if not unicodedata.category(char).startswith("M"))
    return unicodedata.normalize("NFC", kept).casefold()


def _drawn(title: str) -> str:
    number = int.from_bytes(hashlib.sha256(title.encode()).digest(), "big")
    letters = []
    for _ in range(DRAWN_LETTERS):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)
