"""A statement that circulated becomes public: its text and its names together.

What is confirmed is published in secret first; then, in one transaction, the state changes and the
first edition is cut, so that nobody ever sees the page without its list.
"""

from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.models import PublicationBatch, Signature, Statement
from app.signing.cut import cut
from app.signing.publish import publish_now
from app.statements.readiness import NotReady
from app.statements.states import set_state
from app.statements.writing import note_edit


async def open_due(database: Database, now: datetime, random: Random) -> int:
    """Open each circulating statement whose time has come; how many were opened.

    One whose batch another worker has in hand is opened when that is done. One that is not ready
    any more keeps circulating, without a time.
    """
    async with database.read() as connection:
        rows = await connection.execute(
            select(Statement.id, Statement.slug).where(
                Statement.state == "circulating", Statement.opens_at <= now
            )
        )
        due = rows.all()
    opened = 0
    for statement in due:
        await publish_now(database, statement.id, now, random)
        async with database.write() as connection:
            try:
                opened += await _open(connection, statement.id, statement.slug, now)
            except NotReady:
                await note_edit(connection, statement.id, opens_at=None)
    return opened


async def open_now(connection: AsyncConnection, statement: UUID, now: datetime) -> bool:
    """Open a statement: at once, or, where names wait, by the worker in a moment; whether at once.

    Raises:
        Conflict: `state-forbids`.
        NotReady: a text lacks its title or its body.
    """
    rows = await connection.execute(
        select(
            Statement.slug,
            Statement.state,
            exists()
            .where(Signature.statement_id == Statement.id, Signature.state == "confirmed")
            .label("waiting"),
        )
        .where(Statement.id == statement)
        .with_for_update(of=Statement)
    )
    row = rows.one()
    if row.state != "circulating":
        await set_state(connection, row.slug, "open", now)
        return True
    if not row.waiting and await _open(connection, statement, row.slug, now):
        return True
    await note_edit(connection, statement, opens_at=now)
    return False


async def _open(connection: AsyncConnection, statement: UUID, slug: str, now: datetime) -> bool:
    """Change the state and cut the first edition, unless a batch is in flight or it was done."""
    rows = await connection.execute(
        select(
            Statement.state,
            Statement.list_revision,
            exists().where(PublicationBatch.statement_id == Statement.id).label("in_flight"),
        )
        .where(Statement.id == statement)
        .with_for_update(of=Statement)
    )
    row = rows.one()
    if row.in_flight or row.state != "circulating":
        return False
    await set_state(connection, slug, "open", now)
    if row.list_revision:
        await cut(connection, statement, now)
    return True
