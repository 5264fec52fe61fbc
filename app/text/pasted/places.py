"""Where a line's name ends and its place begins.

Separators are dashes, commas, bars and brackets, with or without spaces round them; a dash can
also belong to the name («ایرانی – آلمانی»), so a part counts as a place only where it names a
country, a known city, or stands like a place in a line that has enough parts.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.text.countries import find_country
from app.text.pasted import words

_DASHES = "-‐‑‒–—―−"
_MIN_PARTS = 2
_MAX_COUNTRY_CODE = 3
_MAX_PLACE_TEXT = 60
_SPACED = re.compile(
    rf"\s*[،,|/\t•·]+\s*|\s*[–—―]+\s*|\s+[{_DASHES}]+\s*|\s*[{_DASHES}]+\s+|\s+\.(?=\w)"
)
_TIGHT = re.compile(rf"(?<=\w)[{_DASHES}]+(?=\w)")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{2,60})[)\]]\s*$")
_REGION = re.compile(r"[A-Z]{2}")
_COUNTRY_CODES = frozenset(["UK", "US", "UAE", "USA"])
_PREPOSITIONS = frozenset(["در", "از", "و", "با", "به", "in", "of", "and", "for", "the", "with"])
_MAX_PLACE_WORDS = 3
_MAX_COUNTRY_WORDS = 6
_MAX_PARTS = 12


@dataclass(frozen=True, slots=True)
class Placed:
    """A line cut into name, city (or region) and country; `parts` is how many pieces it has."""

    name: str
    city: str
    country: str | None
    parts: int


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


@lru_cache(maxsize=16384)
def country_of(part: str) -> str | None:
    """The country that a part of a line names as a whole («آلمان», "U.S.A"), or None."""
    bare = part.strip(" .")
    if len(bare) > _MAX_PLACE_TEXT:
        return None
    if len(bare) <= _MAX_COUNTRY_CODE and bare.isascii() and bare.upper() not in _COUNTRY_CODES:
        return None
    return find_country(bare)


@lru_cache(maxsize=16384)
def _country_at_end(part: str) -> tuple[str, str | None]:
    """What stands before a country at a part's end ("Calgary Canada", «غرب آلمان»), the country."""
    whole = country_of(part)
    if whole:
        return "", whole
    pieces = part.split()
    for start in range(1, len(pieces)) if len(pieces) <= _MAX_COUNTRY_WORDS else ():
        country = country_of(" ".join(pieces[start:]))
        if country:
            before = " ".join(pieces[:start])
            return before, country
    return part, None


def is_known_place(part: str) -> bool:
    """Whether the part is a city that the tables know."""
    return bool(words.places(words.word_key(part))) if len(part) <= _MAX_PLACE_TEXT else False


def _spans(text: str) -> list[_Span]:
    """The pieces of a line between separators, a closing bracket as a piece of its own."""
    bracket = _BRACKET.search(text)
    end = bracket.start() if bracket else len(text)
    cuts = [(match.start(), match.end()) for match in _SPACED.finditer(text, 0, end)]
    spans = []
    start = 0
    for cut, after in cuts:
        if cut > start:
            spans.append(_Span(start, cut))
        start = after
    if end > start:
        spans.append(_Span(start, end))
    spans = _tight(text, spans)
    if bracket:
        inner = bracket.group(1)
        if _names_place(inner):
            spans.append(_Span(bracket.start(1), bracket.end(1)))
        elif spans:
            spans[-1] = _Span(spans[-1].start, len(text))
    return spans


def _tight(text: str, spans: list[_Span]) -> list[_Span]:
    """Cut the last piece at a dash without spaces, where a known place follows (Iran-Paris)."""
    if not spans:
        return spans
    last = spans[-1]
    for match in _TIGHT.finditer(text, max(last.start, last.end - _MAX_PLACE_TEXT), last.end):
        if _names_place(text[match.end() : last.end]):
            return [*spans[:-1], _Span(last.start, match.start()), _Span(match.end(), last.end)]
    return spans


def _names_place(part: str) -> bool:
    return is_known_place(part) or country_of(part) is not None


def _stands_like_place(part: str, count: int) -> bool:
    """Whether a last part that no table knows may be a city: short, and no word of names in it."""
    if is_known_place(part):
        return True
    pieces = part.split()
    if not 0 < len(pieces) <= _MAX_PLACE_WORDS or count < _MIN_PARTS:
        return False
    if part[0].isascii() and not part[0].isupper():
        return False
    return not any(map(_is_common, pieces))


def _is_common(word: str) -> bool:
    """Whether a word is one that names of organisations are made of."""
    key = words.word_key(word)
    return key in _PREPOSITIONS or words.is_word_of_names(key)


@lru_cache(maxsize=16384)
def placed(text: str) -> Placed:
    """Cut one line into name, city and country; what is in doubt stays in the name."""
    spans = _spans(text)
    count = len(spans)
    if count < _MIN_PARTS or count > _MAX_PARTS:
        return Placed(text, "", None, count)
    rest = list(spans)
    city_end = rest[-1].end
    before, country = _country_at_end(text[rest[-1].start : rest[-1].end])
    city_start = None
    if country:
        last = rest.pop()
        city_end = rest[-1].end
        if before:
            # A direction belongs to a region («غرب آلمان»), a city stands by itself.
            region = all(map(_is_common, before.split()))
            city_start = last.start
            city_end = last.end if region else last.start + len(before)
    while (
        city_start is None
        and len(rest) > _MIN_PARTS
        and _REGION.fullmatch(text[rest[-1].start : rest[-1].end])
    ):
        rest.pop()
    if city_start is None and len(rest) >= _MIN_PARTS:
        city_start = _city_start(text, rest, country)
    name_end = rest[-1].end if rest else len(text)
    if city_start is None:
        return Placed(text[: spans[len(rest) - 1].end], "", country, count)
    return Placed(text[:name_end], text[city_start:city_end], country, count)


def _city_start(text: str, rest: list[_Span], country: str | None) -> int | None:
    last = rest[-1]
    part = text[last.start : last.end]
    if not _is_region_of(part, country) and not _stands_like_place(part, len(rest)):
        return None
    rest.pop()
    return last.start


def _is_region_of(part: str, country: str | None) -> bool:
    """Whether a part is a direction of the country that follows it («غرب آلمان – آلمان»)."""
    region, of = _country_at_end(part)
    return country is not None and of == country and all(map(_is_common, region.split()))
