"""Leasing intake rows: whoever raises `leased_until` on a row that is due has it for a while.

Claimed by a conditional UPDATE, so that several workers on one database share the rows; a lease
that runs out (a worker was killed) makes the row due again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.types import UtcDateTime
from app.models import Intake
from app.outbox.backoff import delay

LEASE = timedelta(minutes=2)
"""Longer than screening or a whole SMTP conversation may take."""

SET_ASIDE = "set-aside: "


_DONE = delete(Intake).where(Intake.id == bindparam("row"))


@dataclass(frozen=True, slots=True)
class LeasedRow:
    """An intake row that this worker has for `LEASE`."""

    id: UUID
    key_id: str
    sealed: bytes = field(repr=False)
    message: str
    attempts: int
    failure: str
    lane: int
    due_at: datetime


async def lease(
    connection: AsyncConnection, now: datetime, *, screened: bool, limit: int
) -> list[LeasedRow]:
    """Up to `limit` rows that are due, the most urgent first: to be screened, or to be sent."""
    free = or_(Intake.leased_until.is_(None), Intake.leased_until < now)
    due = (
        select(Intake.id)
        .where(
            (Intake.message != "") if screened else (Intake.message == ""),
            Intake.due_at <= now,
            Intake.failure.not_like(f"{SET_ASIDE}%"),
            free,
        )
        .order_by(Intake.lane, Intake.due_at)
        .limit(limit)
        # Two workers that come at the same moment get different rows, and neither waits.
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    rows = await connection.execute(
        update(Intake)
        .where(Intake.id.in_(select(due.c.id)), free)
        .values(leased_until=now + LEASE)
        .returning(
            Intake.id,
            Intake.key_id,
            Intake.sealed,
            Intake.message,
            Intake.attempts,
            Intake.failure,
            Intake.lane,
            Intake.due_at,
        )
    )
    # What is returned comes in any order.
    return sorted(
        (LeasedRow(**row) for row in rows.mappings()), key=lambda row: (row.lane, row.due_at)
    )


async def done(connection: AsyncConnection, rows: Sequence[UUID]) -> None:
    """The rows have served: their addresses are gone with them."""
    await connection.execute(_DONE, [{"row": row} for row in sorted(rows)])


async def drop(connection: AsyncConnection, row: UUID) -> None:
    """Screening made nothing of the row; what another worker made a message of meanwhile stays.

    A worker that was slower than its lease would otherwise take it for one message too many.
    """
    await connection.execute(delete(Intake).where(Intake.id == row, Intake.message == ""))


async def retry(
    connection: AsyncConnection, row: LeasedRow, code: str, now: datetime, random: Random
) -> None:
    """Try the row again later; `code` says why it failed, and holds no address."""
    await connection.execute(
        update(Intake)
        .where(Intake.id == row.id)
        .values(
            attempts=row.attempts + 1,
            due_at=now + delay(row.attempts + 1, random),
            leased_until=None,
            failure=code,
        )
    )


async def release(connection: AsyncConnection, rows: Iterable[LeasedRow]) -> None:
    """Give rows back that were not tried."""
    await connection.execute(
        update(Intake).where(Intake.id.in_([row.id for row in rows])).values(leased_until=None)
    )


async def postpone(connection: AsyncConnection, due: Sequence[tuple[LeasedRow, datetime]]) -> None:
    """Give rows back that were not tried, to be tried at a time of their own."""
    if not due:
        return
    await connection.execute(
        update(Intake)
        .where(Intake.id == bindparam("row", type_=Uuid()))
        .values(leased_until=None, due_at=bindparam("due", type_=UtcDateTime)),
        [{"row": row.id, "due": moment} for row, moment in due],
    )


async def wake(connection: AsyncConnection, now: datetime) -> None:
    """Make due what failed to be sent and waits for its next try."""
    await connection.execute(
        update(Intake)
        .where(
            Intake.message != "",
            Intake.attempts > 0,
            Intake.due_at > now,
            Intake.failure.not_like(f"{SET_ASIDE}%"),
            or_(Intake.leased_until.is_(None), Intake.leased_until < now),
        )
        .values(due_at=now)
    )


async def set_aside(connection: AsyncConnection, row: UUID, code: str) -> None:
    """Keep that the row failed for good, and why; what was sealed in it is erased."""
    await connection.execute(
        update(Intake)
        .where(Intake.id == row)
        .values(sealed=b"", leased_until=None, failure=f"{SET_ASIDE}{code}")
    )
