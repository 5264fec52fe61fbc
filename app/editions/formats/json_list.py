"""JSON: the canonical list. Both scripts always; `lang` sets the order and the numbers."""

import json
from collections.abc import AsyncIterator

from app.editions.formats.base import text_format
from app.editions.items import signatory_item, snapshot_item
from app.editions.rows import ListRow
from app.editions.sheet import Sheet


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    head = _dumps(snapshot_item(sheet.snapshot, sheet.language))
    yield f'{head[:-1]}, "signatories": ['
    separator = "\n"
    async for row in rows:
        yield separator + _dumps(signatory_item(row))
        separator = ",\n"
    yield "\n]}\n"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


JSON = text_format("json", "application/json", _write)
