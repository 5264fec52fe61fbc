"""Two coordinators at one thing: who saves second is shown what the first has changed.

A form says which count of `edits` it was made of, and has a mark of each field as it was then. So
it can be told which fields changed since, and what of them was typed over. Decision 0026.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.models import Coordinator, LogEntry
from app.statements.editable import Editable

MARK_LENGTH = 8
MAX_MARKS = 64 * 1024
_EDITS = ("statement.", "text.", "settings.", "state.", "update.")


@dataclass(frozen=True, slots=True)
class Known:
    """What a form was made of: the count of `edits`, and `marks` by field."""

    edits: int
    marks: Mapping[str, str]

    def held(self, name: str, value: str) -> bool:
        """Whether this is what the field held when the form was made."""
        return self.marks.get(name) == mark(value)


@dataclass(frozen=True, slots=True)
class Change:
    """A field that somebody else changed; `clashes` where the second changed it too."""

    name: str
    present: str = field(repr=False)
    clashes: bool


class EditConflict(Conflict):
    """Somebody else saved in between. `present` holds every field of the form as it is now.

    `by` is a colleague's name, "" where it is not known; `at` when it was.
    """

    def __init__(
        self,
        edits: int,
        changes: tuple[Change, ...],
        present: Mapping[str, str],
        by: str,
        at: datetime | None,
    ) -> None:
        super().__init__("changed-meanwhile")
        self.edits = edits
        self.changes = changes
        self.present = present
        self.by = by
        self.at = at


def mark(value: str) -> str:
    """What tells one value of a field from another; not secret, and no proof of anything."""
    return hashlib.sha256(value.encode()).hexdigest()[:MARK_LENGTH]


def written(edits: int, fields: Mapping[str, str]) -> str:
    """What a form carries of what it was made of."""
    return json.dumps([edits, {name: mark(value) for name, value in fields.items()}])


def known(text: str) -> Known:
    """What `written` gave; nothing known where it is not readable, so that all counts as newer."""
    try:
        edits, marks = json.loads(text[:MAX_MARKS])
        return Known(int(edits), {str(name): str(value) for name, value in marks.items()})
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return Known(-1, {})


async def refuse_overwriting(
    connection: AsyncConnection,
    editable: Editable,
    present: Mapping[str, str],
    typed: Mapping[str, str],
    known: Known,
) -> None:
    """Stop a form that would write over what another one saved since it was made.

    Raises:
        EditConflict: a field of the form changed meanwhile, and not to what was typed.
    """
    if editable.edits == known.edits:
        return
    changes = tuple(
        Change(name, present.get(name, ""), not known.held(name, value))
        for name, value in typed.items()
        if not known.held(name, present.get(name, "")) and present.get(name, "") != value
    )
    if changes:
        by, at = await _last(connection, editable)
        raise EditConflict(editable.edits, changes, present, by, at)


def merged(typed: Mapping[str, str], conflict: EditConflict) -> dict[str, str]:
    """What was typed, and the colleague's words where the second had left the field alone."""
    theirs = {one.name: one.present for one in conflict.changes if not one.clashes}
    return {**typed, **theirs}


async def _last(connection: AsyncConnection, editable: Editable) -> tuple[str, datetime | None]:
    """Who changed the statement last, and when, as far as the log knows."""
    rows = await connection.execute(
        select(LogEntry.action, LogEntry.at, Coordinator.name)
        .join(Coordinator, Coordinator.id == LogEntry.coordinator_id, isouter=True)
        .where(LogEntry.statement_id == editable.id)
        .order_by(LogEntry.at.desc(), LogEntry.id)
        .limit(50)
    )
    for row in rows:
        if row.action.startswith(_EDITS):
            return row.name or "", row.at
    return "", None
