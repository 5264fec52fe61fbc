"""Paragraphs and runs of WordprocessingML (ECMA-376 part 1, 17.3) as text.

Each Farsi paragraph is `w:bidi` and leaves its alignment to its style. Word sets a run from right
to left only where it says `w:rtl`, so every stretch of one direction is a run of its own; the
properties of a run stand in the order of its schema.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from app.editions.around import Sentence
from app.editions.lines import Piece
from app.editions.prose import Span
from app.statements.script_runs import base_script, direction
from app.text.scripts import runs

TAB = "<w:r><w:tab/></w:r>"
BREAK = "<w:r><w:br/></w:r>"
_LANGUAGES = {"fa": "fa-IR", "en": "en-GB"}
_FARSI = re.compile(r"[\u0600-\u06ff\u200c\s«»().–-]*")
"""Text that is one stretch without a closer look, as most names are."""
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, production 2)."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run differs from its style."""

    strong: bool = False
    emphasis: bool = False
    code: bool = False
    raised: bool = False
    link: bool = False


PLAIN = Look()


def paragraph(style: str, language: str, content: str) -> str:
    """A paragraph of a style in a language."""
    bidi = "<w:bidi/>" if direction(language) == "rtl" else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{content}</w:p>'


def words(text: str, language: str, look: Look = PLAIN) -> str:
    """Plain text in a text of this language as runs, one for each stretch of one direction."""
    if direction(language) == "ltr" and text.isascii():
        return run(text, "ltr", language, look)
    if language == "fa" and _FARSI.fullmatch(text):
        return run(text, "rtl", language, look)
    return "".join(
        run(stretch, *_way(kind, stretch, language), look)
        for kind, stretch in runs(text, base_script(language))
    )


def line(pieces: Iterable[Piece], language: str) -> str:
    """Pieces of a line in this language; separators run with the line."""
    return "".join(
        words(piece.text, piece.language)
        if piece.language
        else run(piece.text, direction(language), language)
        for piece in pieces
    )


def said(sentence: Sentence) -> str:
    """A sentence, with its address on a line of its own."""
    content = "".join(
        words(piece.text, piece.language or sentence.language) for piece in sentence.pieces
    )
    return f"{content}{BREAK}{address(sentence.url)}" if sentence.url else content


def address(url: str) -> str:
    """An address that a reader can follow, as a field, which needs no relationship."""
    return linked(run(url, "ltr", "en", Look(link=True)), url)


def linked(content: str, url: str) -> str:
    """Runs that lead to an address."""
    # A quotation mark or a backslash would end the field's argument.
    target = escape(url.replace("\\", "%5C").replace('"', "%22"))
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> HYPERLINK "{target}" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{content}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def spans(given: Iterable[Span], language: str) -> Iterator[str]:
    """Marked words of a statement's text as runs."""
    for span in given:
        web = span.is_link
        look = Look(span.strong, span.emphasis, span.code, span.raised, web)
        content = BREAK.join(words(part, language, look) for part in span.text.split("\n"))
        yield linked(content, span.href) if web else content


def run(text: str, way: str, language: str, look: Look = PLAIN) -> str:
    """A run in one direction."""
    if not text:
        return ""
    shown = escape(_UNFIT.sub("", text))
    properties = _properties(way, language, look)
    return f'<w:r>{properties}<w:t xml:space="preserve">{shown}</w:t></w:r>'


@lru_cache(maxsize=256)
def _properties(way: str, language: str, look: Look) -> str:
    """Run properties in the schema's order (17.3.2.28)."""
    found = ""
    if look.link:
        found += '<w:rStyle w:val="Hyperlink"/>'
    elif look.code:
        found += '<w:rStyle w:val="Code"/>'
    if look.strong:
        found += "<w:b/><w:bCs/>"
    if look.emphasis:
        found += "<w:i/><w:iCs/>"
    if look.raised:
        found += '<w:vertAlign w:val="superscript"/>'
    tag = escape(_LANGUAGES.get(language, language))
    if way == "rtl":
        return f'<w:rPr>{found}<w:rtl/><w:lang w:bidi="{tag}"/></w:rPr>'
    return f'<w:rPr>{found}<w:lang w:val="{tag}"/></w:rPr>'


def _way(kind: str, stretch: str, language: str) -> tuple[str, str]:
    """The direction and language of a stretch of one script in a text of this language."""
    if kind == base_script(language):
        return direction(language), language
    if kind != "other":
        return ("rtl", "fa") if kind == "arabic" else ("ltr", "en")
    strong = {"L", "R", "AL"}
    first = next((one for one in map(unicodedata.bidirectional, stretch) if one in strong), "L")
    return ("ltr", "en") if first == "L" else ("rtl", language)
