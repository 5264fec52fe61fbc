"""A statement's Markdown as paragraphs of marked words, for formats that are no HTML.

Nesting is flattened to depths, as word processors and messengers know them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from markdown_it.token import Token

from app.statements.labels import labels, number
from app.statements.markdown_blocks import Block
from app.statements.markdown_parser import parsed
from app.statements.markdown_plain import block_heading, block_origin
from app.text.digits import persian_digits

Kind = Literal["heading", "text", "item", "code", "rule", "label", "origin", "note"]

_QUOTING = {"quote", "letter"}


@dataclass(frozen=True, slots=True)
class Span:
    """Words set alike; `href` is where they lead, `raised` marks a footnote's number.

    A line break within a paragraph is a newline.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    raised: bool = False
    href: str = ""

    def marked(self, html: str) -> str:
        """The words, as HTML already, in the elements that their marks call for."""
        for tag, given in (
            ("code", self.code),
            ("em", self.emphasis),
            ("strong", self.strong),
            ("sup", self.raised),
        ):
            if given:
                html = f"<{tag}>{html}</{tag}>"
        return html

    @property
    def is_link(self) -> bool:
        """Whether they lead to another site; within the text nothing leads anywhere."""
        return self.href.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `level` is a heading's rank from 1, or an item's depth in lists from 1.

    `marker` stands before an item's or a note's first paragraph («۳.» or "•"); `quoted` is how
    many quotations it stands in. A `rule` has no words; `code` may have several lines.
    """

    kind: Kind
    spans: tuple[Span, ...] = ()
    level: int = 0
    marker: str = ""
    quoted: int = 0


def paragraphs(markdown: str, language: str) -> Iterator[Paragraph]:
    """The paragraphs of a text in this language (BCP 47), footnotes at the end."""
    tokens, _ = parsed(markdown)
    return _Flat(language).paragraphs(tokens)


class _Flat:
    """Where the walk along the tokens stands."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._depth = 0
        self._quoted = 0
        self._marker = ""
        self._heading = 0
        self._note = False

    def paragraphs(self, tokens: list[Token]) -> Iterator[Paragraph]:
        for token in tokens:
            if token.type == "inline":
                spans = tuple(_spans(token.children or [], self._language))
                if any(span.text.strip() for span in spans):
                    yield self._paragraph(spans)
                    self._marker = ""
            elif token.type in {"fence", "code_block"}:
                code = Span(token.content.rstrip("\n"), code=True)
                yield Paragraph("code", (code,), quoted=self._quoted)
            elif token.type == "hr":
                yield Paragraph("rule")
            elif token.type in {"block_open", "block_close"}:
                yield from self._block(token.meta["block"], opens=token.nesting > 0)
            elif token.type == "footnote_block_open":
                yield Paragraph("heading", (Span(labels(self._language).notes),), level=2)
            else:
                self._step(token)

    def _step(self, token: Token) -> None:
        """Follow what opens or closes, without words of its own."""
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self._depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._depth -= 1
        elif token.type == "list_item_open":
            self._marker = f"{self._digits(token.info)}." if token.info else "•"
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self._quoted += token.nesting
        elif token.type in {"heading_open", "heading_close"}:
            self._heading = int(token.tag[1:]) if token.nesting > 0 else 0
        elif token.type in {"footnote_open", "footnote_close"}:
            self._note = token.nesting > 0
            self._marker = f"{number(token.meta['id'] + 1, self._language)}." if self._note else ""

    def _block(self, block: Block, *, opens: bool) -> Iterator[Paragraph]:
        quotes = block.name in _QUOTING
        if opens:
            words = block_heading(block, self._language)
            if words:
                yield Paragraph("label", (Span(words),), quoted=self._quoted)
            self._quoted += quotes
            return
        self._quoted -= quotes
        words = block_origin(block, self._language)
        if words:
            yield Paragraph("origin", (Span(words),), quoted=self._quoted + 1)

    def _paragraph(self, spans: tuple[Span, ...]) -> Paragraph:
        if self._heading:
            return Paragraph("heading", spans, level=max(1, self._heading - 1))
        plain = Paragraph("text", spans, marker=self._marker, quoted=self._quoted)
        if self._note:
            return replace(plain, kind="note")
        return replace(plain, kind="item", level=self._depth) if self._depth else plain

    def _digits(self, value: str) -> str:
        return persian_digits(value) if self._language == "fa" else value


def _spans(children: list[Token], language: str) -> Iterator[Span]:
    now = Span("")
    for child in children:
        if child.type in {"strong_open", "strong_close"}:
            now = replace(now, strong=child.nesting > 0)
        elif child.type in {"em_open", "em_close"}:
            now = replace(now, emphasis=child.nesting > 0)
        elif child.type == "link_open":
            now = replace(now, href=str(child.attrs.get("href", "")))
        elif child.type == "link_close":
            now = replace(now, href="")
        elif child.type == "footnote_ref":
            yield Span(number(child.meta["id"] + 1, language), raised=True)
        elif child.type in {"softbreak", "hardbreak"}:
            yield replace(now, text=" " if child.type == "softbreak" else "\n")
        elif child.content and not child.nesting:
            yield replace(now, text=child.content, code=child.type == "code_inline")
