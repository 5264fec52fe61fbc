"""What a statement's Markdown has beside CommonMark and blocks: rules run on parsed tokens."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAX_LINKED = 100_000

_HEADINGS = {"heading_open", "heading_close"}
_FIRST_HEADING = 2
_LAST_HEADING = 6
# Brackets with something between them: "[]" and "[ ]" are no interruption.
_BRACKETS = re.compile(r"(\[(?!\s*\])|(?<!\[)\])")


def rules_plugin(md: MarkdownIt) -> None:
    """Headings begin at h2; editors' interruptions are marked; links are bounded."""
    # Before text_join: an escaped bracket is still a token of its own there, and stays a bracket.
    md.core.ruler.after("inline", "interruptions", _interruptions)
    md.core.ruler.push("headings", _headings)
    md.core.ruler.push("link_budget", _link_budget)


def _headings(state: StateCore) -> None:
    """The page's h1 is the statement's title, so the text's highest heading is h2."""
    headings = [token for token in state.tokens if token.type in _HEADINGS]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + _FIRST_HEADING, _LAST_HEADING)}"


def _interruptions(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and "[" in token.content and token.children:
            token.children = _marked(token.children)


def _marked(children: list[Token]) -> list[Token]:
    """The children with a span round each pair of brackets of the same parent."""
    pieces: list[Token] = []
    pairs: dict[int, int] = {}
    opened: tuple[int, int] | None = None  # where, and how deep
    depth = 0
    for piece in _split(children):
        depth += piece.nesting
        if opened and depth < opened[1]:
            opened = None
        if piece.type == "text" and piece.content == "[":
            opened = len(pieces), depth
        elif piece.type == "text" and piece.content == "]" and opened and opened[1] == depth:
            pairs[opened[0]] = len(pieces)
            opened = None
        pieces.append(piece)
    ends = set(pairs.values())
    marked: list[Token] = []
    for index, piece in enumerate(pieces):
        if index in pairs:
            marked.append(Token("interruption_open", "span", 1))
        marked.append(piece)
        if index in ends:
            marked.append(Token("interruption_close", "span", -1))
    return marked


def _split(children: list[Token]) -> list[Token]:
    """The children, each bracket in text as a text of its own."""
    pieces = []
    for child in children:
        if child.type != "text":
            pieces.append(child)
            continue
        pieces += [
            Token("text", "", 0, content=part, level=child.level)
            for part in _BRACKETS.split(child.content)
            if part
        ]
    return pieces


def _link_budget(state: StateCore) -> None:
    """Addresses come to the size of the source at most; the links after that lose theirs.

    One definition with a long address and many references to it would make gigabytes of 512 KB.
    """
    budget = max(len(state.src), MAX_LINKED)
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "link_open":
                budget -= len(str(child.attrs.get("href", "")))
                child.attrs = {"href": child.attrs["href"]} if budget >= 0 else {}
