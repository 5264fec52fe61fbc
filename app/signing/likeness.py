"""Likely duplicates: by what a signature finds those that it may be the same as, and how sure.

Nothing is compared with everything. Names of people share the skeleton of their consonants; names
of organisations are translated rather than transliterated, so they share ideas (a glossary), places
and consonants of single words. Who shares enough is compared, and what is near is shown to a
coordinator: never more than a suggestion. Near-identical names in different places are two.
"""

from collections.abc import Sequence
from typing import Any

from app.organisations.registry import may_be_same, place_key
from app.signing.review import name_of, place_of
from app.text.names import LANGUAGES, Bilingual
from app.text.pasted.words import Marks, line_marks
from app.text.skeleton import likeness, skeleton, spelling

RULE_VERSION = 1
"""Version of what `keys_of` returns, beside `app.text.skeleton.RULE_VERSION`."""

LIKELY = 80
"""From this score on, of a hundred, two are shown as likely duplicates."""

_MAX_KEY = 40
_MAX_KEYS = 12
_SAME_CITY = 0.6
_NAMES = 94
"""What a name is worth, of a hundred."""
_SAID, _HALF_SAID, _INCOMPARABLE = 8, -4, -15
"""What it adds that both say one place, that one says none, that one says a city and the other one
a country: «کمیته دفاع از زندانیان سیاسی» is a committee in Berlin, and another one in Denmark."""
_WORDS = {"=": 1.0, "@": 0.7, "#": 0.5, "/": 0.8, "~": 0.8}
"""What a word of an organisation counts, by the kind of its marks (`app.text.pasted.words`)."""


def keys_of(row: Any) -> list[str]:
    """The keys of a signature, of at most 40 characters; none where no name is in the clear."""
    name = name_of(row)
    keys = {f"{row.kind[:1]}{skeleton(text)}" for text in (name.fa, name.en) if text}
    keys -= {"i", "o"}
    if row.kind == "organisation":
        marks = sorted({_telling(word) for words in _marks(name) for word in words} - {""})
        keys |= {f"o{mark}"[:_MAX_KEY] for mark in marks[:_MAX_KEYS]}
    return sorted(keys)


def enough(kind: str, count: int) -> int:
    """How many of `count` keys another one must share to be compared."""
    return 1 if kind == "individual" else max(1, count // 3)


def compare(one: Any, other: Any) -> int:
    """How likely two signatures (rows) are one, of a hundred; 0 where kind or place differ."""
    if one.kind != other.kind or _apart(one, other):
        return 0
    near = _of_people if one.kind == "individual" else _of_organisations
    return max(
        0, min(100, round(_NAMES * near(name_of(one), name_of(other))) + _of_place(one, other))
    )


def _of_people(one: Bilingual, other: Bilingual) -> float:
    """Scripts that both have decide; without one, the Farsi of one against the Latin of the other.

    Two spellings of a name in one script are compared in the other, where both have it, too.
    """
    same = [spelling(one.get(s), other.get(s)) for s in LANGUAGES if one.get(s) and other.get(s)]
    if same:
        return (2 * max(same) + min(same)) / 3
    return max(likeness(one.fa, other.en), likeness(other.fa, one.en))


def _of_organisations(one: Bilingual, other: Bilingual) -> float:
    same = [spelling(one.get(s), other.get(s)) for s in LANGUAGES if one.get(s) and other.get(s)]
    if same and max(same) == 1.0:
        return 1.0
    ours, theirs = _marks(one), _marks(other)
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a and b]
    pairs = pairs or [(ours[0], theirs[1]), (ours[1], theirs[0])]
    return max(same + [_shared(a, b) for a, b in pairs if a and b], default=0.0)


def _shared(ours: Sequence[Marks], theirs: Sequence[Marks]) -> float:
    """How much of what either name says the other one says too: the smaller share counts."""
    shares = []
    for words, others in ((ours, theirs), (theirs, ours)):
        there = frozenset().union(*others)
        weights = [(max(_WORDS[mark[0]] for mark in word), bool(word & there)) for word in words]
        shares.append(sum(w for w, met in weights if met) / sum(w for w, _ in weights))
    return min(shares) * 0.6 + max(shares) * 0.4


def _marks(name: Bilingual) -> tuple[Sequence[Marks], Sequence[Marks]]:
    fa, en = (line_marks(name.get(s), s) if name.get(s) else () for s in LANGUAGES)
    return fa, en


def _telling(word: Marks) -> str:
    """The mark of a word that both scripts have most likely in common."""
    for sign in "=@/":
        for mark in sorted(word):
            if mark[0] == sign:
                return mark
    return ""


def _apart(one: Any, other: Any) -> bool:
    """Whether their places differ, also where each is said in another script, or in the name."""
    ours, theirs = place_of(one), place_of(other)
    if not may_be_same(place_key(ours, one.country), place_key(theirs, other.country)):
        return True
    if ours and theirs and not _common_script(ours, theirs):
        fa, en = (ours.fa or theirs.fa), (ours.en or theirs.en)
        if not _same_city(fa, en):
            return True
    if one.kind == "individual":
        return False
    named = [_named_places(name_of(row), place_of(row)) for row in (one, other)]
    return all(named) and not named[0] & named[1]


def _same_city(fa: str, en: str) -> bool:
    there = frozenset().union(*line_marks(en, "en"))
    if any(marks & there for marks in line_marks(fa, "fa")):
        return True
    return likeness(fa, en) >= _SAME_CITY


def _named_places(name: Bilingual, city: Bilingual) -> frozenset[str]:
    words = [word for text in (name, city) for some in _marks(text) for word in some]
    return frozenset(mark for word in words for mark in word if mark[0] == "@")


def _common_script(one: Bilingual, other: Bilingual) -> bool:
    return bool((one.fa and other.fa) or (one.en and other.en))


def _of_place(one: Any, other: Any) -> int:
    """What their places add, once it is known that they do not differ."""
    said = [(bool(place_of(row)), bool(row.country)) for row in (one, other)]
    if any(a and b for a, b in zip(*said, strict=True)):
        return _SAID
    if any(said[0]) and any(said[1]):
        return _INCOMPARABLE
    return _HALF_SAID if any(said[0]) or any(said[1]) else 0
