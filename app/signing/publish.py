"""Publishing in batches: shuffled, in chunks, visible together when `list_revision` is raised.

Neither the order of rows nor the moment that a name appears can be matched with a mail log, and no
batch blocks a sign-on: each chunk is a short transaction. Hourly and daily batches keep their hours
whether or not anybody waits: a batch begun by a confirmation would tell when it came. A worker that
dies in the middle leaves its batch row; another one goes on with it once the lease has run out.
"""

import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.errors import Conflict
from app.models import Entry, PublicationBatch, Signature, Statement
from app.signing.cut import cut, number_list
from app.signing.entries import entry_values
from app.signing.index import give_slots, index_new
from app.signing.marks import settle
from app.signing.review import PASSED, find_same, flags_of, is_held, standing_entry
from app.signing.slots import BLOCK
from app.statements.cards import PUBLIC_STATES

CHUNK = 500
"""Signatures a transaction."""

_INTERVAL = {"at-once": timedelta(0), "hourly": timedelta(hours=1), "daily": timedelta(days=1)}
_LEASE = timedelta(minutes=2)
_STATES = ("circulating", "open", "closed")


async def publish_due(database: Database, now: datetime, random: Random) -> int:
    """Publish a batch of each statement whose time has come; how many signatures passed."""
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
                uncut.label("uncut"),
            ).where(
                Statement.state.in_(_STATES),
                or_(and_(_is_due(now), or_(waiting, Statement.publish != "at-once")), uncut),
            )
        )
        due = rows.all()
    passed = 0
    for statement in due:
        if statement.uncut:
            await _cut_first(database, statement.id, now)
        if statement.waiting:
            passed += await _publish(database, statement.id, now, random)
        else:
            async with database.write() as connection:
                await connection.execute(
                    update(Statement)
                    .where(Statement.id == statement.id, _is_due(now))
                    .values(batch_due_at=now + _INTERVAL[statement.publish])
                )
    return passed


async def _cut_first(database: Database, statement: UUID, now: datetime) -> None:
    """Cut the first edition of a list; a batch in flight will do so itself."""
    with suppress(Conflict):
        async with database.write() as connection:
            await cut(connection, statement, now)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(Statement.batch_due_at.is_(None), Statement.batch_due_at <= now)


class _LostLease(Exception):  # noqa: N818
    """Another worker has taken the batch over; what was begun is undone."""


async def _publish(database: Database, statement: UUID, now: datetime, random: Random) -> int:
    begun = time.monotonic()
    async with database.write() as connection:
        lease = await _lease(connection, statement, now)
    if lease is None:
        return 0
    passed, taken = 0, CHUNK
    try:
        while taken == CHUNK:
            async with database.write() as connection:
                taken, chunk = await _chunk(connection, statement, random)
                until = now + timedelta(seconds=time.monotonic() - begun) + _LEASE
                await _note(connection, statement, (lease, until), chunk)
            lease = until
            passed += chunk["passed"]
            await _index(database, statement, BLOCK)
        await _index(database, statement, 1)
        async with database.write() as connection:
            await _make_visible(connection, statement, lease, now)
    except _LostLease:
        return passed
    return passed


async def _index(database: Database, statement: UUID, least: int) -> None:
    """Make what the batch has written findable, so that it is when it becomes visible."""
    more = True
    while more:
        async with database.write() as connection:
            more = await index_new(connection, statement, least)


async def _lease(connection: AsyncConnection, statement: UUID, now: datetime) -> datetime | None:
    """Begin a batch, or go on with one that a dead worker left; None where another has it.

    Until when it is leased is what the batch is known by from then on.
    """
    locked = await connection.execute(
        update(Statement).where(Statement.id == statement, _is_due(now)).values(batch_due_at=now)
    )
    if locked.rowcount == 0:
        return None
    until = now + _LEASE
    batch = await connection.scalar(
        select(PublicationBatch.leased_until).where(PublicationBatch.statement_id == statement)
    )
    if batch is None:
        await connection.execute(
            insert(PublicationBatch).values(statement_id=statement, leased_until=until)
        )
        return until
    if batch > now:
        return None
    await connection.execute(
        update(PublicationBatch)
        .where(PublicationBatch.statement_id == statement)
        .values(leased_until=until)
    )
    return until


async def _note(
    connection: AsyncConnection,
    statement: UUID,
    leases: tuple[datetime, datetime],
    chunk: Counter[str],
) -> None:
    """Add a chunk to what the batch has written, and lease it longer."""
    held, until = leases
    noted = await connection.execute(
        update(PublicationBatch)
        .where(PublicationBatch.statement_id == statement, PublicationBatch.leased_until == held)
        .values(
            leased_until=until,
            passed=PublicationBatch.passed + chunk["passed"],
            count_organisations=PublicationBatch.count_organisations + chunk["organisation"],
            count_individuals=PublicationBatch.count_individuals + chunk["individual"],
            count_unnamed=PublicationBatch.count_unnamed + chunk["unnamed"],
        )
    )
    if noted.rowcount == 0:
        raise _LostLease


