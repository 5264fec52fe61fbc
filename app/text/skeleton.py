"""Consonant skeletons: what a name in Farsi and the same name in Latin letters have in common.

Persian writes consonants and long vowels; what Latin spellings disagree about are mostly vowels,
and letters that sound alike (ق is q, gh or k). Two measures follow from that. A key (`skeleton`)
is the same for spellings of one name, and for some other names too: it finds who is to be compared.
`likeness` then reads the Latin letters against the Farsi ones. Letter by letter the classes follow
the ways of writing Persian in Latin that are in use (ISO 233-3, the UN system of 2012, newspapers).
"""

import re
from collections.abc import Callable
from functools import lru_cache

from app.text.folding import match_key, search_key

RULE_VERSION = 1
"""Version of the keys; raise it with any change to what `skeleton` returns."""

MAX_SKELETON = 32
MAX_LETTERS = 60
"""Letters of a name that are compared: with more of them the work grows as the square."""

# Coarse on purpose: letters that spellings confuse share a class; vowels, h, v, y vanish.
_CLASSES = str.maketrans(
    {
        **dict.fromkeys("تطدtd", "t"),
        **dict.fromkeys("ثسصشچذزضظszSCc", "s"),
        **dict.fromkeys("جژjZ", "j"),
        **dict.fromkeys("خقغکگkqgx", "k"),
        "ب": "b",
        "پ": "p",
        "ر": "r",
        "ف": "f",
        "ل": "l",
        "م": "m",
        "ن": "n",
        **dict.fromkeys("اآوهحعیئؤأإaeiouyhvw "),
    }
)
_REPEATED = re.compile(r"(.)\1+")
_LATIN = re.compile("[a-z]")
# Groups of Latin letters for one Persian one, the longest first; capitals stand for single sounds.
_GROUPS = (
    (re.compile("tsch|tch"), "C"),
    (re.compile("sch|sh"), "S"),
    (re.compile("ch"), "C"),
    (re.compile("zh"), "Z"),
    (re.compile("dj"), "j"),
    (re.compile("kh"), "x"),
    (re.compile("gh"), "q"),
    (re.compile("ck"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("x(?=[^aeiou])|x$"), "ks"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("oo|ou"), "u"),
    (re.compile("ee"), "i"),
)

_SAME = {
    "ب": "b",
    "پ": "p",
    "ت": "t",
    "ث": "s",
    "ج": "j",
    "چ": "C",
    "ح": "h",
    "خ": "x",
    "د": "d",
    "ذ": "z",
    "ر": "r",
    "ز": "z",
    "ژ": "Z",
    "س": "s",
    "ش": "S",
    "ص": "s",
    "ض": "z",
    "ط": "t",
    "ظ": "z",
    "غ": "q",
    "ف": "f",
    "ق": "q",
    "ک": "k",
    "گ": "g",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "ه": "h",
    "و": "uovw",
    "ی": "iye",
    "ا": "a",
    "ع": "a",
}
_NEAR = {
    "خ": "kq",
    "ق": "gkx",
    "غ": "gk",
    "ژ": "jz",
    "چ": "S",
    "ش": "Cs",
    "ج": "Z",
    "ک": "qx",
    "ه": "ea",
    "ح": "",
    "ا": "oeiu",
    "ع": "eio",
    "و": "a",
    "ت": "d",
    "د": "t",
    "ذ": "d",
    "ض": "d",
    "ث": "t",
    "ز": "s",
    "س": "z",
    "پ": "b",
    "گ": "q",
}
_NEAR_COST = 0.3
_TURNS = 3
_HOPELESS = 0.5
# What it costs to leave a letter out: short vowels are not written in Farsi, ع is often not in
# Latin, and final ه may be no more than a sign of the vowel before it.
_FA_ALONE = {"ا": 0.5, "و": 0.6, "ی": 0.6, "ع": 0.1, "ه": 0.3, "ح": 0.7}
_EN_ALONE = {"a": 0.03, "e": 0.03, "o": 0.05, "u": 0.35, "i": 0.4, "y": 0.3, "h": 0.4, "w": 0.5}


def skeleton(name: str) -> str:
    """The consonants of a whole name in classes that both scripts share, sorted.

    The same for spellings of one name, whatever the order of its words and wherever they are cut
    («علیرضا», «علی رضا», "Reza Ali"). Empty where nothing is left; at most `MAX_SKELETON` letters.
    """
    words = (_consonants(word) for word in search_key(name).split())
    return "".join(sorted("".join(words)))[:MAX_SKELETON]


@lru_cache(2048)  # most words of a list are first names that many bear
def _consonants(word: str) -> str:
    if _LATIN.search(word):
        word = _sounds(word)
    return _REPEATED.sub(r"\1", "".join(filter(str.isalpha, word.translate(_CLASSES))))


@lru_cache(2048)
def _sounds(word: str) -> str:
    """A word in Latin letters, one letter a sound, no letter twice in a row."""
    for pattern, sound in _GROUPS:
        word = pattern.sub(sound, word)
    return _REPEATED.sub(r"\1", word)


def likeness(fa: str, en: str) -> float:
    """How well a name in Latin letters reads as a Farsi one: 1 is the same, below 0.5 is chance.

    Where both have as many words, the worst word counts as much as all together: «حسین» and
    "Hassan" differ in one letter, which a long surname would drown.
    """
    letters = [_REPEATED.sub(r"\1", word) for word in search_key(fa).split()]
    sounds = [_sounds(word) for word in search_key(en).split()]
    return _best_turn(letters, sounds, _reading)


def spelling(one: str, two: str) -> float:
    """How near two names in one script are: 1 less the edits (Levenshtein) by letter."""
    if match_key(one) == match_key(two):
        return 1.0
    return _best_turn(search_key(one).split(), search_key(two).split(), _edits)


def _best_turn(one: list[str], two: list[str], measure: Callable[[str, str], float]) -> float:
    """The best of some orders of the words: surnames stand last, or first."""
    if not one or not two:
        return 0.0
    turns = range(min(len(two), _TURNS))
    return max(_of_words(one, two[at:] + two[:at], measure) for at in turns)


def _of_words(one: list[str], two: list[str], measure: Callable[[str, str], float]) -> float:
    whole = measure("".join(one)[:MAX_LETTERS], "".join(two)[:MAX_LETTERS])
    if len(one) != len(two) or whole < _HOPELESS:
        return whole
    worst = min(measure(a[:MAX_LETTERS], b[:MAX_LETTERS]) for a, b in zip(one, two, strict=True))
    return (whole + worst) / 2


def _reading(letters: str, sounds: str) -> float:
    """One less the cost of aligning Farsi letters with Latin sounds, by letter."""
    row = [0.0]
    for sound in sounds:
        row.append(row[-1] + _EN_ALONE.get(sound, 1.0))
    for letter in letters:
        alone = _FA_ALONE.get(letter, 1.0)
        same, near = _SAME.get(letter, ""), _NEAR.get(letter, "")
        last, row = row, [row[0] + alone]
        for at, sound in enumerate(sounds):
            met = 0.0 if sound in same else _NEAR_COST if sound in near else 1.2
            row.append(
                min(last[at] + met, last[at + 1] + alone, row[at] + _EN_ALONE.get(sound, 1.0))
            )
    return max(0.0, 1.0 - row[-1] / max(2.0, len(letters) * 0.6))


def _edits(one: str, two: str) -> float:
    row = list(range(len(two) + 1))
    for number, letter in enumerate(one, 1):
        last, row = row, [number]
        for at, other in enumerate(two):
            row.append(min(last[at] + (letter != other), last[at + 1] + 1, row[at] + 1))
    return 1.0 - row[-1] / max(len(one), len(two), 1)
