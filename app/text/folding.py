"""Folding: keys that suggest duplicates and serve search, never a reason to reject a name.

Letters that Persian, Arabic, Kurdish and Urdu keyboards write with different code points fall
together, as do spellings that careful writers disagree about (hamza, ezafe, ZWNJ, accents). What is
stored beside a key is `RULE_VERSION`, so that keys can be renewed when a rule changes.
"""

import re
import unicodedata

from app.text.clean import MAX_CODE_POINTS

RULE_VERSION = 1
"""Version of both rules below; raise it with any change to what they return."""

MAX_KEY = 800
"""Length of a key in code points: U+FDFA alone unfolds to eighteen."""

LATIN = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "ŋ": "n",
    "ə": "e",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
}
"""Lower-case Latin letters that Unicode does not decompose, and what they are read as."""

APOSTROPHES = "'`´‘’‛′＇"
"""What is typed for an apostrophe, beside the modifier letters U+02B0 to U+02FF."""

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("يىےېێ", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("ةەہھ", "ه"),
        "ٱ": "ا",
        **dict.fromkeys("ۆۇ", "و"),
        "ڵ": "ل",
        "ڕ": "ر",
        "ء": None,
        "ـ": None,
        **LATIN,
    }
)
# U+00B4 by itself decomposes to a space and an accent, which would split O´Brien.
_ACUTE = str.maketrans({"´": None})
_DROPPED_BY_LOOK = frozenset(APOSTROPHES)
_ZWNJ = "\u200c"
# ۀ stands here as its base letter U+06D5, since marks are gone.
_EZAFE = re.compile("[هةە][\u200c ][یيى](?!\\w)")
_NOT_KEPT = re.compile(r"[\W_]+")

# Letters that folding leaves as they are, but for the case of Latin ones: most names are of them.
_PLAIN = re.compile("[A-Za-z ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی]*")

_HAS_LATIN = re.compile("[A-Za-z]")
_HAS_LOOKALIKES = re.compile("[\u0370-\u03ff\u0400-\u052f]")
# By the look of each case: Ν looks like N, ν like v.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝк" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ",
    "ABESIJKMHOPCTYXaesijopcyxhdqwk" + "ABEZHIKMNOPTYXaikvopux",
)


def match_key(cleaned: str) -> str:
    """Letters and digits only, equal for spellings that are likely the same name.

    `cleaned` comes from `clean_display`; of a longer text only the first 400 code points count.
    At most 800 code points; where no letter or digit remains, the casefolded text itself.
    """
    return _NOT_KEPT.sub("", _fold(cleaned))[:MAX_KEY] or cleaned[:MAX_CODE_POINTS].casefold()


def search_key(cleaned: str) -> str:
    """As `match_key`, but with ZWNJ, white space and punctuation as one space between words."""
    key = _NOT_KEPT.sub(" ", _fold(cleaned)).strip()[:MAX_KEY].rstrip()
    return key or cleaned[:MAX_CODE_POINTS].casefold()


def _fold(cleaned: str) -> str:
    text = cleaned[:MAX_CODE_POINTS]
    if _PLAIN.fullmatch(text):
        return _EZAFE.sub("ه", text.lower())
    return _fold_any(text)


def _fold_any(text: str) -> str:
    text = text.translate(_ACUTE)
    text = unicodedata.normalize("NFKD", text)
    if not text.isascii() and _HAS_LOOKALIKES.search(text) and _HAS_LATIN.search(text):
        text = text.translate(_LOOKALIKES)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(map(_bare, text))
    return _EZAFE.sub("ه", text).translate(_LETTERS)


def _bare(character: str) -> str:
    """The character, a digit as ASCII, or nothing for marks, joiners and apostrophes."""
    if "a" <= character <= "z" or "ا" <= character <= "غ":
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] == "M" or character in _DROPPED_BY_LOOK or "\u02b0" <= character <= "\u02ff":
        return ""
    return "" if category == "Cf" and character != _ZWNJ else character
