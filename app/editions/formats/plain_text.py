"""Plain text: one language per line, as `app.editions.formats.text_lines` writes them."""

from collections.abc import AsyncIterator, Iterator

from app.editions import around
from app.editions.changes import Change
from app.editions.formats.base import text_format
from app.editions.formats.change_list import parted, told
from app.editions.formats.text_lines import (
    change,
    numbered,
    sentence,
    statement,
    title_lines,
)
from app.editions.lines import Heading, Outline, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of
from app.text.scripts import plain_line


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    for text in _opening(sheet):
        yield text
    outline = Outline(rows, sheet.layout)
    gap = "\n"
    async for part in outline:
        if isinstance(part, Heading):
            yield (gap or "\n") + _heading(part, sheet)
            gap = "\n"
            continue
        yield gap + _item(part, part.number, sheet)
        gap = _between(sheet)
    for text in _closing(sheet, affiliated=outline.affiliated):
        yield text


async def _write_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[str]:
    for text in _opening(sheet):
        yield text
    gap = "\n"
    async for one in parted(changes):
        if isinstance(one, Heading):
            yield (gap or "\n") + _heading(one, sheet)
            gap = "\n"
        elif isinstance(one, Change) and one.kind == "added" and one.row:
            yield gap + _item(one.row, one.number, sheet)
            gap = _between(sheet)
        elif isinstance(one, Change):
            yield gap + "\n".join(change(one, sheet)) + "\n"
            gap = "" if one.kind == "withdrawn" and not _between(sheet) else "\n"
        else:
            yield gap
            for each in languages_of(sheet.language):
                yield plain_line(told(one, sheet.since or 0, each), each) + "\n"
            gap = "\n"
    for text in _closing(sheet, affiliated=False):
        yield text


def _item(row: ListRow, number: int, sheet: Sheet) -> str:
    lines = lines_of(row, sheet.language, sheet.layout)
    return "".join(numbered(number, pieces, sheet, each) + "\n" for each, pieces in lines)


def _between(sheet: Sheet) -> str:
    """Pairs stand apart, single lines do not."""
    return "\n" if sheet.language == "both" else ""


def _heading(heading: Heading, sheet: Sheet) -> str:
    words = [(heading.text(each), each) for each in languages_of(sheet.language)]
    return "".join(f"{plain_line(text, each)}\n" for text, each in words)


def _opening(sheet: Sheet) -> Iterator[str]:
    for text in sheet.texts:
        yield from statement(text)
    yield title_lines(around.headings(sheet))
    yield "\n"
    for one in around.before(sheet):
        yield "\n".join(sentence(one)) + "\n"


def _closing(sheet: Sheet, *, affiliated: bool) -> Iterator[str]:
    yield "\n"
    for one in around.after(sheet, affiliated=affiliated):
        yield "\n".join(sentence(one)) + "\n"


TEXT = text_format("txt", "text/plain", _write, _write_changes)
