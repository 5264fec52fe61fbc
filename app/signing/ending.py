"""The end of a statement's key K, so long after its closing or when an owner asks for it.

After it no index can be tied to an address: signatures are managed with receipt codes only. What
the key has made is erased by and by, so that sign-ons elsewhere do not wait for it.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys import Keyring
from app.models import ManagementLink, Signature, Statement

INDEX_KEPT = timedelta(days=180)
"""How long after its closing a statement's key K is kept: signatories manage by mail so long."""

ERASED_AT_ONCE = 2000


async def is_due(connection: AsyncConnection, ring: Keyring, now: datetime) -> bool:
    """Whether there is a key to destroy, or something to erase that one has made; reads only."""
    return bool(await _due(connection, ring, now) or await _stale(connection))


async def end_keys(
    connection: AsyncConnection, ring: Keyring, now: datetime
) -> tuple[list[UUID], int]:
    """Destroy the keys whose time has come: of which statements, and how many indexes were erased.

    A key that was destroyed already (by hand, before a backup came back, in a transaction that
    failed) is known as destroyed after it. Erases a part at a time, at most `ERASED_AT_ONCE`: the
    rest when it is asked again.
    """
    ended = [
        statement
        for statement in await _due(connection, ring, now)
        if await note_end(connection, ring, statement, now)
    ]
    stale = await _stale(connection)
    if stale:
        await connection.execute(
            update(Signature).where(Signature.id.in_(stale)).values(email_index=None)
        )
    return ended, len(stale)


async def note_end(
    connection: AsyncConnection, ring: Keyring, statement: UUID, now: datetime
) -> bool:
    """Destroy the key of a statement, whatever its state; False where that was known before."""
    ring.destroy_statement(statement, now.date())
    noted = await connection.execute(
        update(Statement)
        .where(Statement.id == statement, Statement.key_ended_on.is_(None))
        .values(key_ends=True, key_ended_on=now.date())
    )
    await connection.execute(delete(ManagementLink).where(ManagementLink.statement_id == statement))
    return noted.rowcount == 1


async def ended_on(connection: AsyncConnection, statement: UUID) -> date | None:
    """When the key of a statement was destroyed; None while it is there."""
    found: date | None = await connection.scalar(
        select(Statement.key_ended_on).where(Statement.id == statement)
    )
    return found


async def _due(connection: AsyncConnection, ring: Keyring, now: datetime) -> list[UUID]:
    over = and_(
        Statement.state.in_(("closed", "archived")),
        Statement.closed_on < now.date() - INDEX_KEPT,
    )
    rows = await connection.execute(
        select(Statement.id, or_(over, Statement.key_ends).label("ends"))
        .where(Statement.key_ended_on.is_(None))
        .order_by(Statement.id)
    )
    return [
        row.id for row in rows if row.ends or ring.folder.is_destroyed(f"statement-{row.id.hex}")
    ]


async def _stale(connection: AsyncConnection) -> list[UUID]:
    """Signatures whose index was made by a key that is no more."""
    found = await connection.scalars(
        select(Signature.id)
        .join(Statement, Statement.id == Signature.statement_id)
        .where(Statement.key_ended_on.is_not(None), Signature.email_index.is_not(None))
        .limit(ERASED_AT_ONCE)
    )
    return list(found)
