"""Which characters the fonts of PDF and pictures have: a missing glyph would vanish.

The coverage is read from each font's `cmap` table (OpenType 1.9, formats 4 and 12).
"""

import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.errors import HamsedaError

FONTS = Path(__file__).parents[1] / "typst" / "fonts"
EAST_ASIAN = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's `fonts-noto-cjk` puts them; 16 MB and more, so they are not vendored."""

FARSI, LATIN = "Vazirmatn Print", "Literata"
_FILES = {
    LATIN: "Literata-Regular.ttf",
    FARSI: "VazirmatnPrint-Regular.ttf",
    "Noto Serif": "NotoSerif-Regular.ttf",
    "Noto Naskh Arabic": "NotoNaskhArabic-Regular.ttf",
    "Noto Serif Armenian": "NotoSerifArmenian-Regular.ttf",
    "Noto Serif Georgian": "NotoSerifGeorgian-Regular.ttf",
    "Noto Serif Hebrew": "NotoSerifHebrew-Regular.ttf",
    "Noto Emoji": "NotoEmoji-Regular.ttf",
}
"""Families in the order in which they are tried, each with the file read for all weights."""
_EAST_ASIAN_FAMILY = "Noto Serif CJK JP"
_EAST_ASIAN_FILE = "NotoSerifCJK-Regular.ttc"
# White space and what is never drawn by itself: joiners, direction marks, variation selectors.
_UNDRAWN = frozenset({*"\n\t \u00a0", *map(chr, (*range(0x200B, 0x2010), *range(0xFE00, 0xFE10)))})
_COLLECTION = b"ttcf"
_BASIC, _FULL = 4, 12


class MissingGlyphs(HamsedaError):  # noqa: N818 - what is missing
    """No font has all letters; `numbers` are those of the list, empty where the text is meant.

    The names are not told again: only formats that are set in type cannot take them.
    """

    status = 422
    code = "missing-glyphs"

    def __init__(self, numbers: tuple[int, ...] = ()) -> None:
        super().__init__(", ".join(map(str, numbers[:50])))
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class Face:
    """A font's family, and the code points that it has glyphs for."""

    family: str
    points: frozenset[int]

    def has(self, text: str) -> bool:
        """Whether all that is drawn of the text has a glyph."""
        return all(one in _UNDRAWN or ord(one) in self.points for one in text)


def east_asian() -> bool:
    """Whether the fonts for Chinese, Japanese and Korean are installed."""
    return (EAST_ASIAN / _EAST_ASIAN_FILE).is_file()


@cache
def face(family: str) -> Face:
    """One of the fonts, read once."""
    vendored = _FILES.get(family)
    path = FONTS / vendored if vendored else EAST_ASIAN / _EAST_ASIAN_FILE
    return Face(family, frozenset(_points(path.read_bytes())))


def families() -> tuple[str, ...]:
    """All families, in the order in which they are tried for a text that is not in Farsi."""
    return (*_FILES, _EAST_ASIAN_FAMILY) if east_asian() else tuple(_FILES)


@cache
def _plain() -> frozenset[str]:
    """Characters that the two main fonts have between them, and that stand for themselves."""
    both = face(FARSI).points | face(LATIN).points
    return frozenset(map(chr, both)) | _UNDRAWN


def family_for(text: str) -> str | None:
    """The family to try first for a text; "" where the main ones do, None where nothing does.

    A word is not set from two fonts: letters of the Arabic script would not join.
    """
    if text.isascii() or _plain().issuperset(text):
        if not any(map(unicodedata.combining, text)):
            return ""
    elif first := _whole(text):
        return first
    clusters = list(_clusters(text))
    faces = [face(family) for family in _FILES]
    if not all(any(one.has(cluster) for one in faces) for cluster in clusters):
        if not east_asian():
            return None
        faces.append(face(_EAST_ASIAN_FAMILY))
        if not all(any(one.has(cluster) for one in faces) for cluster in clusters):
            return None
    return ""


def _whole(text: str) -> str:
    """A family that has the text's letters of one script, where the main ones have not."""
    for family in ("Noto Serif", "Noto Naskh Arabic"):
        strange = [one for one in text if one not in _plain()]
        if all(ord(one) in face(family).points for one in strange):
            return family
    return ""


def _clusters(text: str) -> Iterator[str]:
    """Each character with the marks that stand on it: they come from one font."""
    start = 0
    for index in range(1, len(text)):
        if not unicodedata.category(text[index]).startswith("M"):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _points(data: bytes) -> Iterator[int]:
    """Code points of the best Unicode subtable; of a collection, its first font's."""
    start = struct.unpack_from(">I", data, 12)[0] if data.startswith(_COLLECTION) else 0
    tables = struct.unpack_from(">H", data, start + 4)[0]
    records = (struct.unpack_from(">4sIII", data, start + 12 + 16 * n) for n in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    found: dict[int, int] = {}
    for n in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)
        kind = struct.unpack_from(">H", data, cmap + offset)[0]
        if platform in {0, 3} and encoding in {1, 3, 4, 10} and kind in {_BASIC, _FULL}:
            found[kind] = cmap + offset
    if _FULL in found:
        yield from _groups(data, found[_FULL])
    else:
        yield from _segments(data, found[_BASIC])


def _groups(data: bytes, at: int) -> Iterator[int]:
    """Format 12: groups of code points with consecutive glyphs."""
    count = struct.unpack_from(">I", data, at + 12)[0]
    for first, last, _ in struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * count]):
        yield from range(first, last + 1)


def _segments(data: bytes, at: int) -> Iterator[int]:
    """Format 4: segments of the basic plane; a code point may still have glyph 0, which is none."""
    doubled = struct.unpack_from(">H", data, at + 6)[0]
    count = doubled // 2

    def column(place: int) -> tuple[int, ...]:
        return struct.unpack_from(f">{count}H", data, at + place)

    ends, starts = column(14), column(16 + doubled)
    deltas, offsets = column(16 + 2 * doubled), column(16 + 3 * doubled)
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if offsets[index]:
                place = at + 16 + 3 * doubled + 2 * index + offsets[index] + 2 * (point - first)
                glyph = struct.unpack_from(">H", data, place)[0]
                if not glyph:
                    continue
            if (glyph + deltas[index]) & 0xFFFF:
                yield point
