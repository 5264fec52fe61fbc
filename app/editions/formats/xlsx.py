"""XLSX: both scripts always, in columns to sort and filter; a second sheet tells where it is from.

XlsxWriter in its constant-memory form, where rows leave memory as they come. Cells are written as
strings, never guessed: `write` would make formulas and links of what stands in a name.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]

from app.editions import around, wording
from app.editions.changes import Change
from app.editions.formats.base import Format
from app.editions.formats.whole_file import made
from app.editions.formats.zip_archive import settle
from app.editions.lines import country_text
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of, order_language
from app.text.names import LANGUAGES, Bilingual, Language, other

AT_ONCE = 10_000
LARGEST = 100_000

_ABOUT = 70
_LINE = 15.0  # points
_FONT = "Arial"  # on every machine, with Farsi letters in it


@cache
def _country(code: str | None) -> Bilingual:
    return Bilingual(*(country_text(code, each) for each in LANGUAGES))


_FIELDS: dict[str, Callable[[ListRow], Bilingual]] = {
    "name": lambda row: row.name,
    "title": lambda row: row.title,
    "affiliation": lambda row: row.affiliation,
    "city": lambda row: row.city,
    "country": lambda row: _country(row.country),
}
_WIDTHS = {
    "change": 12,
    "number": 10,
    "group": 24,
    "kind": 14,
    "name": 44,
    "title": 20,
    "affiliation": 32,
    "city": 18,
    "country": 20,
    "signed_on": 14,
}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its field, and its language where the field has two."""

    field: str
    language: Language | None = None


