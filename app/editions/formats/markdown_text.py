"""Names, sentences and a statement's text written so that Markdown shows them as they are."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import zip_longest

from app.editions.lines import Piece
from app.editions.passages import passages
from app.editions.prose import Paragraph, Span, paragraphs
from app.statements.contact import protected_contact
from app.statements.script_runs import direction
from app.statements.texts import StatementText
from app.text.digits import persian_digits
from app.text.names import Language

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SIGNS = re.compile(r"[\\`*_{}\[\]#|~=$^:@!]")
# In running text a sign that stands before a space is no markup, and reads better bare.
_SIGNS_OF_PROSE = re.compile(r"[\\`*_{}\[\]|~$^#]|[:@!=](?=\S)|^=")
# At the start of a line they would begin a list, a rule or a heading: "- ", "+ ", "1. ", "1) ".
_START = re.compile(r"^([+-]|\d+(?=[.)]))")
_AUTOLINK = re.compile(r"(?i)\b(www)\.")


def escaped(text: str, signs: re.Pattern[str] = _SIGNS) -> str:
    """The text so that Markdown shows it as it is."""
    text = signs.sub(r"\\\g<0>", text)
    text = _START.sub(_escape_start, text)
    return _AUTOLINK.sub(r"\1\\.", text).translate(_ENTITIES)


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0][0].isdigit() else f"\\{match[0]}"


def pieced(pieces: Iterable[Piece], language: Language) -> str:
    """Pieces of a line in this language; fields of the other one are spans."""
    return "".join(
        spanned(escaped(piece.text), piece.language, language) if piece.language else piece.text
        for piece in pieces
    )


def spanned(text: str, language: str, around: str) -> str:
    """Text that is escaped already, in a span where its language is not the one around it."""
    return text if language == around else f"<span {attributes(language)}>{text}</span>"


def attributes(language: str) -> str:
    """`dir` and `lang` of an element in this language."""
    return f'dir="{direction(language)}" lang="{escape(language)}"'


def address(url: str) -> str:
    """An address as a link that shows it."""
    return f'<span dir="ltr"><{url}></span>'


def numbered(number: int, language: Language) -> str:
    """A number before words in a table's cell, where Markdown numbers nothing."""
    return f"{persian_digits(number) if language == 'fa' else number}\\. "


def statement(text: StatementText, around: str) -> Iterator[str]:
    """A statement's text; the title is a heading of rank 2, the text's own begin with 3."""
    if text.language != around:
        yield f"<div {attributes(text.language)}>\n\n"
    for passage in passages(text):
        if passage.role == "prose":
            yield from _prose(passage.markdown, text.language)
            continue
        # Addresses in a contact are spelt out, for the page that this ends on.
        parts = protected_contact(passage.text, text.language)
        words = _lines("".join(part.text for part in parts))
        words += f" {address(passage.url)}" if passage.url else ""
        rank = {"title": "## ", "label": "### "}.get(passage.role, "")
        yield f"{rank}{words}\n\n"
    if text.language != around:
        yield "</div>\n\n"


def _prose(markdown: str, language: str) -> Iterator[str]:
    found = list(paragraphs(markdown, language))
    for one, following in zip_longest(found, found[1:]):
        # An empty line of the quotation keeps its paragraphs together.
        together = min(one.quoted, following.quoted if following else 0)
        yield f"{_paragraph(one)}{('> ' * together).rstrip()}\n"


def _paragraph(one: Paragraph) -> str:
    """A paragraph with its marks; lists are as deep as their markers are indented."""
    if one.kind == "rule":
        return "---\n"
    quotes = "> " * one.quoted
    if one.kind == "code":
        code = escape(one.spans[0].text, quote=False).replace("\n", f"\n{quotes}")
        return f"{quotes}<pre><code>{code}</code></pre>\n"
    words = "".join(map(_span, one.spans)).strip()
    if one.kind == "heading":
        return f"{'#' * min(6, one.level + 2)} {words}\n"
    if one.kind == "label":
        words = f"<strong>{words}</strong>"
    marker = escaped(f"{one.marker} ") if one.kind == "note" and one.marker else ""
    indent = ""
    if one.kind == "item":
        # Four columns a level hold any marker's own text, the widest of which is "99. ".
        indent = "    " * (one.level - 1 if one.marker else one.level)
        marker = _marker(one.marker)
    gap = "\n" + quotes + indent + ("    " if marker and one.kind == "item" else "")
    return quotes + indent + marker + words.replace("\n", "  " + gap) + "\n"


def _marker(marker: str) -> str:
    """An item's marker, in the digits that Markdown counts with, four columns wide."""
    if not marker:
        return ""
    digits = "".join(str(int(one)) for one in marker if one.isdecimal())
    return (f"{digits}." if digits else "-").ljust(4)


def _span(span: Span) -> str:
    """Elements, since asterisks are no emphasis where words of two scripts touch."""
    text = "\n".join(escaped(one, _SIGNS_OF_PROSE) for one in span.text.split("\n"))
    text = span.marked(text)
    if span.is_link:
        text = f'<a href="{escape(span.href)}">{text}</a>'
    return text


def _lines(text: str) -> str:
    return "  \n".join(escaped(one, _SIGNS_OF_PROSE) for one in text.split("\n"))
