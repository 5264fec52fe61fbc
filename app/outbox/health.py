"""How the outbox and the worker do: what stands still, since when, and why; no address, no row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Heartbeat, Intake
from app.outbox.leases import SET_ASIDE

SILENT = timedelta(minutes=1)
"""A worker that was not seen for so long is not there: it gives a sign every ten seconds."""

SLOW = timedelta(minutes=10)
"""A message that is overdue for so long stands still."""

_WORKERS = 16


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """Signs of the outbox; `failing` and `aside` count rows by the code of their last failure.

    `seen` is the last sign of a worker, `held` what holds all messages back as the worker says
    (`cap`, `relay-away`), `waiting` what is to be screened or sent, `oldest` since when the first
    of it is due. What is `aside` will never be sent.
    """

    seen: datetime | None
    held: str
    waiting: int
    oldest: datetime | None
    failing: Sequence[tuple[str, int]]
    aside: Sequence[tuple[str, int]]

    def troubles(self, now: datetime) -> list[str]:
        """What is wrong, the gravest first: `no-worker`, `relay-away`, `cap`, `slow`, `aside`."""
        found = []
        if self.seen is None or now - self.seen > SILENT:
            found.append("no-worker")
        elif self.held and self.waiting:  # a relay that was away is known to be back by a message
            found.append(self.held)
        elif self.oldest is not None and now - self.oldest > SLOW:
            found.append("slow")
        if self.aside:
            found.append("aside")
        return found


async def outbox_health(connection: AsyncConnection, now: datetime) -> OutboxHealth:
    """The signs as they are now; two questions."""
    beats = await connection.execute(
        select(Heartbeat.at, Heartbeat.mail).order_by(Heartbeat.at.desc()).limit(_WORKERS)
    )
    workers = beats.all()
    rows = await connection.execute(
        select(Intake.failure, func.count(), func.min(Intake.due_at))
        .group_by(Intake.failure)
        .order_by(func.count().desc(), Intake.failure)
    )
    known = [(row[0], row[1], row[2]) for row in rows]
    waiting = [row for row in known if not row[0].startswith(SET_ASIDE)]
    return OutboxHealth(
        seen=workers[0].at if workers else None,
        held=next((one.mail for one in workers if one.mail and now - one.at <= SILENT), ""),
        waiting=sum(count for _, count, _ in waiting),
        oldest=min((due for _, _, due in waiting), default=None),
        failing=[(code, count) for code, count, _ in waiting if code],
        aside=[
            (code.removeprefix(SET_ASIDE), count)
            for code, count, _ in known
            if code.startswith(SET_ASIDE)
        ],
    )
