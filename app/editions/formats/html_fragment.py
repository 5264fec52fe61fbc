"""HTML: a fragment to paste into a page, without class or style.

Each field is a `bdi` with the language and direction that it has; separators stand outside.
Brackets are entities, since WordPress runs what stands between square ones as a shortcode.
"""

from collections.abc import AsyncIterator
from html import escape

from app.editions import wording
from app.editions.formats.base import text_format
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import (
    ListLanguage,
    languages_of,
    order_language,
)
from app.statements.script_runs import direction
from app.text.names import Language

_BRACKETS = str.maketrans({"[": "&#91;", "]": "&#93;"})


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    snapshot, language = sheet.snapshot, sheet.language
    languages = languages_of(language)
    yield f"<div {_in(order_language(language))}>\n"
    for title, of in dict.fromkeys(snapshot.title(each) for each in languages):
        yield f"<h2 {_in(of)}>{_text(title)}</h2>\n"
    for each in languages:
        counted = wording.count_sentence(snapshot.counts, each)
        yield _paragraph(f"{counted} {wording.as_of_sentence(snapshot.as_of, each)}", each)
    outline = Outline(rows)
    number: int | None = None
    async for part in outline:
        if isinstance(part, Heading):
            yield ("</ol>\n" if number else "") + _heading(part, language)
            number = None
            continue
        if number is None:
            yield "<ol>\n" if part.number == 1 else f'<ol start="{part.number}">\n'
        yield _item(part, language, number)
        number = part.number
    yield "</ol>\n" if number else ""
    for each in languages:
        if outline.affiliated and snapshot.identification_note:
            yield _paragraph(wording.identification_note(each), each)
    for each in languages:
        url = escape(snapshot.url(each))
        first = _text(wording.first_published(each))
        yield f'<p {_in(each)}>{first} <a href="{url}"><bdi dir="ltr">{url}</bdi></a></p>\n'
    yield "</div>\n"


def _item(row: ListRow, language: ListLanguage, before: int | None) -> str:
    """The item; it tells its number only after a gap, where counting on would be wrong."""
    value = f' value="{row.number}"' if before and row.number != before + 1 else ""
    lines = lines_of(row, language)
    if language != "both":
        return f"<li{value}>{_line(lines[0][1])}</li>\n"
    text = "".join(f"<div {_in(each)}>{_line(pieces)}</div>" for each, pieces in lines)
    return f"<li{value}>{text}</li>\n"


def _line(pieces: list[Piece]) -> str:
    return "".join(
        f"<bdi {_in(piece.language)}>{_text(piece.text)}</bdi>" if piece.language else piece.text
        for piece in pieces
    )


def _heading(heading: Heading, language: ListLanguage) -> str:
    tag = f"h{heading.level + 2}"
    first, *rest = languages_of(language)
    text = _text(wording.heading(heading.name, first))
    for each in rest:
        text += f"<br><span {_in(each)}>{_text(wording.heading(heading.name, each))}</span>"
    return f"<{tag}>{text}</{tag}>\n"


def _paragraph(text: str, language: Language) -> str:
    return f"<p {_in(language)}>{_text(text)}</p>\n"


def _in(language: str) -> str:
    return f'lang="{escape(language)}" dir="{direction(language)}"'


def _text(text: str) -> str:
    return escape(text, quote=False).translate(_BRACKETS)


HTML = text_format("html", "text/html", _write)
