"""Cutting an edition: the list at one revision gets a number, a time and the counts of that moment.

A withdrawal stands outside the revisions, so a list may have changed without a new one. Whoever
cuts then raises the revision as well: what was withdrawn before stands in no edition that comes
after. Batches cut what they make visible; where they did so in secret, the first edition is cut
when the statement is public. See `docs/decisions/0014-cutting.md`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.models import Edition, PublicationBatch, Statement

_COUNTS = ("count_organisations", "count_individuals", "count_unnamed")


async def cut(connection: AsyncConnection, statement: UUID, now: datetime, name: str = "") -> int:
    """Cut an edition of the list as it stands; its number.

    Where nothing has changed since the newest edition, that one is it: it takes `name` if it has
    none. Only where it has another does the same list get a further number, with the same "as of".

    Raises:
        Conflict: `batch-in-flight` while a batch is being published, which cuts one itself;
            `nothing-to-export` where nobody has been published yet.
    """
    rows = await connection.execute(
        select(Statement).where(Statement.id == statement).with_for_update()
    )
    row = rows.one()
    if not row.list_revision:
        raise Conflict("nothing-to-export")
    number: int = row.edition
    newest = await _newest(connection, row)
    if newest is not None and _is_unchanged(newest, row):
        if name in {"", newest.name}:
            return number
        if not newest.name:
            await connection.execute(
                update(Edition)
                .where(Edition.statement_id == statement, Edition.number == number)
                .values(name=name)
            )
            return number
        return await number_list(connection, statement, newest.as_of, name)
    in_flight = exists().where(PublicationBatch.statement_id == statement)
    if await connection.scalar(select(in_flight)):
        raise Conflict("batch-in-flight")
    await connection.execute(
        update(Statement)
        .where(Statement.id == statement)
        .values(list_revision=Statement.list_revision + 1, changed_at=now)
    )
    return await number_list(connection, statement, now, name)


async def number_list(
    connection: AsyncConnection, statement: UUID, as_of: datetime, name: str = ""
) -> int:
    """Give the list at its present revision, which was raised for it, the next number."""
    rows = await connection.execute(
        update(Statement)
        .where(Statement.id == statement)
        .values(edition=Statement.edition + 1)
        .returning(Statement)
    )
    row = rows.one()
    await connection.execute(
        insert(Edition).values(
            statement_id=statement,
            number=row.edition,
            name=name,
            list_revision=row.list_revision,
            as_of=as_of,
            **{column: getattr(row, column) for column in _COUNTS},
        )
    )
    number: int = row.edition
    return number


async def _newest(connection: AsyncConnection, row: Any) -> Any:
    rows = await connection.execute(
        select(Edition).where(Edition.statement_id == row.id, Edition.number == row.edition)
    )
    return rows.first()


def _is_unchanged(newest: Any, row: Any) -> bool:
    """Every batch raises the revision, and every withdrawal lowers a count."""
    return bool(newest.list_revision == row.list_revision) and all(
        getattr(newest, column) == getattr(row, column) for column in _COUNTS
    )
