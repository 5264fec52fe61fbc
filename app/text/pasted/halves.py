"""Lines that hold both languages: cut in two, put in order piece by piece, or left whole."""

import re
from dataclasses import dataclass
from typing import Literal

from app.text.names import Language
from app.text.scripts import script

_WORD = re.compile(r"\S+")
_PIECES = re.compile(r"\s*[|/\t،]+\s*|\s+[-–—]+\s+|\s*[()\[\]]\s*|\s*[–—]\s*")
_STRONG_SEPARATOR = re.compile(r"[|/\t=]|[-–—]\s*$|^\s*[-–—(\[]")
_EDGE = " \t|/–—-‐‑−،,;؛:=•*_"
_PAIRS = {"(": ")", "[": "]", "«": "»", "“": "”", "{": "}"}
_PURE = 0.9
_FEW_LETTERS = 3
_FEW_WORDS = 2
_ARABIC = "\u0620-\u064a\u0671-\u06d3"
_GLUED = re.compile(
    rf"(?:(?<=[{_ARABIC}])|(?<=[{_ARABIC}][)»]))(?=[A-Za-z])|(?:(?<=[A-Za-z.])|(?<=[A-Za-z]\)))(?=[{_ARABIC}])"
)

Script = Literal["fa", "en", "other", ""]


@dataclass(frozen=True, slots=True)
class Halves:
    """A line's two languages, either of them empty, and how they were told apart."""

    fa: str
    en: str
    how: Literal["cut", "ordered", "whole", "other"]


def _language_of(character: str) -> Script:
    found = script(character)
    if not found:
        return ""
    return {"arabic": "fa", "latin": "en"}.get(found, "other")  # type: ignore[return-value]


def _letters(text: str) -> dict[str, int]:
    counts = {"fa": 0, "en": 0, "other": 0}
    for character in text:
        language = _language_of(character)
        if language:
            counts[language] += 1
    return counts


def halves(text: str) -> Halves:
    """The Farsi and the English of one line."""
    counts = _letters(text)
    main: Language = "fa" if counts["fa"] >= counts["en"] else "en"
    if counts["other"] >= max(counts["fa"], counts["en"]):
        return Halves("", "", "other")
    if not counts["fa"] or not counts["en"]:
        return _one(text, main, "cut")
    return _cut(_GLUED.sub(" ", text), counts) or _ordered(text) or _one(text, main, "whole")


def _one(text: str, language: Language, how: Literal["cut", "whole"]) -> Halves:
    return Halves(text, "", how) if language == "fa" else Halves("", text, how)


def _cut(text: str, counts: dict[str, int]) -> Halves | None:
    """The line cut where one language ends and the other begins."""
    tokens = [(match.start(), _main(match[0])) for match in _WORD.finditer(text)]
    for first, second in (("fa", "en"), ("en", "fa")):
        cut = _best_cut(text, tokens, first, second)
        before, after = text[:cut], text[cut:]
        right = _letters(before)[first] + _letters(after)[second]
        if right < _PURE * sum(counts.values()):
            continue
        one, two = _trimmed(before), _trimmed(after)
        if _stands(one, first, two, before, after) and _stands(two, second, one, before, after):
            return Halves(one, two, "cut") if first == "fa" else Halves(two, one, "cut")
    return None


def _main(token: str) -> str:
    counts = _letters(token)
    return max(counts, key=counts.__getitem__) if any(counts.values()) else ""


def _best_cut(text: str, tokens: list[tuple[int, str]], first: str, second: str) -> int:
    """The place that leaves most words of either language on their side."""
    score = best = 0
    place = 0
    for index, (_, language) in enumerate(tokens):
        score += (language == first) - (language == second)
        if language == first and score > best:
            best, place = score, index + 1
    # Between the two, figures stay with the first; from the last separator on it is the second's.
    end = place
    while end < len(tokens) and not tokens[end][1]:
        end += 1
    for index in range(end - 1, place - 1, -1):
        token = text[tokens[index][0] :].split(maxsplit=1)[0]
        if not any(map(str.isdecimal, token)):
            return tokens[index][0]
    return tokens[end][0] if end < len(tokens) else len(text)


def _stands(half: str, language: str, other: str, before: str, after: str) -> bool:
    """Whether a half is a line of its own and no abbreviation within the other's."""
    if _letters(half)[language] < _FEW_LETTERS:
        return False
    if len(half.split()) >= _FEW_WORDS:
        return True
    separated = bool(_STRONG_SEPARATOR.search(before[-3:]) or _STRONG_SEPARATOR.search(after[:3]))
    return separated and len(other.split()) <= _FEW_WORDS and not half.isupper()


def _ordered(text: str) -> Halves | None:
    """Pieces of both languages in turn («کانون (Center) – برلین (Berlin)»), put together."""
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    kinds = [_main(piece) for piece in pieces]
    sides: dict[str, list[str]] = {"fa": [], "en": []}
    for piece, kind in zip(pieces, kinds, strict=True):
        counts = _letters(piece)
        if kind not in sides or counts[kind] < _PURE * sum(counts.values()):
            return None
        sides[kind].append(piece.strip())
    if min(map(len, sides.values())) < _FEW_WORDS:
        return None
    return Halves(" – ".join(sides["fa"]), " – ".join(sides["en"]), "ordered")


def _trimmed(half: str) -> str:
    """A half without separators at its edges and without a bracket that lost its partner."""
    text = half.strip(_EDGE)
    while text:
        closed = _closing(text)
        if text[0] in _PAIRS and closed == len(text) - 1:
            text = text[1:-1].strip(_EDGE)
        elif text[0] in _PAIRS and closed is None:
            text = text[1:].strip(_EDGE)
        elif text[-1] in _PAIRS or (text[-1] in _PAIRS.values() and not _opened(text)):
            text = text[:-1].strip(_EDGE)
        else:
            break
    return text


def _closing(text: str) -> int | None:
    """Where the bracket that a text begins with is closed."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == text[0]) - (character == _PAIRS.get(text[0]))
        if not depth:
            return place
    return None


def _opened(text: str) -> bool:
    opening = next(mark for mark, closing in _PAIRS.items() if closing == text[-1])
    return text.count(opening) >= text.count(text[-1])