async def _chunk(
    connection: AsyncConnection, statement: UUID, random: Random
) -> tuple[int, Counter[str]]:
    """Hold or pass up to `CHUNK` signatures: how many were taken, and what they count for."""
    offered = (
        await connection.execute(
            select(Statement.policy, Statement.order, Statement.list_revision).where(
                Statement.id == statement
            )
        )
    ).one()
    rows = await connection.execute(
        select(Signature)
        .where(Signature.statement_id == statement, Signature.state == "confirmed")
        # Vouched ones first, so that an organisation's own finds what it takes over; the ids are
        # random: no trace of who came when.
        .order_by(Signature.provenance.desc(), Signature.id)
        .limit(CHUNK)
        # Whoever is withdrawing or correcting one at this moment goes first.
        .with_for_update(skip_locked=True)
    )
    signatures = list(rows.all())
    random.shuffle(signatures)
    signatures.sort(key=lambda signature: signature.provenance != "vouched")
    counts: Counter[str] = Counter()
    entries: list[dict[str, Any]] = []
    for signature in signatures:
        await _pass_or_hold(connection, signature, offered, counts, entries)
    await _write(connection, statement, entries)
    return len(signatures), counts


async def _pass_or_hold(
    connection: AsyncConnection,
    signature: Any,
    offered: Any,
    counts: Counter[str],
    entries: list[dict[str, Any]],
) -> None:
    # Anybody can type an organisation's public name; so its own sign-on is looked at first.
    may_pass = offered.policy == "publish-all" or PASSED in signature.flags
    if signature.kind == "organisation" and signature.provenance == "email" and may_pass:
        vouched = await find_same(connection, signature, vouched=True)
        if vouched is not None:
            await _write(connection, signature.statement_id, entries)  # its own may be among them
            signature = await _take_over(connection, signature, vouched)
    flags = await flags_of(connection, signature)
    if is_held(offered.policy, flags):
        await _set_state(connection, signature.id, "held", flags)
        return
    await _set_state(connection, signature.id, "published", flags)
    counts["passed"] += 1
    if signature.exposure != "public":
        counts["unnamed"] += 1
        return
    revision = offered.list_revision + 1
    values = entry_values(signature, offered.order, revision)
    standing = await standing_entry(connection, signature)
    if standing is None:
        counts[signature.kind] += 1
    else:  # a correction: the same public id, from this revision on
        values["public_id"] = standing.public_id
        await connection.execute(
            update(Entry).where(Entry.id == standing.id).values(valid_to=revision)
        )
    entries.append(values)


async def _write(
    connection: AsyncConnection, statement: UUID, entries: list[dict[str, Any]]
) -> None:
    """Write entries with their slots in the search index; none of them waits any longer."""
    if entries:
        slot = await give_slots(connection, statement, len(entries))
        rows = [{**values, "slot": at} for at, values in enumerate(entries, slot)]
        await connection.execute(insert(Entry), rows)
        entries.clear()


async def _take_over(connection: AsyncConnection, signature: Any, vouched: Any) -> Any:
    """An organisation signs by itself: it takes the place that a coordinator vouched for.

    Its agreed names stay; what the vouched entry lacked is filled in.
    """
    texts = [f"{pair}_{s}" for pair in ("name", "city") for s in ("fa", "en")]
    agreed = {text: getattr(vouched, text) or getattr(signature, text) for text in texts}
    await connection.execute(
        update(Signature)
        .where(Signature.id == signature.id)
        .values(
            **agreed,
            country=vouched.country or signature.country,
            group=vouched.group,
            position=vouched.position,
            import_id=vouched.import_id,
            organisation_id=vouched.organisation_id,
            match_fa=vouched.match_fa or signature.match_fa,
            match_en=vouched.match_en or signature.match_en,
            flags=sorted({*signature.flags, PASSED}),
        )
    )
    await connection.execute(
        update(Entry).where(Entry.signature_id == vouched.id).values(signature_id=signature.id)
    )
    await connection.execute(delete(Signature).where(Signature.id == vouched.id))
    rows = await connection.execute(select(Signature).where(Signature.id == signature.id))
    return rows.one()


async def _set_state(
    connection: AsyncConnection, signature: UUID, state: str, flags: set[str]
) -> None:
    await connection.execute(
        update(Signature).where(Signature.id == signature).values(state=state, flags=sorted(flags))
    )


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
        raise _LostLease
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
    rows_in_all = row.count_organisations + row.count_individuals
    await settle(connection, statement, row.list_revision, rows_in_all)
