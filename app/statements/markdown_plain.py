"""A statement's Markdown as plain text, for exports and descriptions."""

from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from app.statements.labels import day, labels, number
from app.statements.markdown_blocks import Block
from app.statements.markdown_parser import parsed
from app.statements.texts import UPDATE_KINDS
from app.text.digits import persian_digits

_MARKS = {"softbreak": " ", "hardbreak": "\n"}


def plain(markdown: str, language: str = "en", *, links: bool = False) -> str:
    """The words of a text, paragraphs apart by one blank line, without any markup.

    A block's own author, source, place and date follow it after a dash; footnotes stand at the
    end as `[1] …`. With `links`, each link's address follows its words in brackets. Neither
    direction marks nor escapes: what a format needs of these it adds itself.
    """
    tokens, _ = parsed(markdown)
    return "\n\n".join(_paragraphs(tokens, language, links=links))


def _paragraphs(tokens: Iterable[Token], language: str, *, links: bool) -> Iterator[str]:
    mark = ""
    for token in tokens:
        if token.type == "block_open":
            mark = ""
            yield from filter(None, [block_heading(token.meta["block"], language)])
        elif token.type == "block_close":
            yield from filter(None, [block_origin(token.meta["block"], language)])
        elif token.type == "list_item_open":
            mark = f"{_digits(token.info, language)}. " if token.info else "• "
        elif token.type == "footnote_open":
            mark = f"[{number(token.meta['id'] + 1, language)}] "
        elif token.type == "inline":
            words = _inline(token.children or [], language, links=links).strip()
            if words:
                yield mark + words
            mark = ""
        elif token.type in {"fence", "code_block"}:
            yield token.content.rstrip("\n")


def _inline(children: list[Token], language: str, *, links: bool) -> str:
    parts = []
    hrefs = []
    for child in children:
        if child.type == "footnote_ref":
            parts.append(f"[{number(child.meta['id'] + 1, language)}]")
        elif child.type == "link_open":
            hrefs.append(str(child.attrs.get("href", "")))
        elif child.type == "link_close":
            href = hrefs.pop()
            shown = links and href and (not parts or parts[-1] != href)
            parts.append(f" ({href})" if shown else "")
        else:
            parts.append(_MARKS.get(child.type, child.content if not child.nesting else ""))
    return "".join(parts)


def block_heading(block: Block, language: str) -> str:
    """What stands before the text of a block: who speaks, that it is a letter, its date."""
    if block.name == "speaker":
        return f"{block.attributes.get('name', '')}:"
    if block.name == "letter":
        return labels(language).letter
    if block.name in UPDATE_KINDS:
        return _date(block, language)
    translator = block.attributes.get("translator")
    return f"{labels(language).translation}: {translator}" if translator else ""


def block_origin(block: Block, language: str) -> str:
    """What stands after a quotation or a letter: author, source, place and date."""
    if block.name not in {"quote", "letter"}:
        return ""
    given = block.attributes
    source = given.get("source") or given.get("url")
    parts = [given.get("author"), source, given.get("place"), _date(block, language)]
    words = labels(language).comma.join(part for part in parts if part)
    return f"— {words}" if words else ""


def _digits(digits: str, language: str) -> str:
    return persian_digits(digits) if language == "fa" else digits


def _date(block: Block, language: str) -> str:
    return day(block.day, language) if block.day else block.attributes.get("date", "")
