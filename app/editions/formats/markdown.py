"""Markdown (CommonMark): inside a `div` that gives the direction, with blank lines round it.

What could be markup in a name is escaped: `<`, `>` and `&` as entities, which every dialect knows,
the rest with backslashes. Fields in the other script are spans, since many sites drop `bdi`. Two
columns are a table, which CommonMark leaves to dialects; nearly all of them know it.
"""

from collections.abc import AsyncIterator, Iterable, Iterator

from app.editions import around, wording
from app.editions.changes import Change
from app.editions.formats.base import text_format
from app.editions.formats.change_list import parted, told
from app.editions.formats.markdown_text import (
    address,
    attributes,
    escaped,
    numbered,
    pieced,
    spanned,
    statement,
)
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of, order_language
from app.text.names import Language

Lines = list[tuple[Language, list[Piece]]]


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    for text in _opening(sheet):
        yield text
    outline = Outline(rows, sheet.layout)
    number: int | None = None
    table = sheet.layout.columns == "two" and sheet.language == "both"
    async for part in outline:
        if isinstance(part, Heading):
            yield ("\n" if number else "") + _heading(part, sheet)
            number = None
            continue
        if table:
            yield ("" if number else "| فارسی | English |\n| ---: | :--- |\n") + _cells(part, sheet)
        else:
            if number and sheet.layout.numbering and part.number != number + 1:
                yield _END_OF_LIST
            yield _item(part.number, lines_of(part, sheet.language, sheet.layout), sheet)
        number = part.number
    yield "\n" if number else ""
    for text in _closing(sheet, affiliated=outline.affiliated):
        yield text


_END_OF_LIST = "\n<!-- -->\n\n"
"""So that the next list begins with its own number."""


async def _write_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[str]:
    for text in _opening(sheet):
        yield text
    number: int | None = None
    async for one in parted(changes):
        if isinstance(one, Heading):
            yield ("\n" if number else "") + _heading(one, sheet)
            number = None
        elif isinstance(one, Change) and one.kind == "added" and one.row:
            if number and sheet.layout.numbering and one.number != number + 1:
                yield _END_OF_LIST
            yield _item(one.number, lines_of(one.row, sheet.language, sheet.layout), sheet)
            number = one.number
        elif isinstance(one, Change):
            yield _listed("- ", _change(one, sheet), sheet)
            number = one.number
        else:
            for each in languages_of(sheet.language):
                words = told(one, sheet.since or 0, each)
                yield spanned(words, each, order_language(sheet.language)) + "\n\n"
    yield "\n" if number else ""
    for text in _closing(sheet, affiliated=False):
        yield text


def _item(number: int, lines: Lines, sheet: Sheet) -> str:
    marker = f"{number}. " if sheet.layout.numbering else "- "
    return _listed(marker, ((each, pieced(pieces, each)) for each, pieces in lines), sheet)


def _listed(marker: str, lines: Iterable[tuple[Language, str]], sheet: Sheet) -> str:
    """An item of several lines; each has its language."""
    main = order_language(sheet.language)
    # Two spaces break the line in every dialect, a backslash in CommonMark only.
    broken = "  \n" + " " * len(marker)
    return marker + broken.join(spanned(words, each, main) for each, words in lines) + "\n"


def _cells(row: ListRow, sheet: Sheet) -> str:
    given = dict(lines_of(row, sheet.language, sheet.layout))
    cells = []
    for each in languages_of(sheet.language):
        place = numbered(row.number, each) if sheet.layout.numbering else ""
        words = place + pieced(given[each], each) if each in given else ""
        cells.append(f"<span {attributes(each)}>{words}</span>" if words else "")
    return f"| {' | '.join(cells)} |\n"


def _change(change: Change, sheet: Sheet) -> Iterator[tuple[Language, str]]:
    for each in languages_of(sheet.language):
        yield each, told(change, sheet.since or 0, each)
    forms = ((wording.earlier_form, change.before), (wording.later_form, change.row))
    for label, row in forms:
        if row is not None:
            for each, pieces in lines_of(row, sheet.language, sheet.layout):
                yield each, f"{label(each)} {pieced(pieces, each)}"


def _heading(heading: Heading, sheet: Sheet) -> str:
    words = [heading.text(each) for each in languages_of(sheet.language)]
    return f"{'#' * (heading.level + 2)} {' / '.join(words)}\n\n"


def _opening(sheet: Sheet) -> Iterator[str]:
    main = order_language(sheet.language)
    yield f"<div {attributes(main)}>\n\n"
    for one in sheet.texts:
        yield from statement(one, main)
    for title, of in around.headings(sheet):
        yield f"## {spanned(escaped(title), of, main)}\n\n"
    sentences = list(around.before(sheet))
    for each in languages_of(sheet.language):
        together = " ".join(pieced(one.pieces, each) for one in sentences if one.language == each)
        yield f"{spanned(together, each, main)}\n\n"


def _closing(sheet: Sheet, *, affiliated: bool) -> Iterator[str]:
    main = order_language(sheet.language)
    for one in around.after(sheet, affiliated=affiliated):
        words = spanned(pieced(one.pieces, one.language), one.language, main)
        yield f"{words} {address(one.url)}\n\n" if one.url else f"{words}\n\n"
    yield "</div>\n"


MARKDOWN = text_format("md", "text/markdown", _write, _write_changes)
