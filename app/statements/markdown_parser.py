"""The one parser of statements' Markdown, and what it finds that an author should mend.

CommonMark with footnotes and blocks; no raw HTML, and no link but http, https and relative ones.
Nesting is bounded (20 deep), and so is everything that costs more than the text is long.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from app.i18n import N_, Fault
from app.statements.markdown_blocks import blocks_plugin
from app.statements.markdown_blocks import problems as block_problems
from app.statements.markdown_html import RENDER_RULES
from app.statements.markdown_rules import rules_plugin

MAX_MARKDOWN = 512 * 1024
MAX_HREF = 2000

_HREF = re.compile(r"(?:https?://|[/#?]|[\w.%-]+(?:[/#?]|$))", re.IGNORECASE)
_REFUSED_LINK = re.compile(r"\]\([ \t]*(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:")
_UNKNOWN_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_DEFINITION = re.compile(r"[> \t]*\[\^([^\]\s]+)\]:")


def parsed(markdown: str) -> tuple[list[Token], dict[str, Any]]:
    """The tokens of a text, and the parser's environment with its footnotes."""
    env: dict[str, Any] = {}
    return parser().parse(_bounded(markdown), env), env


def problems(markdown: str) -> Iterator[tuple[int, Fault]]:
    """What an author should mend before publishing, as (line from 0, what); nothing is echoed."""
    tokens, env = parsed(markdown)
    yield from block_problems(tokens)
    for token in tokens:
        line = token.map[0] if token.map else 0
        yield from ((line, what) for what in _inline_problems(token))
    yield from _note_problems(markdown, env.get("footnotes", {}).get("refs", {}))


def _inline_problems(token: Token) -> Iterator[Fault]:
    children = token.children or []
    if any(child.type == "image" for child in children):
        yield Fault(N_("images are not printed; describe what matters in a `caption` block"))
    if token.type == "inline" and _REFUSED_LINK.search(token.content):
        yield Fault(
            N_("a link leads to http, https or a path; an e-mail address belongs in `contact`")
        )
    if _UNKNOWN_NOTE.search("".join(child.content for child in children if child.type == "text")):
        yield Fault(N_("a reference to a footnote that is not there"))


def _note_problems(markdown: str, places: dict[str, int]) -> Iterator[tuple[int, Fault]]:
    """`places` has each defined footnote's label after a colon, and -1 where nothing refers to it.

    A doubt for the author to settle, so a definition inside a code block counts too.
    """
    seen = set()
    for line, text in enumerate(markdown.split("\n")):
        found = _DEFINITION.match(text)
        if not found:
            continue
        if found[1] in seen:
            yield line, Fault(N_("a footnote defined twice"))
        elif places.get(f":{found[1]}", 0) < 0:
            yield line, Fault(N_("a footnote that nothing refers to"))
        seen.add(found[1])


def _bounded(markdown: str) -> str:
    if len(markdown) * 4 <= MAX_MARKDOWN:
        return markdown
    return markdown.encode(errors="replace")[:MAX_MARKDOWN].decode(errors="ignore")


def _allowed_link(url: str) -> bool:
    return len(url) <= MAX_HREF and bool(_HREF.match(url)) and not url.startswith("//")


@cache
def parser() -> MarkdownIt:
    """One parser for all texts: it keeps nothing between two of them."""
    md = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False})
    md.disable(["html_block", "html_inline"])
    md.use(footnote_plugin, inline=False)  # inline footnotes nest without a bound
    md.use(blocks_plugin)
    md.use(rules_plugin)
    md.validateLink = _allowed_link  # type: ignore[method-assign]
    for name, rule in RENDER_RULES.items():
        md.add_render_rule(name, rule)
    return md
