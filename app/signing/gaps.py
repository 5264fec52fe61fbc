"""Where withdrawn entries stood: their numbers in earlier editions stay empty.

A sort key spells a name, so a withdrawn entry cannot keep its own. It gets one that is made of the
key of the nearest entry before it that still stands there with its name, and of how many withdrawn
ones lie between: it stands where it stood, and tells what the gap in the numbers tells. When that
entry is withdrawn too, whatever leaned on it leans on the next one before. No key of a withdrawn
entry is left anywhere; why this is enough: `docs/decisions/0013-gaps-of-withdrawn-names.md`.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry
from app.signing.marks import Place, entry_place, in_order, place_of
from app.text.names import LANGUAGES, Language

_FILL = bytes(4)
"""No sort key goes on with a zero after its text, nor begins with four: see `sort_key`."""
_COUNT = 4
_PART = 64


async def keep_places(
    connection: AsyncConnection, statement: UUID, entries: Sequence[Any], revision: int
) -> None:
    """Replace the sort keys of entries that have just been marked as withdrawn.

    `entries` are their rows from before (`id`, `section`, `sort_fa`, `sort_en`), `revision` is the
    present list revision. The statement is locked by the caller.
    """
    for language in LANGUAGES:
        for place in sorted(place_of(entry, language) for entry in entries):
            await _lean(connection, statement, language, place, revision)


async def give_back(
    connection: AsyncConnection, statement: UUID, language: Language, leaning: Place, own: bytes
) -> None:
    """Let what is withdrawn behind an entry lean on it again: it gets its `own` key back.

    `leaning` is the place that it has had while it was hidden. The statement is locked by the
    caller, who writes the entry itself.
    """
    section, key, _ = leaning
    if (
        key[-_COUNT - len(_FILL) : -_COUNT] != _FILL
    ):  # it stood between equal keys, and kept its own
        return
    changed: list[dict[str, Any]] = []
    gone = _gone(statement, language, leaning)
    async for row in in_order(connection, gone, language, leaning, part=_PART):
        if row[0] != section or row[1][:-_COUNT] != key[:-_COUNT]:
            break
        if row[2] != leaning[2]:
            count = len(changed) + 1
            changed.append({"of": row[2], "to": own + _FILL + count.to_bytes(_COUNT)})
    if changed:
        await connection.execute(
            update(Entry)
            .where(Entry.id == bindparam("of"))
            .values({entry_place(language)[1].key: bindparam("to")}),
            changed,
        )


async def _lean(
    connection: AsyncConnection, statement: UUID, language: Language, place: Place, revision: int
) -> None:
    """Write the keys anew of what is withdrawn between the neighbours of a place.

    Between two neighbours with the very same key everything keeps its own, which is that one.
    """
    before = await _neighbour(connection, statement, language, (place, revision), forward=False)
    after = await _neighbour(connection, statement, language, (place, revision), forward=True)
    if before is not None and after is not None and before[1] == after[1]:
        return
    anchor = b"" if before is None else before[1]
    # What leans on the entry before goes on doing so, unless it stood between equal keys.
    again = before is not None and anchor == place[1]
    first = before if before is not None and again else place
    count = 0 if again else await _leaning(connection, statement, language, place, anchor)
    changed = []
    gone = _gone(statement, language, place)
    async for row in in_order(connection, gone, language, first, part=_PART):
        if after is not None and (row[0], row[1], row[2]) > after:
            break
        count += 1
        key = anchor + _FILL + count.to_bytes(_COUNT)
        if key != row[1]:
            changed.append({"of": row[2], "to": key})
    if changed:
        await connection.execute(
            update(Entry)
            .where(Entry.id == bindparam("of"))
            .values({entry_place(language)[1].key: bindparam("to")}),
            changed,
        )


async def _neighbour(
    connection: AsyncConnection,
    statement: UUID,
    language: Language,
    at: tuple[Place, int],
    *,
    forward: bool,
) -> Place | None:
    """The nearest entry of the section that has its name; None where there is none.

    Entries of a batch in flight are passed over: no edition will have them beside a withdrawn one.
    """
    place, revision = at
    columns = entry_place(language)
    key = tuple_(*columns)
    query = select(*columns).where(
        Entry.statement_id == statement,
        Entry.section == place[0],
        Entry.withdrawn.is_(False),
        Entry.valid_from <= revision,
        key > place if forward else key < place,
    )
    order = columns if forward else [column.desc() for column in columns]
    row = (await connection.execute(query.order_by(*order).limit(1))).first()
    return None if row is None else (row[0], row[1], row[2])


async def _leaning(
    connection: AsyncConnection, statement: UUID, language: Language, place: Place, anchor: bytes
) -> int:
    """How many withdrawn entries before `place` lean on `anchor`: the last one tells."""
    columns = entry_place(language)
    query = _gone(statement, language, place).where(tuple_(*columns) < place)
    order = [column.desc() for column in columns]
    row = (await connection.execute(query.order_by(*order).limit(1))).first()
    if row is None or row[1][:-_COUNT] != anchor + _FILL:
        return 0
    return int.from_bytes(row[1][-_COUNT:])


def _gone(statement: UUID, language: Language, place: Place) -> Select[*tuple[Any, ...]]:
    """The withdrawn entries in the section of a place."""
    return select(*entry_place(language)).where(
        Entry.statement_id == statement,
        Entry.section == place[0],
        Entry.withdrawn.is_(True),
    )