class _Book:
    """The workbook while it is written, row after row."""

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self._path = path
        self._sheet = sheet
        main = order_language(sheet.language)
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "tmpdir": str(path.parent)}
        )
        self._properties(main)
        self._formats = {each: self._format(each) for each in (*LANGUAGES, None)}
        self._heads = {each: self._format(each, bold=True, bottom=1) for each in (*LANGUAGES, None)}
        self._columns = list(_columns(sheet))
        self._getters = [self._getter(column) for column in self._columns]
        self._cells = [self._formats[column.language] for column in self._columns]
        self._room = [_WIDTHS[column.field] * 10 // 9 for column in self._columns]
        fields = [column.field for column in self._columns]
        self._number = fields.index("number") if "number" in fields else None
        self._row = 0
        self._list = self._page("list")
        heads = [_head(column, sheet) for column in self._columns]
        self._heighten(self._list, heads, 2)
        for place, (column, head) in enumerate(zip(self._columns, heads, strict=True)):
            self._list.set_column(place, place, _WIDTHS[column.field])
            self._write(self._list, place, head, self._heads[column.language])
        self._list.freeze_panes(1, 0)
        self._list.repeat_rows(0)

    def add(self, some: list[ListRow] | list[Change]) -> None:
        """Write rows or changes below those before."""
        for one in some:
            self._row += 1
            row = one.row if isinstance(one, Change) else one
            texts = [get(row) for get in self._getters] if row else [""] * len(self._columns)
            if isinstance(one, Change):
                texts[0] = one.kind
            self._heighten(self._list, texts)
            for place, text in enumerate(texts):
                if text:
                    self._write(self._list, place, text, self._cells[place])
            if self._number is not None:
                cell = self._cells[self._number]
                self._list.write_number(self._row, self._number, one.number, cell)

    def finish(self) -> None:
        """Let the list be filtered, tell where it is from, and close the file."""
        self._list.autofilter(0, 0, self._row, len(self._columns) - 1)
        about = self._page("about")
        about.set_column(0, 1, _ABOUT)
        languages = LANGUAGES if self._sheet.language != "en" else LANGUAGES[::-1]
        told = [list(_told(self._sheet, each)) for each in languages]
        self._row = 0
        for cells in zip(*told, strict=True):
            longest = max(map(len, cells))
            if longest > _ABOUT:
                about.set_row(self._row, -(-longest // _ABOUT) * _LINE)
            for place, (language, text) in enumerate(zip(languages, cells, strict=True)):
                head = self._heads if self._row == 0 else self._formats
                if text:
                    self._write(about, place, text, head[None if "://" in text else language])
            self._row += 1
        try:
            self._book.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from None
        settle(self._path)

    def abandon(self) -> None:
        """Close what the library keeps open until its rows are put together."""
        for page in self._book.worksheets():
            for file in (page.row_data_fh, page.fh):
                if file is not None:
                    with suppress(OSError):
                        file.close()

    def _properties(self, main: Language) -> None:
        snapshot = self._sheet.snapshot
        self._book.set_properties(
            {
                "title": snapshot.title(main)[0],
                "comments": snapshot.proof_url,
                "created": snapshot.as_of.replace(tzinfo=None, microsecond=0),
            }
        )

    def _page(self, name: str) -> Any:
        words = [wording.sheet_name(name, each) for each in languages_of(self._sheet.language)]
        page = self._book.add_worksheet(" – ".join(words))
        if order_language(self._sheet.language) == "fa":
            page.right_to_left()
        page.set_paper(9)  # A4
        page.set_landscape()
        page.fit_to_pages(1, 0)
        return page

    def _format(self, language: Language | None, **more: object) -> Any:
        """How cells of a language look; without one, figures and addresses, left to right."""
        order = 2 if language == "fa" else 1
        return self._book.add_format(
            {"font_name": _FONT, "valign": "top", "reading_order": order, **_WRAP, **more}
        )

    def _write(self, page: Any, place: int, text: str, cell: Any) -> None:
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes a text of this form for markup of its own and writes it as it is.
            page.write_rich_string(self._row, place, text[:1], cell, text[1:], cell)
        else:
            page.write_string(self._row, place, text, cell)

    def _heighten(self, page: Any, texts: list[str], lines: int = 1) -> None:
        """Make room for cells of several lines: not every program does when it opens a file."""
        for text, room in zip(texts, self._room, strict=True):
            if len(text) > room * lines:
                lines = -(-len(text) // room)
        if lines > 1:
            page.set_row(self._row, lines * _LINE)

    def _getter(self, column: _Column) -> Callable[[ListRow], str]:
        """What gives the text of a column's cell."""
        languages = languages_of(self._sheet.language)

        @cache
        def word(name: str) -> str:
            return " / ".join(wording.cell(name, each) for each in languages)

        if column.language:
            of, language = _FIELDS[column.field], column.language
            return lambda row: of(row).get(language)
        single: dict[str, Callable[[ListRow], str]] = {
            "group": lambda row: word(row.group),
            "kind": lambda row: word(row.kind),
            "signed_on": lambda row: row.signed_on.isoformat() if row.signed_on else "",
        }
        return single.get(column.field, lambda _: "")


_WRAP = {
    "text_wrap": True,
    "font_size": 11,
    # Hairs between columns: Farsi ends where English begins.
    "left": 1,
    "right": 1,
    "left_color": "#D0D0D0",
    "right_color": "#D0D0D0",
}


def _columns(sheet: Sheet) -> Iterator[_Column]:
    """The columns in their order; those of the list's own language before the other's."""
    layout = sheet.layout
    main = order_language(sheet.language)
    if sheet.since is not None:
        yield _Column("change")
    if layout.numbering or sheet.since is not None:
        yield _Column("number")
    yield from (_Column("group"), _Column("kind"))
    left_out = {name for name in ("titles", "affiliations") if not getattr(layout, name)}
    for field in _FIELDS:
        if f"{field}s" not in left_out:
            yield from (_Column(field, main), _Column(field, other(main)))
    yield _Column("signed_on")


def _head(column: _Column, sheet: Sheet) -> str:
    """A column's heading: for both languages, in its own, or in both where it has none."""
    languages = languages_of(sheet.language)
    if column.field == "change":
        return column.field  # as in CSV, for whoever takes the file apart
    if column.language and len(languages) > 1:
        languages = (column.language,)
    heads = (wording.column(column.field, each) for each in languages)
    if not column.language:
        return " / ".join(heads)
    return wording.in_language(next(heads), column.language, languages[0])


def _told(sheet: Sheet, language: Language) -> Iterable[str]:
    """What the second sheet says in a language, cell under cell."""
    alone = Sheet(snapshot=sheet.snapshot, language=language, since=sheet.since)
    yield sheet.snapshot.title(language)[0]
    for one in (*around.before(alone), *around.after(alone, affiliated=True)):
        yield one.text
        if one.url:
            yield one.url


def _render(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[bytes]:
    return made(lambda path: _Book(path, sheet), rows)


def _render_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[bytes]:
    return made(lambda path: _Book(path, sheet), changes)


XLSX = Format(
    id="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extension="xlsx",
    render=_render,
    render_changes=_render_changes,
    largest=LARGEST,
    at_once=AT_ONCE,
)
