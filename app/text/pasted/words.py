"""What a line's words say in either script: ideas of the glossary, places, consonants, figures.

A word becomes a set of marks. Two words of different scripts that share a mark may be translations
or transliterations of each other. Marks: `=N` an idea (row of the glossary), `@N` a place (row of
the cities), `#N` a figure, `/abc` a consonant skeleton, `~abc` a long skeleton less one consonant.
"""

import re
from functools import lru_cache

from app.text.folding import match_key
from app.text.names import Language
from app.text.pasted.cities import CITIES
from app.text.pasted.glossary import GLOSSARY

Marks = frozenset[str]

# Words of a line that are looked at; a name has fewer, hostile input has more.
MAX_WORDS = 30

_WORD = re.compile(r"[^\W_]+(?:[\u200c\u200d'’.][^\W_]+)*")
_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[a-z]")
_FA_SUFFIXES = ("هایی", "های", "ها", "گان", "یان", "ان", "ات", "ای", "ی")
_EN_SUFFIXES = ("ists", "ies", "ers", "ors", "ing", "ist", "er", "or", "es", "ed", "s", "y", "e")
_STEM = 3
_EN_STOP = frozenset(
    ["the", "of", "and", "in", "for", "with", "to", "a", "an", "on", "at", "by", "from", "de"]
)
_FA_STOP = frozenset(["و", "در", "از", "با", "به", "را", "های", "ها", "ی", "بر", "که", "این"])

# Coarse on purpose: letters that transliterations confuse share a class, semivowels vanish.
_FA_CLASSES = {
    **dict.fromkeys("ب", "b"),
    **dict.fromkeys("پ", "p"),
    **dict.fromkeys("تطدة", "t"),
    **dict.fromkeys("ثسصشچذزضظژ", "s"),
    **dict.fromkeys("ج", "j"),
    **dict.fromkeys("خقغکگ", "k"),
    **dict.fromkeys("ر", "r"),
    **dict.fromkeys("ف", "f"),
    **dict.fromkeys("ل", "l"),
    **dict.fromkeys("م", "m"),
    **dict.fromkeys("ن", "n"),
}
_EN_CLASSES = {
    **dict.fromkeys("b", "b"),
    **dict.fromkeys("p", "p"),
    **dict.fromkeys("td", "t"),
    **dict.fromkeys("sz", "s"),
    **dict.fromkeys("j", "j"),
    **dict.fromkeys("kqgc", "k"),
    **dict.fromkeys("r", "r"),
    **dict.fromkeys("f", "f"),
    **dict.fromkeys("l", "l"),
    **dict.fromkeys("m", "m"),
    **dict.fromkeys("n", "n"),
    "x": "ks",
}
_EN_GROUPS = (
    (re.compile(r"tion|sion"), "sn"),
    (re.compile(r"sch|sh|ch|zh|tz"), "s"),
    (re.compile(r"kh|gh|ck"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"c(?=[eiy])"), "s"),
)
_REPEATED = re.compile(r"(.)\1+")
_SHORT_SKELETON = 2
_LONG_SKELETON = 5


@lru_cache(maxsize=65536)
def word_key(word: str) -> str:
    """The folded form of one word."""
    return match_key(word)


def stem(key: str) -> str:
    """The key less one ending of plural, adjective or agent, if enough remains."""
    suffixes = _EN_SUFFIXES if _LATIN.search(key) else _FA_SUFFIXES
    for suffix in suffixes:
        if key.endswith(suffix) and len(key) - len(suffix) >= _STEM:
            return key[: -len(suffix)]
    return key


def skeleton(key: str) -> str:
    """The consonants of a folded word in classes that both scripts share."""
    if _LATIN.search(key):
        for pattern, consonants in _EN_GROUPS:
            key = pattern.sub(consonants, key)
        classes = _EN_CLASSES
    else:
        classes = _FA_CLASSES
    return _REPEATED.sub(r"\1", "".join(classes.get(letter, "") for letter in key))


def _table(rows: str, sign: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, row in enumerate(rows.strip().splitlines()):
        for word in row.replace("=", " ").split():
            key = word_key(word.replace("-", ""))
            found.setdefault(key, set()).add(f"{sign}{number}")
    return found


_IDEAS = _table(GLOSSARY, "=")
_PLACES = _table(CITIES, "@")
_STEMS: dict[str, set[str]] = {}
for _key, _marks in _IDEAS.items():
    _STEMS.setdefault(stem(_key), set()).update(_marks)


def words(text: str) -> list[str]:
    """The words of a text as they stand, at most `MAX_WORDS`."""
    return _WORD.findall(text)[:MAX_WORDS]


def places(key: str) -> set[str]:
    """The marks of the known cities with this folded name."""
    return _PLACES.get(key, set())


def is_word_of_names(key: str) -> bool:
    """Whether the glossary knows this folded word, so that it is not the name of a place."""
    return key in _IDEAS or stem(key) in _STEMS


@lru_cache(maxsize=65536)
def marks(key: str) -> Marks:
    """The marks of one folded word; empty for words too common to tell anything."""
    if key in _EN_STOP or key in _FA_STOP:
        return frozenset()
    found = set(_PLACES.get(key, ()))
    found |= _IDEAS.get(key) or _STEMS.get(key) or _STEMS.get(stem(key)) or set()
    found.update(f"#{int(figure[:9])}" for figure in _DIGITS.findall(key))
    consonants = skeleton(key)
    if len(consonants) > _SHORT_SKELETON:
        found.add(f"/{consonants}")
    elif len(consonants) == _SHORT_SKELETON:
        found.add(f"/{_onset(key)}{consonants}")
    if len(consonants) >= _LONG_SKELETON:
        found.update(
            f"~{consonants[:place]}{consonants[place + 1 :]}" for place in range(len(consonants))
        )
        found.add(f"~{consonants}")
    return frozenset(found)


def _onset(key: str) -> str:
    """`a` where a word of few consonants begins with a vowel, so that fewer words agree."""
    return "a" if key[0] in "aeiouyاعیو" else ""


@lru_cache(maxsize=16384)
def line_marks(text: str, language: Language) -> tuple[Marks, ...]:
    """The marks of each word that tells something, with pairs of words that form one name."""
    keys = [word_key(word) for word in words(text)]
    found: list[Marks] = []
    skip = False
    for place, key in enumerate(keys):
        if skip:
            skip = False
            continue
        joined = key + keys[place + 1] if place + 1 < len(keys) else ""
        both = _PLACES.get(joined) or _IDEAS.get(joined)
        skip = bool(both)
        of_word = frozenset(both) if both else marks(key)
        if of_word and _right_script(key, language):
            found.append(of_word)
    return tuple(found)


def _right_script(key: str, language: Language) -> bool:
    """Latin words within a Farsi line count too, Farsi words within an English one do not."""
    return language == "fa" or bool(_LATIN.search(key)) or key.isdigit()
