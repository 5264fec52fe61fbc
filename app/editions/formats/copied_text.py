"""What a reader of a PDF gets by copying and searching: right-to-left letters with their marks.

Where one glyph stands for several characters of a right-to-left text, Poppler 22.12, PDFium, PDF.js
5.6 and MuPDF turn these round together with the line, although typst writes them in logical order.
So `ToUnicode` gives them the other way: that bets on these readers, and only for letters with a
mark. Everything else is a glyph for each character (see the README of the fonts).
"""

import re
import zlib

_STREAM = re.compile(rb"(.*?stream\r?\n)(.*)(\r?\nendstream.*)", re.DOTALL)
_ENTRY = re.compile(rb"(?<=> )<([0-9A-F]{8,})>")
_PLACE = re.compile(rb"(\d{10})( \d{5} n)")
_START = re.compile(rb"startxref\s+(\d+)")
_ARABIC = range(0x600, 0x900)


def in_reading_order(pdf: bytes) -> bytes:
    """The same document with these entries turned; `pdf` has one classic cross-reference table."""
    found = _START.search(pdf, len(pdf) - 64)
    if found is None:
        raise ValueError("no cross-reference table")
    table = int(found[1])
    places = sorted(int(match[1]) for match in _PLACE.finditer(pdf, table))
    moved: dict[int, int] = {}
    parts = [pdf[: places[0]]]
    length = places[0]
    for start, end in zip(places, [*places[1:], table], strict=True):
        part = _turned(pdf[start:end])
        moved[start] = length
        length += len(part)
        parts.append(part)
    tail = _PLACE.sub(lambda match: b"%010d%b" % (moved[int(match[1])], match[2]), pdf[table:])
    parts.append(_START.sub(b"startxref\n%d" % length, tail))
    return b"".join(parts)


def _turned(part: bytes) -> bytes:
    """An object, with the entries of its character map turned where it is one."""
    # Page contents are far longer, and are no character maps.
    match = _STREAM.match(part) if b"FlateDecode" in part[:200] else None
    if match is None:
        return part
    head = zlib.decompressobj().decompress(match[2], 64)
    if not head.startswith(b"%!PS-Adobe-3.0 Resource-CMap"):
        return part
    given = zlib.decompress(match[2])
    made = _ENTRY.sub(_entry, given)
    if made == given:
        return part
    packed = zlib.compress(made, 9)
    return re.sub(rb"/Length \d+", b"/Length %d" % len(packed), match[1]) + packed + match[3]


def _entry(match: re.Match[bytes]) -> bytes:
    text = bytes.fromhex(match[1].decode()).decode("utf-16-be")
    if ord(text[0]) not in _ARABIC:
        return match[0]
    return b"<%b>" % text[::-1].encode("utf-16-be").hex().upper().encode()
