"""Which script a text is in, stretch by stretch, and what that asks of its rendering."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Literal, TypeVar

Kind = Literal["arabic", "latin", "other"]

RLM = "\u200f"
_K = TypeVar("_K")

_ARABIC_BLOCKS = (
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0x0870, 0x08FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
)
ARABIC_LETTERS_AND_DIGITS = "".join(
    character
    for first, last in _ARABIC_BLOCKS
    for character in map(chr, range(first, last + 1))
    if unicodedata.category(character) in {"Lo", "Lm", "Nd"}
)
"""Every letter and decimal digit of the Arabic blocks, for building character classes."""

# First words of character names that stand for one writing system, not a mixture.
_EAST_ASIAN = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}
    | {"HALFWIDTH", "IDEOGRAPHIC"}
)
# Letters that belong to no script (Unicode property Common): ʿ, µ, 𝐀 and their like.
_COMMON = frozenset(
    {"MODIFIER", "MATHEMATICAL", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "MICRO", ""}
)
_CLOSING = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“"}
_OPENING = {opening: closing for closing, opening in _CLOSING.items()}


@lru_cache(maxsize=4096)
def script(character: str) -> str:
    """The script of a letter by a lower-case word ("arabic", "greek"); "" for anything else."""
    if not character.isalpha():
        return ""
    words = unicodedata.name(character, "").split(" ")
    for name in ("LATIN", "ARABIC"):
        if name in words[:2]:
            return name.lower()
    if words[0] in {"FEMININE", "MASCULINE"}:  # ª and º, Latin by Scripts.txt
        return "latin"
    if words[0] in _EAST_ASIAN:
        return "east-asian"
    return "" if words[0] in _COMMON else words[0].lower()


def dominant_script(text: str) -> Kind:
    """The script of most letters; on a draw that of the first letter; "other" without letters."""
    counts: dict[Kind, int] = {}
    for character in text:
        name = script(character)
        if name:
            kind = _kind(name)
            counts[kind] = counts.get(kind, 0) + 1
    return max(counts, key=lambda kind: counts[kind]) if counts else "other"


def mixes_scripts(text: str) -> bool:
    """Whether any word has letters of more than one script, as lookalike forgeries do.

    A word ends at white space or punctuation; digits, marks and joiners do not end it.
    """
    if text.isascii():
        return False
    current = ""
    for character in text:
        name = script(character)
        if name:
            if current and name != current:
                return True
            current = name
        elif unicodedata.category(character)[0] in "ZPS":
            current = ""
    return False


def runs(text: str, base: Kind | None = None) -> list[tuple[Kind, str]]:
    """Stretches of one script each; joined together they give `text` again.

    `base` is the script of the surrounding text, by default the dominant one. What has no script
    (spaces, punctuation) goes with the run round it; between two runs, and at either end, it goes
    with the base script, so that a foreign run is no longer than the words to be isolated. A
    bracket stays with its partner, and `#`, `@`, `+`, `/` with the Latin word that they touch.
    ASCII digits after Latin letters are Latin, as in rule W7 of UAX #9; Persian digits are Arabic
    script.
    """
    if not text:
        return []
    around: Kind = base or dominant_script(text)
    strong = _strong(text)
    _attach_signs(text, strong)
    kinds = _settle(strong, around)
    _keep_brackets(text, kinds, around)
    return [
        (kind, "".join(character for _, character in pairs))
        for kind, pairs in groupby(zip(kinds, text, strict=True), key=lambda pair: pair[0])
    ]


def plain_line(text: str, language: str) -> str:
    """One line of plain text, with RLM before a Farsi line that would not start from the right.

    That is one whose first visible character is no right-to-left letter (rules P2 and P3 of
    UAX #9 let the first strong character decide; digits and punctuation would wait for it).
    """
    start = text.lstrip()
    if language != "fa" or not start or unicodedata.bidirectional(start[0]) in {"R", "AL"}:
        return text
    return RLM + text


def _kind(name: str) -> Kind:
    if name == "arabic":
        return "arabic"
    return "latin" if name == "latin" else "other"


def _strong(text: str) -> list[Kind | None]:
    """The kind of each character by itself; None where the neighbours decide."""
    kinds: list[Kind | None] = []
    last: Kind | None = None
    for character in text:
        name = script(character)
        kind: Kind | None = None
        if name:
            kind = last = _kind(name)
        elif character in "0123456789":
            kind = "latin" if last == "latin" else None
        elif unicodedata.category(character) == "Nd" and "ARABIC" in unicodedata.name(character):
            kind = last = "arabic"
        elif unicodedata.category(character)[0] == "M" and kinds:
            kind = kinds[-1]
        kinds.append(kind)
    return kinds


def _attach_signs(text: str, kinds: list[Kind | None]) -> None:
    for index in range(1, len(text)):
        if text[index] in "+#/" and kinds[index] is None and kinds[index - 1] == "latin":
            kinds[index] = "latin"
    for index in range(len(text) - 2, -1, -1):
        joined = text[index] in "#@" or text[index].isdecimal()
        if joined and kinds[index] is None and kinds[index + 1] == "latin":
            kinds[index] = "latin"


def _settle(strong: list[Kind | None], around: Kind) -> list[Kind]:
    """Give every neutral stretch to a neighbour or to the base script."""
    settled: list[Kind] = []
    for kind, start, end in _stretches(strong):
        if kind is None:
            left = strong[start - 1] if start else None
            right = strong[end] if end < len(strong) else None
            settled += [_neutral(left, right, around)] * (end - start)
        else:
            settled += [kind] * (end - start)
    return settled


def _neutral(left: Kind | None, right: Kind | None, around: Kind) -> Kind:
    if left is None or right is None or around in {left, right}:
        return left if left is not None and left == right else around
    return left


def _keep_brackets(text: str, kinds: list[Kind], around: Kind) -> None:
    """Move a bracket beside a foreign run into it where the run holds its partner."""
    for kind, start, end in list(_stretches(kinds)):
        if kind == around:
            continue
        opened, unopened = _unpaired(text[start:end])
        if opened and end < len(text) and text[end] == _OPENING[opened]:
            kinds[end] = kind
        if unopened and start and text[start - 1] == _CLOSING[unopened]:
            kinds[start - 1] = kind


def _unpaired(text: str) -> tuple[str, str]:
    """The last bracket left open in `text` and the first that closes nothing in it; "" if none."""
    opened: list[str] = []
    unopened = ""
    for character in text:
        if character in _OPENING:
            opened.append(character)
        elif character in _CLOSING:
            if opened and opened[-1] == _CLOSING[character]:
                opened.pop()
            else:
                unopened = unopened or character
    return (opened[-1] if opened else ""), unopened


def _stretches(kinds: Sequence[_K]) -> Iterator[tuple[_K, int, int]]:
    start = 0
    for kind, group in groupby(kinds):
        end = start + sum(1 for _ in group)
        yield kind, start, end
        start = end
