"""The HTML of what goes beyond CommonMark: blocks, footnotes, interruptions, other scripts.

Each function is a rule of markdown-it's renderer; `env` carries the text's `language` and the
prefix of its `ids`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from app.statements.labels import day, labels, number
from app.statements.markdown_blocks import Block
from app.statements.script_runs import isolated, isolated_part
from app.statements.texts import UPDATE_KINDS


def _text(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    return isolated(tokens[index].content, env["language"])


def _code(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    return f"<code>{isolated(tokens[index].content, env['language'])}</code>"


def _image(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    """No image is loaded; its description stands in the text."""
    return isolated(tokens[index].content, env["language"])


def _interruption(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return '<span class="interruption">' if tokens[index].nesting > 0 else "</span>"


def _block(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    token = tokens[index]
    block: Block = token.meta["block"]
    opening, closing = _FRAMES.get(block.name, (_nothing, _nothing))
    return (opening if token.nesting > 0 else closing)(block, env["language"])


def _nothing(_: Block, __: str) -> str:
    return ""


def _fixed(html: str) -> Callable[[Block, str], str]:
    return lambda _block, _language: html + "\n"


def _speaker(block: Block, language: str) -> str:
    name = isolated(block.attributes.get("name", ""), language)
    return f'<section class="speaker">\n<p class="speaker-name">{name}</p>\n'


def _letter(_: Block, language: str) -> str:
    return f'<section class="letter">\n<p class="block-title">{labels(language).letter}</p>\n'


def _credit(block: Block, language: str) -> str:
    name = block.attributes.get("translator")
    if not name:
        return '<aside class="credit">\n'
    line = f"{labels(language).translation}: {isolated_part(name, language)}"
    return f'<aside class="credit">\n<p>{line}</p>\n'


def _update(block: Block, language: str) -> str:
    return f'<section class="update">\n<p class="block-title">{_date(block, language)}</p>\n'


def _quote_end(block: Block, language: str) -> str:
    origin = _origin(block, language)
    caption = f"<figcaption>{origin}</figcaption>\n" if origin else ""
    return f"</blockquote>\n{caption}</figure>\n"


def _letter_end(block: Block, language: str) -> str:
    origin = _origin(block, language)
    footer = f"<footer>{origin}</footer>\n" if origin else ""
    return f"{footer}</section>\n"


def _origin(block: Block, language: str) -> str:
    """Author, source, place and date, as far as they are given."""
    given = block.attributes
    parts = [isolated_part(given["author"], language)] if given.get("author") else []
    source = given.get("source") or given.get("url")
    if source:
        cite = f"<cite>{isolated_part(source, language)}</cite>"
        url = given.get("url")
        parts.append(f'<a href="{escapeHtml(url)}">{cite}</a>' if url else cite)
    if given.get("place"):
        parts.append(isolated_part(given["place"], language))
    if given.get("date"):
        parts.append(_date(block, language))
    return labels(language).comma.join(parts)


def _date(block: Block, language: str) -> str:
    """A calendar date in the text's words; another one («autumn 1988») as it is given."""
    if block.day:
        return f'<time datetime="{block.day.isoformat()}">{day(block.day, language)}</time>'
    return isolated_part(block.attributes.get("date", ""), language)


def _note_mark(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    meta, ids = tokens[index].meta, env["ids"]
    note = meta["id"] + 1
    return (
        f'<sup class="footnote-ref"><a href="#{ids}fn-{note}" id="{ids}{_mark_id(meta)}"'
        f' role="doc-noteref">{number(note, env["language"])}</a></sup>'
    )


def _mark_id(meta: dict[str, Any]) -> str:
    again = meta.get("subId", 0)
    return f"fnref-{meta['id'] + 1}" + (f"-{again + 1}" if again else "")


def _notes_open(_: Any, __: Any, ___: int, ____: Any, env: dict[str, Any]) -> str:
    title = labels(env["language"]).notes
    return f'<section class="footnotes" role="doc-endnotes" aria-label="{title}">\n<ol>\n'


def _notes_close(*_: Any) -> str:
    return "</ol>\n</section>\n"


def _note_open(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    return f'<li id="{env["ids"]}fn-{tokens[index].meta["id"] + 1}">'


def _note_close(*_: Any) -> str:
    return "</li>\n"


def _note_back(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    # An arrow up points the same way in both directions of writing.
    return (
        f' <a href="#{env["ids"]}{_mark_id(tokens[index].meta)}" class="footnote-back"'
        f' role="doc-backlink" aria-label="{labels(env["language"]).back}">↑</a>'
    )


_FRAMES: dict[str, tuple[Callable[[Block, str], str], Callable[[Block, str], str]]] = {
    "speaker": (_speaker, _fixed("</section>")),
    "caption": (
        _fixed('<figure class="caption">\n<figcaption>'),
        _fixed("</figcaption>\n</figure>"),
    ),
    "quote": (_fixed('<figure class="quote">\n<blockquote>'), _quote_end),
    "letter": (_letter, _letter_end),
    "credit": (_credit, _fixed("</aside>")),
    **dict.fromkeys(UPDATE_KINDS, (_update, _fixed("</section>"))),
}

RENDER_RULES: dict[str, Any] = {
    "text": _text,
    "code_inline": _code,
    "image": _image,
    "interruption_open": _interruption,
    "interruption_close": _interruption,
    "block_open": _block,
    "block_close": _block,
    "footnote_ref": _note_mark,
    "footnote_block_open": _notes_open,
    "footnote_block_close": _notes_close,
    "footnote_open": _note_open,
    "footnote_close": _note_close,
    "footnote_anchor": _note_back,
}
