"""Publishing in batches: shuffled, in chunks, visible together when `list_revision` is raised.

Neither the order of rows nor the moment that a name appears can be matched with a mail log, and no
batch blocks a sign-on: each chunk is a short transaction. Hourly and daily batches keep their hours
whether or not anybody waits: a batch begun by a confirmation would tell when it came. A worker that
dies in the middle leaves its batch row; another one goes on with it once the lease has run out.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.errors import Conflict
from app.models import PublicationBatch, Signature, Statement
from app.signing import counting
from app.signing.batch import Batch, LostLease, is_due, lease
from app.signing.cut import cut, number_list
from app.signing.marking import settle
from app.statements.cards import PUBLIC_STATES

_INTERVAL = {"at-once": timedelta(0), "hourly": timedelta(hours=1), "daily": timedelta(days=1)}
_STATES = ("circulating", "open", "closed")


async def publish_due(database: Database, now: datetime, random: Random) -> int:
    """Publish a batch of each statement whose time has come; how many signatures passed.

    Where the first names wait for more (`Statement.publish_from`), hours are kept all the same.
    """
    waiting = or_(
        exists().where(Signature.statement_id == Statement.id, Signature.state == "confirmed"),
        exists().where(PublicationBatch.statement_id == Statement.id),
    )
    # What was published in secret has no edition yet when the statement becomes public.
    uncut = and_(
        Statement.edition == 0, Statement.list_revision > 0, Statement.state.in_(PUBLIC_STATES)
    )
    async with database.read() as connection:
        rows = await connection.execute(
            select(
                Statement.id,
                Statement.publish,
                waiting.label("waiting"),
                _enough().label("enough"),
                uncut.label("uncut"),
            ).where(
                Statement.state.in_(_STATES),
                or_(and_(is_due(now), or_(waiting, Statement.publish != "at-once")), uncut),
            )
        )
        due = rows.all()
    passed = 0
    for statement in due:
        if statement.uncut:
            await _cut_first(database, statement.id, now)
        if statement.waiting and statement.enough:
            passed += await _publish(database, statement.id, now, random)
        elif statement.publish != "at-once":
            async with database.write() as connection:
                await connection.execute(
                    update(Statement)
                    .where(Statement.id == statement.id, is_due(now))
                    .values(batch_due_at=now + _INTERVAL[statement.publish])
                )
    return passed


async def publish_now(database: Database, statement: UUID, now: datetime, random: Random) -> int:
    """Publish a batch of one statement, whatever its hour; how many signatures passed.

    None pass while the first names wait for more, or while another worker publishes.
    """
    waiting = exists().where(Signature.statement_id == statement, Signature.state == "confirmed")
    async with database.write() as connection:
        ready = await connection.scalar(
            select(and_(waiting, _enough())).where(Statement.id == statement)
        )
        if not ready:
            return 0
        await connection.execute(
            update(Statement).where(Statement.id == statement).values(batch_due_at=now)
        )
    return await _publish(database, statement, now, random)


def _enough() -> ColumnElement[bool]:
    """Whether names may be published: so many have confirmed, or some are published already."""
    confirmed = (
        select(func.count())
        .select_from(Signature)
        .where(
            Signature.statement_id == Statement.id,
            Signature.state.in_(("confirmed", "held", "published")),
        )
        .scalar_subquery()
    )
    return or_(
        Statement.publish_from == 0,
        Statement.list_revision > 0,
        exists().where(PublicationBatch.statement_id == Statement.id),
        confirmed >= Statement.publish_from,
    )


async def _cut_first(database: Database, statement: UUID, now: datetime) -> None:
    """Cut the first edition of a list; a batch in flight will do so itself."""
    with suppress(Conflict):
        async with database.write() as connection:
            await cut(connection, statement, now)


async def _publish(database: Database, statement: UUID, now: datetime, random: Random) -> int:
    async with database.write() as connection:
        leased = await lease(connection, statement, now)
    if leased is None:
        return 0
    batch = Batch(database, statement, now, random, leased)
    with suppress(LostLease):
        while await batch.go_on():
            pass
        await batch.index()
        async with database.write() as connection:
            await _make_visible(connection, statement, batch.lease, now)
    return batch.passed


async def _make_visible(
    connection: AsyncConnection, statement: UUID, lease: datetime, now: datetime
) -> None:
    """Raise the list revision and, if it is public, cut the edition of it; the batch is over.

    A batch that passed nobody changes nothing that anybody sees. The statement is locked before
    the batch, as a withdrawal does.
    """
    rows = await connection.execute(
        select(Statement.publish, Statement.state)
        .where(Statement.id == statement)
        .with_for_update()
    )
    settings = rows.one()
    rows = await connection.execute(
        delete(PublicationBatch)
        .where(PublicationBatch.statement_id == statement, PublicationBatch.leased_until == lease)
        .returning(
            PublicationBatch.passed,
            PublicationBatch.count_organisations,
            PublicationBatch.count_individuals,
            PublicationBatch.count_unnamed,
        )
    )
    batch = rows.first()
    if batch is None:
        raise LostLease
    await connection.execute(
        update(Statement)
        .where(Statement.id == statement)
        .values(batch_due_at=now + _INTERVAL[settings.publish])
    )
    if batch.passed == 0:
        return
    rows = await connection.execute(
        update(Statement)
        .where(Statement.id == statement)
        .values(
            list_revision=Statement.list_revision + 1,
            count_organisations=Statement.count_organisations + batch.count_organisations,
            count_individuals=Statement.count_individuals + batch.count_individuals,
            count_unnamed=Statement.count_unnamed + batch.count_unnamed,
            changed_at=now,
        )
        .returning(Statement)
    )
    row = rows.one()
    if settings.state in PUBLIC_STATES:
        await number_list(connection, statement, now)
    came = batch.count_organisations + batch.count_individuals + batch.count_unnamed
    await counting.add(connection, "published", {(statement, now.date()): came})
    standing: dict[counting.Level, int] = {
        "organisations": row.count_organisations,
        "individuals": row.count_individuals,
    }
    await counting.level(connection, statement, now.date(), standing)
    rows_in_all = row.count_organisations + row.count_individuals
    await settle(connection, statement, row.list_revision, rows_in_all)
