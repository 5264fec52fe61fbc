"""HTML: a fragment to paste into a page, without class or style.

Each field is a `bdi` with the language and direction that it has; separators stand outside.
"""

from collections.abc import AsyncIterator, Iterator

from app.editions import around, wording
from app.editions.changes import Change
from app.editions.formats.base import text_format
from app.editions.formats.change_list import parted, told
from app.editions.formats.html_parts import attributes, line, numbered, said, statement, text
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of, order_language
from app.text.names import Language


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    for html in _opening(sheet):
        yield html
    outline = Outline(rows, sheet.layout)
    run = _Run(sheet)
    async for part in outline:
        if isinstance(part, Heading):
            yield run.end() + _heading(part, sheet)
        else:
            yield run.item(part)
    yield run.end()
    for html in _closing(sheet, affiliated=outline.affiliated):
        yield html


async def _write_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[str]:
    since = sheet.since or 0
    for html in _opening(sheet):
        yield html
    run = _Run(sheet)
    async for one in parted(changes):
        if isinstance(one, Heading):
            yield run.end() + _heading(one, sheet)
        elif isinstance(one, Change) and one.kind == "added" and one.row:
            yield run.item(one.row, one.number)
        elif isinstance(one, Change):
            yield run.told(_change(one, sheet))
        else:
            for each in languages_of(sheet.language):
                yield f"<p {attributes(each)}>{text(told(one, since, each))}</p>\n"
    yield run.end()
    for html in _closing(sheet, affiliated=False):
        yield html


class _Run:
    """The list, or the table, that the items stand in until the next heading."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._table = sheet.layout.columns == "two" and sheet.language == "both"
        self._tag = ""
        self._number = 0

    def item(self, row: ListRow, number: int = 0) -> str:
        """A signatory; a number is told only where counting on would be wrong."""
        number = number or row.number
        lines = lines_of(row, self._sheet.language, self._sheet.layout)
        if self._table:
            return self._open("table") + _cells(number, lines, self._sheet)
        if not self._sheet.layout.numbering:
            return f"{self._open('ul')}<li>{self._lines(lines)}</li>\n"
        start = f' start="{number}"' if number != 1 else ""
        value = f' value="{number}"' if self._tag and number != self._number + 1 else ""
        self._number = number
        return f"{self._open('ol', start)}<li{value}>{self._lines(lines)}</li>\n"

    def told(self, html: str) -> str:
        """An item that is no signatory."""
        return f"{self._open('ul')}<li>{html}</li>\n"

    def end(self) -> str:
        """What closes the list."""
        tag, self._tag = self._tag, ""
        return {"": "", "table": "</tbody>\n</table>\n"}.get(tag, f"</{tag}>\n")

    def _open(self, tag: str, start: str = "") -> str:
        if self._tag == tag:
            return ""
        ended = self.end()
        self._tag = tag
        return ended + ("<table>\n<tbody>\n" if tag == "table" else f"<{tag}{start}>\n")

    def _lines(self, lines: list[tuple[Language, list[Piece]]]) -> str:
        if self._sheet.language != "both":
            return line(lines[0][1])
        return "".join(f"<div {attributes(each)}>{line(pieces)}</div>" for each, pieces in lines)


def _cells(number: int, lines: list[tuple[Language, list[Piece]]], sheet: Sheet) -> str:
    """A row of the table: a cell for each language, empty where the name has not its script."""
    given = dict(lines)
    cells = ""
    for each in languages_of(sheet.language):
        if each not in given:
            cells += "<td></td>"
            continue
        place = numbered(number, each) if sheet.layout.numbering else ""
        cells += f"<td {attributes(each)}>{place}{line(given[each])}</td>"
    return f"<tr>{cells}</tr>\n"


def _change(change: Change, sheet: Sheet) -> str:
    html = ""
    for each in languages_of(sheet.language):
        html += f"<div {attributes(each)}>{text(told(change, sheet.since or 0, each))}</div>"
    forms = ((wording.earlier_form, change.before), (wording.later_form, change.row))
    for label, row in forms:
        if row is not None:
            for each, pieces in lines_of(row, sheet.language, sheet.layout):
                html += f"<div {attributes(each)}>{text(label(each))} {line(pieces)}</div>"
    return html


def _opening(sheet: Sheet) -> Iterator[str]:
    yield f"<div {attributes(order_language(sheet.language))}>\n"
    for one in sheet.texts:
        yield from statement(one, f"{one.language}-")
    for title, of in around.headings(sheet):
        yield f"<h2 {attributes(of)}>{text(title)}</h2>\n"
    sentences = list(around.before(sheet))
    for each in languages_of(sheet.language):
        together = " ".join(said(one) for one in sentences if one.language == each)
        yield f"<p {attributes(each)}>{together}</p>\n"


def _closing(sheet: Sheet, *, affiliated: bool) -> Iterator[str]:
    for sentence in around.after(sheet, affiliated=affiliated):
        yield f"<p {attributes(sentence.language)}>{said(sentence)}</p>\n"
    yield "</div>\n"


def _heading(heading: Heading, sheet: Sheet) -> str:
    tag = f"h{heading.level + 2}"
    first, *rest = languages_of(sheet.language)
    words = text(heading.text(first))
    for each in rest:
        words += f"<br><span {attributes(each)}>{text(heading.text(each))}</span>"
    return f"<{tag}>{words}</{tag}>\n"


HTML = text_format("html", "text/html", _write, _write_changes)
