"""CSV after RFC 4180, with the BOM that spreadsheets look for; both scripts always."""

import csv
from collections.abc import AsyncIterator
from io import StringIO

from app.editions.changes import Change
from app.editions.formats.base import text_format
from app.editions.lines import country_text
from app.editions.rows import ListRow
from app.editions.sheet import Sheet

COLUMNS = (
    "number",
    "group",
    "kind",
    "name_fa",
    "name_en",
    "title_fa",
    "title_en",
    "affiliation_fa",
    "affiliation_en",
    "city_fa",
    "city_en",
    "country",
    "country_fa",
    "country_en",
    "signed_on",
)

# With these a cell begins that a spreadsheet would run as a formula (OWASP, "CSV Injection"); the
# full-width forms become the others where a program folds them.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    del sheet  # a table has no room for sentences: not even for where it is from
    yield "\ufeff" + _record(list(COLUMNS))
    async for row in rows:
        yield _record([str(row.number), *map(_safe, _cells(row))])


async def _write_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[str]:
    del sheet
    yield "\ufeff" + _record(["change", *COLUMNS])
    nothing = [""] * (len(COLUMNS) - 1)
    async for change in changes:
        cells = [_safe(cell) for cell in _cells(change.row)] if change.row else nothing
        yield _record([change.kind, str(change.number), *cells])


def _cells(row: ListRow) -> list[str]:
    return [
        row.group,
        row.kind,
        row.name.fa,
        row.name.en,
        row.title.fa,
        row.title.en,
        row.affiliation.fa,
        row.affiliation.en,
        row.city.fa,
        row.city.en,
        row.country or "",
        country_text(row.country, "fa"),
        country_text(row.country, "en"),
        row.signed_on.isoformat() if row.signed_on else "",
    ]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _record(cells: list[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


CSV = text_format("csv", "text/csv", _write, _write_changes)
