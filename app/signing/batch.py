"""A publication batch on its way: its signatures are looked at, written in chunks and indexed.

Each chunk is a short transaction, so that no sign-on waits for it long. None of it is visible until
`app.signing.publish` raises `list_revision`.
"""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.turns import in_turns
from app.models import PublicationBatch, Signature, Statement
from app.signing.indexing import Written, index_new
from app.signing.namesakes import Namesakes
from app.signing.passing import Chunk, hold_or_pass, look
from app.signing.slots import BLOCK

CHUNK = 256
"""Signatures a transaction: with more, sign-ons wait longer, and a batch is hardly sooner done."""

LOOK = 4
"""Chunks that are looked at together, before they are written."""

WINDOW = 65_536
"""Signatures that are put in order at a time."""

LEASE = timedelta(minutes=2)
"""How long a worker has a batch without writing anything of it."""


class LostLease(Exception):  # noqa: N818
    """Another worker has taken the batch over; what was begun is undone."""


class Batch:
    """A batch on its way; `lease` is what it is known by, `passed` how many went with it so far."""

    def __init__(
        self, database: Database, statement: UUID, now: datetime, random: Random, lease: datetime
    ) -> None:
        self.lease = lease
        self.passed = 0
        self._database = database
        self._statement = statement
        self._now = now
        self._random = random
        self._begun = time.monotonic()
        self._namesakes = Namesakes(statement, database.dialect)
        self._written = Written()
        self._has_written = False
        self._taken = 0

    async def go_on(self) -> bool:
        """Pass a window of those who wait; False where that was the last: later ones wait again."""
        waiting = await _waiting(self._database, self._statement)
        taken = self._taken
        together = LOOK * CHUNK
        try:
            async with _uncollected(), asyncio.TaskGroup() as beside:
                looking = indexing = None
                for begin in range(0, len(waiting), together):
                    looked = await (looking or self._look(waiting[begin : begin + together]))
                    looking = None
                    following = waiting[begin + together : begin + 2 * together]
                    if following and self._may_overlap:
                        looking = beside.create_task(self._look(following))
                    for chunk in looked.parts(CHUNK):
                        await self._write(chunk)
                    if looking is None:
                        self._namesakes.clear_full()  # nobody is between reading and asking
                    if len(self._written) >= BLOCK and (indexing is None or indexing.done()):
                        indexing = beside.create_task(self.index(BLOCK))
                        if not self._may_overlap:
                            await indexing
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        return self._taken > taken and len(waiting) == WINDOW

    @property
    def _may_overlap(self) -> bool:
        """Whether the next ones are looked at, and the index is made, while some are written.

        PostgreSQL writes by itself meanwhile. SQLite has one writer, which would be held twice as
        long, since its thread and ours take turns.
        """
        return self._database.dialect == "postgresql" and not self._namesakes.is_full()

    async def _look(self, ids: Sequence[UUID]) -> Chunk:
        if not self._has_written:  # what a short batch leaves in SQLite's log is little
            return await self._read(ids)
        looked, _ = await asyncio.gather(self._read(ids), self._database.write_back())
        await self._database.write_back()  # of what was written meanwhile
        return looked

    async def _read(self, ids: Sequence[UUID]) -> Chunk:
        async with self._database.read() as connection:
            return await look(connection, self._statement, ids, self._namesakes)

    async def _write(self, chunk: Chunk) -> None:
        # Nobody is told of it before the batch is visible, which waits for the disk.
        async with self._database.write_lazily() as connection:
            passed = await hold_or_pass(
                connection, self._statement, chunk, self._namesakes, self._random
            )
            until = self._now + timedelta(seconds=time.monotonic() - self._begun) + LEASE
            await note(connection, self._statement, (self.lease, until), passed.counts)
        self.lease = until
        self._has_written = True
        self._taken += passed.taken
        self.passed += passed.counts["passed"]
        self._written.add(passed.entries, passed.withdrawals)

    async def index(self, least: int = 1) -> None:
        """Make what is written findable, so that it is when it becomes visible."""
        while await index_new(self._database, self._statement, least, self._written):
            pass


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether the time of a statement's next batch has come."""
    return or_(Statement.batch_due_at.is_(None), Statement.batch_due_at <= now)


async def lease(connection: AsyncConnection, statement: UUID, now: datetime) -> datetime | None:
    """Begin a batch, or go on with one that a dead worker left; None where another has it.

    Until when it is leased is what the batch is known by from then on.
    """
    locked = await connection.execute(
        update(Statement).where(Statement.id == statement, is_due(now)).values(batch_due_at=now)
    )
    if locked.rowcount == 0:
        return None
    until = now + LEASE
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


_COUNTED = {
    "passed": PublicationBatch.passed,
    "organisation": PublicationBatch.count_organisations,
    "individual": PublicationBatch.count_individuals,
    "unnamed": PublicationBatch.count_unnamed,
}
_NOTE = (
    update(PublicationBatch)
    .where(
        PublicationBatch.statement_id == bindparam("of"),
        PublicationBatch.leased_until == bindparam("held"),
    )
    .values({PublicationBatch.leased_until: bindparam("until")})
    .values({column: column + bindparam(f"more_{key}") for key, column in _COUNTED.items()})
)


async def note(
    connection: AsyncConnection,
    statement: UUID,
    leases: tuple[datetime, datetime],
    chunk: Counter[str],
) -> None:
    """Add a chunk to what the batch has written, and lease it longer."""
    held, until = leases
    counted = {f"more_{each}": chunk[each] for each in _COUNTED}
    noted = await connection.execute(
        _NOTE, {"of": statement, "held": held, "until": until, **counted}
    )
    if noted.rowcount == 0:
        raise LostLease


@asynccontextmanager
async def _uncollected() -> AsyncIterator[None]:
    """Leave Python's garbage alone meanwhile.

    A window makes a million objects, and next to none of them go in circles. Looking for those took
    a tenth of a batch, and up to a tenth of a second at a time from sign-ons in the same process.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


async def _waiting(database: Database, statement: UUID) -> list[UUID]:
    """Signatures that wait, a window of them: the vouched ones first.

    The ids are random: no trace of who came when.
    """
    async with database.read() as connection:
        found = await connection.scalars(
            select(Signature.id)
            .where(Signature.statement_id == statement, Signature.state == "confirmed")
            .order_by(Signature.provenance.desc(), Signature.id)
            .limit(WINDOW)
        )
        return [each async for each in in_turns(found)]
