"""JSON: the canonical list. Both scripts always; `lang` sets the order and the numbers."""

import json
from collections.abc import AsyncIterator

from app.editions.formats.base import text_format
from app.editions.items import signatory_item, snapshot_item
from app.editions.rows import ListRow
from app.editions.snapshot import ListLanguage, Snapshot


async def _write(
    snapshot: Snapshot, rows: AsyncIterator[ListRow], language: ListLanguage
) -> AsyncIterator[str]:
    head = _dumps(snapshot_item(snapshot, language))
    yield f'{head[:-1]}, "signatories": ['
    separator = "\n"
    async for row in rows:
        yield separator + _dumps(signatory_item(row))
        separator = ",\n"
    yield "\n]}\n"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


JSON = text_format("json", "application/json", _write)
