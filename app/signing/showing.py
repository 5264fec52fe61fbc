"""Entries of a batch: written with their slots in the search index, ending those they replace."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.bulk import insert_many, neighbouring_ids
from app.db.sets import each_of, one_of
from app.models import Entry
from app.signing.entries import TEXTS
from app.signing.index import give_slots

_FORM = (*(getattr(Entry, text) for text in TEXTS), Entry.country)
"""What a reader sees of an entry beside its place in the list."""


class Looked(NamedTuple):
    """A signature, and what is to become of it: state, flags, the entry that shows it."""

    signature: Any
    state: str
    """`published` or `held`."""
    flags: list[str]
    entry: dict[str, Any] | None


async def show(
    connection: AsyncConnection,
    revision: int,
    looked: Sequence[Looked],
    counts: Counter[str],
    public_ids: Iterator[UUID],
) -> list[dict[str, Any]]:
    """Write the entries of signatures that pass; what is written, with what `counts` gets.

    Corrections end what stands, and keep its public id; others take theirs of `public_ids`.
    """
    passing = sum(each.state == "published" for each in looked)
    shown = {each.signature.id: each.entry for each in looked if each.entry is not None}
    counts.update(passed=passing, unnamed=passing - len(shown))
    if not shown:
        return []
    standing = await _standing(connection, list(shown))
    if standing:
        await _end(connection, revision, standing, shown)
    entries = list(shown.values())
    slot = await give_slots(connection, entries[0]["statement_id"], len(entries))
    ids = neighbouring_ids(len(entries))
    for at, (entry, public_id) in enumerate(zip(entries, public_ids, strict=False)):
        entry |= {"id": ids[at], "public_id": public_id, "slot": slot + at}
    for signature, before in standing.items():  # the same public id, from this revision on
        shown[signature]["public_id"] = before.public_id
    counts.update(entry["kind"] for entry in entries if entry["signature_id"] not in standing)
    await insert_many(connection, Entry, entries)
    return entries


async def _standing(connection: AsyncConnection, signatures: Sequence[UUID]) -> dict[UUID, Any]:
    """The entries that stand already, by their signatures; most signatures are new."""
    asking = asking_who_stands(connection.dialect.name)
    entries = (await connection.scalars(asking, {"signatures": signatures})).all()
    if not entries:
        return {}
    rows = await connection.execute(
        select(Entry.id, Entry.public_id, Entry.signature_id, *_FORM).where(
            one_of(connection, Entry.id, entries)
        )
    )
    return {row.signature_id: row for row in rows}


@lru_cache
def asking_who_stands(dialect: str) -> Select[UUID]:
    """The statement that finds the standing entries of `signatures`: their ids."""
    each = each_of(dialect, Entry.signature_id, "signatures")
    own = (
        select(Entry.id)
        .where(Entry.signature_id == each.c.value, Entry.valid_to.is_(None))
        .limit(1)
        .correlate(each)
        .scalar_subquery()
    )
    return select(own).select_from(each).where(own.is_not(None))


async def _end(
    connection: AsyncConnection,
    revision: int,
    standing: dict[UUID, Any],
    shown: dict[UUID, dict[str, Any]],
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
        if all(getattr(row, c.key) == shown[signature][c.key] for c in _FORM)
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
