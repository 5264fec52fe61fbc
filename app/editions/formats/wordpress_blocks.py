"""Blocks of WordPress's editor as core serialises them, and a statement's text in them.

Attributes, classes and their defaults are those of `core/heading`, `core/paragraph`, `core/quote`,
`core/table`, `core/code` and `core/separator` (Gutenberg, `packages/block-library`, `save.js` and
`block.json` of each). Where a default has changed between versions, the attribute is given.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import escape

from app.editions.around import Sentence
from app.editions.formats.html_parts import attributes, link, words
from app.editions.lines import Piece
from app.editions.passages import passages
from app.editions.prose import Paragraph, Span, paragraphs
from app.statements.script_runs import direction, isolated
from app.statements.texts import StatementText

_OPENING = "&#91;"
_GUARDED = re.compile(r"<[^>]*>|\[|&#91;|\]|&amp;#")
_BDI = re.compile(r"^<(/?)bdi\b")


def heading(html: str, language: str, level: int) -> str:
    """A heading on the side from which its language is read."""
    align = "right" if direction(language) == "rtl" else "left"
    given: dict[str, object] = {"textAlign": align}
    if level != 2:  # noqa: PLR2004 - core's default
        given["level"] = level
    classes = f'class="wp-block-heading has-text-align-{align}"'
    return _block("heading", f"<h{level} {classes}>{html}</h{level}>", given)


def paragraph(html: str, language: str) -> str:
    """A paragraph in the direction of its language."""
    way = direction(language)
    return _block("paragraph", f'<p dir="{way}">{html}</p>', {"direction": way})


def table(rows: Iterable[Iterable[tuple[str, str]]]) -> str:
    """A table of cells, each with its HTML and its language."""
    body = "".join(
        f"<tr>{''.join(_cell(html, language) for html, language in row)}</tr>" for row in rows
    )
    inner = f'<table class="has-fixed-layout"><tbody>{body}</tbody></table>'
    return _block(
        "table", f'<figure class="wp-block-table">{inner}</figure>', {"hasFixedLayout": True}
    )


def _cell(html: str, language: str) -> str:
    align = "right" if direction(language) == "rtl" else "left"
    return f'<td class="has-text-align-{align}" data-align="{align}">{html}</td>'


def text(plain: str, language: str) -> str:
    """Plain text for the inside of an element."""
    return guarded(escape(plain, quote=False), language)


def line(pieces: Iterable[Piece]) -> str:
    """Pieces of a line, each field a span with the language and direction that it has."""
    return "".join(
        spanned(text(piece.text, piece.language), piece.language)
        if piece.language
        else escape(piece.text, quote=False)
        for piece in pieces
    )


def spanned(html: str, language: str) -> str:
    """A span with language and direction; the direction isolates it."""
    return f"<span {attributes(language)}>{html}</span>"


def said(sentence: Sentence) -> str:
    """A sentence, with its address behind it."""
    shown = spanned(line(sentence.pieces), sentence.language)
    return f"{shown} {link(sentence.url, 'span')}" if sentence.url else shown


def guarded(html: str, language: str) -> str:
    """HTML that WordPress keeps from anybody, in which no bracket can begin a shortcode.

    An entity alone does not last: the editor saves it as the bracket that it stands for. A name
    follows the bracket only beyond the end of a span, where no shortcode is looked for. What only
    looks like an entity, `&amp;#91;`, would become one when an author saves it (`wp_kses` undoes
    the first of its two escapes), so that it is broken in the same way.
    """
    return _GUARDED.sub(lambda found: _guard(found[0], language), html)


def _guard(found: str, language: str) -> str:
    if found.startswith("<"):
        # An address is all that can have a bracket here.
        tag = found.replace("&#91;", "%5B").replace("&#93;", "%5D")
        tag = '<span dir="auto">' if tag == "<bdi>" else tag
        return _BDI.sub(r"<\1span", tag)
    if found == "]":
        return "&#93;"
    if found == "&amp;#":
        return f'&amp;<span lang="{language}">#</span>'
    return f'<span lang="{language}">{_OPENING}</span>'


def statement(one: StatementText) -> Iterator[str]:
    """A statement's text; its title is a heading of level 2."""
    for passage in passages(one):
        if passage.role == "prose":
            yield from _prose(passage.markdown, one.language)
            continue
        html = spanned(guarded(words(passage, one.language), one.language), one.language)
        if passage.role in {"title", "label"}:
            yield heading(html, one.language, 2 if passage.role == "title" else 3)
        else:
            yield paragraph(html, one.language)


def _prose(markdown: str, language: str) -> Iterator[str]:
    quoted: list[str] = []
    for one in paragraphs(markdown, language):
        block = _paragraph(one, language)
        if one.quoted:
            quoted.append(block)
            continue
        yield from _quote(quoted)
        quoted = []
        yield block
    yield from _quote(quoted)


def _quote(blocks: list[str]) -> Iterator[str]:
    if blocks:
        inner = "\n\n".join(block.rstrip("\n") for block in blocks)
        yield _block("quote", f'<blockquote class="wp-block-quote">{inner}</blockquote>')


def _paragraph(one: Paragraph, language: str) -> str:
    if one.kind == "rule":
        return _block("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')
    if one.kind == "code":
        # No direction of its own: on a page in Farsi its brackets and dots would change sides.
        html = guarded(f"<bdi>{isolated(one.spans[0].text, language)}</bdi>", language)
        return _block("code", f'<pre class="wp-block-code"><code>{html}</code></pre>')
    html = "".join(_span(span, language) for span in one.spans)
    if one.kind == "heading":
        return heading(spanned(html, language), language, min(6, one.level + 2))
    if one.kind == "label":
        html = f"<strong>{html}</strong>"
    marker = f"{text(one.marker, language)} " if one.marker else ""
    return paragraph(spanned(marker + html, language), language)


def _span(span: Span, language: str) -> str:
    html = "<br>".join(isolated(one, language) for one in span.text.split("\n"))
    html = span.marked(guarded(html, language))
    if span.is_link:
        address = escape(span.href).replace("[", "%5B").replace("]", "%5D")
        html = f'<a href="{address}">{html}</a>'
    return html


def _block(name: str, html: str, given: dict[str, object] | None = None) -> str:
    attrs = f" {json.dumps(given, separators=(',', ':'))}" if given else ""
    return f"<!-- wp:{name}{attrs} -->\n{html}\n<!-- /wp:{name} -->\n\n"
