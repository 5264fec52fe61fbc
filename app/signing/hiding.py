"""Hiding: what a coordinator takes out of the list can be put back while it may be undone.

Everywhere else an entry that is hidden is a withdrawn one: no page shows it, no search finds it,
editions have a gap at its number. Only its texts and its signature are still in its row, so that it
comes back as the same entry, at its number in every edition. Once it can be undone no more, it is
erased like any other (`erase_hidden`, by the worker).
"""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Edition, Entry, Signature, Statement
from app.signing import gaps, index
from app.signing.entries import (
    TEXTS,
    entries_of,
    entry_values,
    erase_entries,
    is_standing,
    keep_places,
    leave,
    take_down,
)
from app.signing.marks import place_of
from app.signing.tombstones import note
from app.text.names import LANGUAGES

Hidden = dict[str, Any]
"""What was hidden: `entries` as `[[id, valid_to], …]`, `unnamed`, and the list `revision`."""


async def hide(connection: AsyncConnection, signature: Any, now: datetime) -> Hidden | None:
    """Hide a signature (a locked row) everywhere at once; what `show_again` needs of it.

    None where nothing of it was shown. Entries of a batch in flight are erased: that batch would
    count them.
    """
    entries = [entry for entry in await entries_of(connection, signature.id) if not entry.withdrawn]
    unnamed = signature.state == "published" and signature.exposure != "public"
    if not entries and not unnamed:
        return None
    revision = await _revision(connection, signature.statement_id)
    if any(entry.valid_from > revision for entry in entries):
        await take_down(connection, signature, now)
        return {"entries": [], "unnamed": False, "revision": revision}
    await leave(connection, signature, entries, now)
    await connection.execute(
        update(Entry)
        .where(Entry.id.in_([entry.id for entry in entries]))
        .values(withdrawn=True, valid_to=func.coalesce(Entry.valid_to, revision + 1))
    )
    await keep_places(connection, signature.statement_id, entries, revision)
    ends = [[str(entry.id), entry.valid_to] for entry in entries]
    return {"entries": ends, "unnamed": unnamed, "revision": revision}


async def show_again(
    connection: AsyncConnection, signature: Any, hidden: Hidden, now: datetime
) -> bool:
    """Let a signature (a locked row) stand where it stood; False where nothing is left of that."""
    ends = {UUID(entry): end for entry, end in hidden["entries"]}
    found = await connection.execute(
        select(Entry).where(Entry.id.in_(ends), Entry.signature_id == signature.id)
    )
    entries = found.all()
    if len(entries) < len(ends) or not (ends or hidden["unnamed"]):
        return False
    statement: UUID = signature.statement_id
    locked = await connection.execute(
        update(Statement)
        .where(Statement.id == statement)
        .values(withdrawals=Statement.withdrawals + 1, changed_at=now)
        .returning(Statement.list_revision, Statement.order)
    )
    revision, order = locked.one()
    for entry in entries:
        await _put_back(connection, signature, entry, order, ends[entry.id])
    await index.take_back(connection, statement, signature.id, revision)
    standing = any(
        is_standing(SimpleNamespace(valid_from=e.valid_from, valid_to=ends[e.id]), revision)
        for e in entries
    )
    if standing or hidden["unnamed"]:
        column = "count_unnamed" if hidden["unnamed"] else f"count_{signature.kind}s"
        await _count_up(connection, statement, column, hidden["revision"])
    return True


async def _put_back(
    connection: AsyncConnection, signature: Any, entry: Any, order: str, valid_to: int | None
) -> None:
    shown = {column: getattr(entry, column) for column in TEXTS}
    stands = entry_values(
        SimpleNamespace(
            **shown,  # an earlier form has texts of its own
            id=signature.id,
            statement_id=signature.statement_id,
            kind=entry.kind,
            group=entry.group,
            position=signature.position,
            signed_on=signature.signed_on,
            country=entry.country,
            website=entry.website,
        ),
        order,
        entry.valid_from,
    )
    keys = {f"sort_{language}": stands[f"sort_{language}"] for language in LANGUAGES}
    for language in LANGUAGES:
        leaning = place_of(entry, language)
        await gaps.give_back(
            connection, signature.statement_id, language, leaning, keys[f"sort_{language}"]
        )
    await connection.execute(
        update(Entry).where(Entry.id == entry.id).values(**keys, withdrawn=False, valid_to=valid_to)
    )


async def _count_up(
    connection: AsyncConnection, statement: UUID, column: str, revision: int
) -> None:
    """One more in the list, and in the editions that were cut while it was hidden."""
    for table, condition in (
        (Statement, (Statement.id == statement,)),
        (Edition, (Edition.statement_id == statement, Edition.list_revision > revision)),
    ):
        counted: Any = table
        await connection.execute(
            update(table).where(*condition).values({column: getattr(counted, column) + 1})
        )


async def erase_hidden(connection: AsyncConnection, signature: UUID) -> None:
    """Erase what is hidden of a signature, for good; what stands of it stays."""
    entries = [each for each in await entries_of(connection, signature) if each.withdrawn]
    if not entries:
        return
    statement = await connection.scalar(
        select(Signature.statement_id).where(Signature.id == signature)
    )
    revision = await _revision(connection, statement)
    await erase_entries(connection, signature, revision, [entry.id for entry in entries])
    await note(connection, "entry", [entry.public_id for entry in entries])


async def _revision(connection: AsyncConnection, statement: Any) -> int:
    revision: int | None = await connection.scalar(
        select(Statement.list_revision).where(Statement.id == statement).with_for_update()
    )
    return revision or 0
