"""JSON: the canonical list. Both scripts always; `lang` sets the order and the numbers."""

import json
from collections.abc import AsyncIterator
from typing import Any

from app.editions.changes import Change
from app.editions.formats.base import text_format
from app.editions.formats.change_list import PARTS
from app.editions.items import signatory_item, snapshot_item
from app.editions.rows import ListRow
from app.editions.sheet import Sheet


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    yield f'{_head(sheet)}, "signatories": ['
    separator = "\n"
    async for row in rows:
        yield separator + _dumps(signatory_item(row))
        separator = ",\n"
    yield "\n]}\n"


async def _write_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[str]:
    yield f'{_head(sheet)}, "since": {sheet.since}, "{PARTS[0]}": ['
    reached = 0
    separator = "\n"
    async for change in changes:
        while PARTS[reached] != change.kind:
            reached += 1
            yield f'\n], "{PARTS[reached]}": ['
            separator = "\n"
        yield separator + _dumps(_item(change))
        separator = ",\n"
    for kind in PARTS[reached + 1 :]:
        yield f'\n], "{kind}": ['
    yield "\n]}\n"


def _item(change: Change) -> dict[str, Any]:
    if change.row is None:
        return {"id": str(change.id), "number": change.number}
    now = signatory_item(change.row)
    if change.kind == "added":
        return now
    before = {"id": str(change.id), "number": change.number}
    return {"before": signatory_item(change.before) if change.before else before, "after": now}


def _head(sheet: Sheet) -> str:
    return _dumps(snapshot_item(sheet.snapshot, sheet.language))[:-1]


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


JSON = text_format("json", "application/json", _write, _write_changes)
