"""What must not come back with a backup: noted by whatever ends it, in the same transaction.

A backup knows nothing of what was withdrawn after it was made. So each id that ends is noted in a
table, from which the worker takes it to a file beside the keys (`app.keys.tombstones`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys.tombstones import Kind
from app.models import Correction, Entry, Signature, Tombstone

ENDED = ("withdrawn", "voided")


@dataclass(frozen=True, slots=True)
class Note:
    """One id that ended; `row` is the note's own id."""

    row: UUID
    kind: str
    subject: UUID


async def note(connection: AsyncConnection, kind: Kind, subjects: Iterable[UUID]) -> None:
    """Note that these have ended."""
    rows = [{"kind": kind, "subject": subject} for subject in dict.fromkeys(subjects)]
    if rows:
        await connection.execute(insert(Tombstone), rows)


async def hide_form(connection: AsyncConnection, signature: Any) -> None:
    """Give a signature's form up for good: its next one has another id."""
    await note(connection, "form", [form_of(signature)])
    await forget_corrections(connection, signature.id)
    await connection.execute(
        update(Signature).where(Signature.id == signature.id).values(form_id=uuid4())
    )


async def forget_corrections(connection: AsyncConnection, signature: UUID) -> None:
    """Keep no earlier spelling of what is given up."""
    await connection.execute(delete(Correction).where(Correction.signature_id == signature))


def form_of(signature: Any) -> UUID:
    """The id of a signature's present form; before there were any, the signature's own."""
    form: UUID = signature.form_id or signature.id
    return form


async def waiting(connection: AsyncConnection, limit: int) -> list[Note]:
    """Notes that no worker has taken to the key folder yet."""
    rows = await connection.execute(
        select(Tombstone.id, Tombstone.kind, Tombstone.subject).order_by(Tombstone.id).limit(limit)
    )
    return [Note(*row) for row in rows]


async def forget(connection: AsyncConnection, notes: Sequence[Note]) -> None:
    """Take away notes that are on the disk of the key folder."""
    await connection.execute(delete(Tombstone).where(Tombstone.id.in_([n.row for n in notes])))


async def ended(connection: AsyncConnection) -> list[tuple[str, UUID]]:
    """All that has ended as the tables tell it, for a key folder that knows nothing of it yet."""
    signatures = select(literal("signature").label("kind"), Signature.id.label("subject"))
    entries = select(literal("entry"), Entry.public_id)
    rows = await connection.execute(
        union_all(
            signatures.where(Signature.state.in_(ENDED)),
            entries.where(Entry.withdrawn),
            select(Tombstone.kind, Tombstone.subject),
        )
    )
    return [(row.kind, row.subject) for row in rows]
