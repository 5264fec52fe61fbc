"""Entries of a batch: written with their slots in the search index, ending those they replace."""

from collections import Counter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.bulk import insert_many, neighbouring_ids, random_ids
from app.db.sets import one_of
from app.models import Entry
from app.signing.entries import TEXTS
from app.signing.index import give_slots

_FORM = (*(getattr(Entry, text) for text in TEXTS), Entry.country)
"""What a reader sees of an entry beside its place in the list."""


class Looked(NamedTuple):
    """A signature, the flags that it came with and has now, its entry where it may be shown."""

    signature: Any
    had: frozenset[str]
    flags: frozenset[str]
    entry: dict[str, Any] | None


async def show(
    connection: AsyncConnection, revision: int, shown: dict[UUID, Looked], counts: Counter[str]
) -> list[dict[str, Any]]:
    """Write the entries of signatures, by their ids; what is written, with what `counts` gets.

    Corrections end what stands.
    """
    if not shown:
        return []
    rows = await connection.execute(
        select(Entry.id, Entry.public_id, Entry.signature_id, *_FORM).where(
            one_of(connection, Entry.signature_id, list(shown)), Entry.valid_to.is_(None)
        )
    )
    standing = {row.signature_id: row for row in rows}
    if standing:
        await _end(connection, revision, standing, shown)
    entries = [each.entry for each in shown.values() if each.entry is not None]
    slot = await give_slots(connection, entries[0]["statement_id"], len(entries))
    ids, public_ids = neighbouring_ids(len(entries)), random_ids(len(entries))
    for at, (signature, entry) in enumerate(zip(shown, entries, strict=True)):
        entry |= {"id": ids[at], "public_id": public_ids[at], "slot": slot + at}
        if signature in standing:  # the same public id, from this revision on
            entry["public_id"] = standing[signature].public_id
        else:
            counts[entry["kind"]] += 1
    await insert_many(connection, Entry, entries)
    return entries


async def _end(
    connection: AsyncConnection, revision: int, standing: dict[UUID, Any], shown: dict[UUID, Looked]
) -> None:
    """End entries that others replace; one that reads the same only moved within the list.

    Where the words changed, whatever moved before shows an earlier form now.
    """
    ended = [row.id for row in standing.values()]
    await connection.execute(
        update(Entry).where(one_of(connection, Entry.id, ended)).values(valid_to=revision)
    )
    moved = [
        row.id
        for signature, row in standing.items()
        if all(getattr(row, c.key) == (shown[signature].entry or {}).get(c.key) for c in _FORM)
    ]
    if moved:
        await connection.execute(
            update(Entry).where(one_of(connection, Entry.id, moved)).values(moved=True)
        )
    reworded = [signature for signature, row in standing.items() if row.id not in moved]
    if reworded:
        await connection.execute(
            update(Entry)
            .where(one_of(connection, Entry.signature_id, reworded), Entry.moved.is_(True))
            .values(moved=False)
        )
