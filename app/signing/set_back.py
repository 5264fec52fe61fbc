"""After the clock was set back: what was put off to a time that is not near any more is due now.

A clock that ran a day ahead for a minute would otherwise leave leases, messages and batches that
wait for a day.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Intake, PublicationBatch, Statement
from app.outbox import backoff, leases, pace

_LONGEST = timedelta(seconds=backoff.LONGEST)
_INTERVALS = {"at-once": timedelta(0), "hourly": timedelta(hours=1), "daily": timedelta(days=1)}


async def set_right(connection: AsyncConnection, now: datetime) -> None:
    """Bring near what could not be so far off if the clock had always been right."""
    lease_ends = now + leases.LEASE
    await connection.execute(
        update(Intake).where(Intake.leased_until > lease_ends).values(leased_until=None)
    )
    await connection.execute(
        update(Intake)
        .where(
            or_(
                and_(Intake.attempts == 0, Intake.due_at > now + pace.HORIZON),
                Intake.due_at > now + _LONGEST,
            )
        )
        .values(due_at=now)
    )
    await connection.execute(
        update(PublicationBatch)
        .where(PublicationBatch.leased_until > lease_ends)
        .values(leased_until=now)
    )
    for publish, interval in _INTERVALS.items():
        await connection.execute(
            update(Statement)
            .where(Statement.publish == publish, Statement.batch_due_at > now + interval)
            .values(batch_due_at=now)
        )
