"""Alphabetical order as a stored byte key, the same on every database and every release of it.

The Farsi order is that of CLDR's tailoring for `fa`: آ before ا, then ء, and ه after و. Keys
compare level by level (UTS #10): letters first; then the variants of a letter and the marks; then
the text itself. `RULE_VERSION` is stored beside a key, so that keys can be renewed.
"""

import re
import unicodedata
from functools import cache, lru_cache
from string import ascii_lowercase

from app.text.clean import MAX_CODE_POINTS
from app.text.folding import APOSTROPHES, LATIN
from app.text.names import Language

RULE_VERSION = 1
"""Version of the rule; raise it with any change to what `sort_key` returns."""

MAX_KEY = 2000
"""Bytes of a key: an index row of PostgreSQL holds 2,704, and a cut key still sorts right."""

_ALPHABET = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_VARIANTS = {
    "ا": "ٱ",
    "ء": "أإؤئ",
    "ر": "ڕ",
    "ک": "ڪك",
    "ل": "ڵ",
    "و": "ۆۇ",
    "ه": "ەہةۀھ",
    "ی": "ىےيېێ",
}
# Fatha, kasra, damma, their doubled forms; then the root order of the other Arabic marks.
_MARKS = "\u064e\u0650\u064f\u064b\u064d\u064c\u0651\u0652\u0653\u0654\u0655\u0670"

_END = b"\x00"
_SEPARATOR = b"\x01"
_NUMBER = b"\x02"
# The first byte of a script's letters, by the language that the order is for.
_ARABIC_FIRST = {"fa": 0x10, "en": 0x50}
_LATIN_FIRST = {"fa": 0x50, "en": 0x10}
_BEYOND = 0x3F  # above a script's own letters: its further ones, by code point
_OTHER_SCRIPTS = b"\x90"

_PLAIN = b"\x02"
_FIRST_VARIANT = 0x03
_FIRST_MARK = 0x20  # the marks without a place follow by their UTF-8, which is above this range

_HAMZA_ON_YE = re.compile("[یى]\u0654")  # NFC composes it on ي only
_SIMPLE = re.compile(f"[A-Za-z{_ALPHABET}]+(?: [A-Za-z{_ALPHABET}]+)*")
_TOKEN = re.compile(r"\d+|.", re.DOTALL)
_TATWEEL = "ـ"

_PLACES = {letter: (index, _PLAIN) for index, letter in enumerate(_ALPHABET)} | {
    variant: (_ALPHABET.index(letter), bytes([_FIRST_VARIANT + index]))
    for letter, variants in _VARIANTS.items()
    for index, variant in enumerate(variants)
}


def sort_key(cleaned: str, language: Language) -> bytes:
    """Bytes that order names for readers of `language`, at most 2,000 of them.

    "fa" puts Arabic script before Latin, "en" Latin before Arabic; other scripts follow. Runs of
    spaces and punctuation are one separator, ignored at both ends; joiners, apostrophes and tatweel
    are ignored; digits compare as numbers. Letters beyond the first 400 code points do not count.
    """
    if len(cleaned) <= MAX_CODE_POINTS and _SIMPLE.fullmatch(
        cleaned
    ):  # most names are: a byte for each letter, and no variants
        letters = cleaned.lower().translate(_simple_weights(language)).encode("latin-1")
        return (letters + _END + _END + cleaned.encode())[:MAX_KEY]
    return _sort_key(cleaned, language)


def _sort_key(cleaned: str, language: Language) -> bytes:
    primary = bytearray()
    secondary = bytearray()
    gap = False
    for token in _TOKEN.findall(_spelled(cleaned[:MAX_CODE_POINTS])):
        first, second = _weigh(token, language)
        if first == _SEPARATOR:
            gap = bool(primary)
            continue
        if gap and first:
            primary += _SEPARATOR
            secondary += _PLAIN
            gap = False
        primary += first
        secondary += second
    # Plain weights are the lowest, so a tail of them says nothing that the end does not say.
    levels = (bytes(primary), bytes(secondary.rstrip(_PLAIN)))
    return (_END.join(levels) + _END + cleaned.encode("utf-8", "surrogatepass"))[:MAX_KEY]


@cache
def _simple_weights(language: Language) -> dict[int, int]:
    """The primary weight of each letter that `_SIMPLE` lets through."""
    letters = _ALPHABET + ascii_lowercase + " "
    return {ord(letter): _weigh(letter, language)[0][0] for letter in letters}


def _spelled(text: str) -> str:
    """`text` in Arabic letters, lower-case base letters of other scripts, marks and digits."""
    composed = _HAMZA_ON_YE.sub("ئ", unicodedata.normalize("NFC", text))
    return "".join(map(_spell, composed))


@lru_cache(maxsize=4096)
def _spell(character: str) -> str:
    if character in _PLACES:
        return character
    if character in APOSTROPHES or character == _TATWEEL or "\u02b0" <= character <= "\u02ff":
        return ""
    if unicodedata.category(character) == "Cf":
        return ""
    lower = unicodedata.normalize("NFKD", character).casefold()
    return "".join(LATIN.get(letter, letter) for letter in unicodedata.normalize("NFKD", lower))


@lru_cache(maxsize=8192)
def _weigh(token: str, language: Language) -> tuple[bytes, bytes]:
    """Primary and secondary weight of one character or of one run of digits."""
    if token in _PLACES:
        index, variant = _PLACES[token]
        return bytes([_ARABIC_FIRST[language] + index]), variant
    if "a" <= token <= "z":
        return bytes([_LATIN_FIRST[language] + ord(token) - ord("a")]), _PLAIN
    if token[0].isdecimal():
        digits = str(int(token)).encode()
        return _NUMBER + len(digits).to_bytes(2) + digits, _PLAIN
    category = unicodedata.category(token)
    if category[0] == "M":
        return b"", _mark(token)
    if category[0] in "LN":
        return _beyond(token, language), _PLAIN
    return _SEPARATOR, b""


def _mark(mark: str) -> bytes:
    if mark in _MARKS:
        return bytes([_FIRST_MARK + _MARKS.index(mark)])
    return mark.encode()


def _beyond(letter: str, language: Language) -> bytes:
    name = unicodedata.name(letter, "")
    lead = _OTHER_SCRIPTS
    if name.startswith("ARABIC"):
        lead = bytes([_ARABIC_FIRST[language] + _BEYOND])
    elif name.startswith("LATIN"):
        lead = bytes([_LATIN_FIRST[language] + _BEYOND])
    return lead + letter.encode()
