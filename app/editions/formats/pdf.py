"""PDF: the statement's text and its list on paper, tagged (PDF/UA-1), with fonts embedded.

The largest form is asked for seldom and costs most: the document is set by a process of its own.
"""

from collections.abc import AsyncIterator

from app.editions.changes import Change
from app.editions.formats.base import Format
from app.editions.formats.copied_text import in_reading_order
from app.editions.formats.type_list import Data, changes_data, list_data
from app.editions.formats.typeset import typeset
from app.editions.rows import ListRow
from app.editions.sheet import Sheet

AT_ONCE = 1_000
LARGEST = 10_000


async def _render(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[bytes]:
    yield await _made(await list_data(sheet, rows))


async def _render_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[bytes]:
    yield await _made(await changes_data(sheet, changes))


async def _made(data: Data) -> bytes:
    [pdf] = await typeset("list.typ", data, "pdf")
    return in_reading_order(pdf)


PDF = Format(
    id="pdf",
    media_type="application/pdf",
    extension="pdf",
    render=_render,
    render_changes=_render_changes,
    largest=LARGEST,
    at_once=AT_ONCE,
)
