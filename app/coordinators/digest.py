"""Digests: a coordinator is told how much waits, in numbers, as often as it was chosen.

`at-once` tells when something new came to wait, at most every quarter of an hour; `daily` tells
every morning, where there is anything to tell. A digest is an outgoing message like any other,
sealed until it leaves, in which neither a statement nor a name stands. What was told is written
down with it in one transaction, so that restarts and several workers tell it once.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.roles import REVIEWERS
from app.db import Database
from app.errors import Gone
from app.keys import Keyring
from app.models import Coordinator, DailyCount, Intake, Role
from app.outbox import leases
from app.outbox.leases import LeasedRow
from app.outbox.messages import Message, digest_message
from app.signing.counting import Work, work_of
from app.text.names import Language

CHOICES = ("at-once", "daily", "none")
"""What a coordinator may choose."""

MESSAGE = "digest"
PAUSE = timedelta(minutes=15)
"""Between two digests of who is told at once."""
HOUR = time(5, tzinfo=UTC)
"""When daily digests begin to leave: the morning from Paris to Tehran."""
SPREAD = timedelta(hours=1)
"""They leave within so long: who gets one cannot be told by when."""
LIVES = timedelta(hours=12)
"""A digest that could not leave by then is dropped: its numbers are old."""

_WAITS = ("waiting", "requests")
"""Numbers of what waits; the others tell what happened."""


@dataclass(frozen=True, slots=True)
class DigestDelivery:
    """A digest that may go out; `numbers` by what they count."""

    to: str = field(repr=False)
    language: Language
    numbers: Mapping[str, int]
    page: str

    def message(self) -> Message:
        """What it says."""
        return digest_message(self.to, self.language, self.numbers, self.page)


async def leave_digests(database: Database, ring: Keyring, now: datetime) -> int:
    """Leave the digests that are due in the outbox; how many. Writes only where something is."""
    async with database.read() as connection:
        due = [one for one in await _candidates(connection, now) if is_due(one, now)]
        if not due:
            return 0
        numbers = await _numbers(connection, due, now)
    left = 0
    for one in due:
        told = numbers[one.id]
        sends, at = _is_worth_telling(one, told), one.digested_at
        if not sends and one.digest == "at-once" and told == (one.digested or {}):
            continue
        async with database.write() as connection:
            left += await _leave(connection, ring, one, told, now) if sends else 0
            if not sends:
                await _note(connection, one, told, now if one.digest == "daily" else at)
    return left


def is_due(one: Any, now: datetime) -> bool:
    """Whether a coordinator (`id`, `digest`, `digested_at`, `created_on`) may be told now."""
    if one.digest == "at-once":
        return one.digested_at is None or one.digested_at <= now - PAUSE
    if one.digest != "daily":
        return False
    begins = datetime.combine(now.date(), HOUR) + _jitter(one.id, now.date())
    if one.digested_at is None:
        return bool(begins <= now and one.created_on < now.date())
    return bool(one.digested_at < begins <= now)


def _jitter(coordinator: UUID, day: date) -> timedelta:
    """The same for all workers, another one every day."""
    drawn = hashlib.sha256(coordinator.bytes + day.isoformat().encode()).digest()
    return SPREAD * (int.from_bytes(drawn[:4], "big") / 2**32)


async def _candidates(connection: AsyncConnection, now: datetime) -> Sequence[Any]:
    rows = await connection.execute(
        select(
            Coordinator.id,
            Coordinator.address,
            Coordinator.language,
            Coordinator.digest,
            Coordinator.digested_at,
            Coordinator.digested,
            Coordinator.created_on,
        )
        .where(
            Coordinator.digest.in_(("at-once", "daily")),
            or_(Coordinator.digested_at.is_(None), Coordinator.digested_at <= now - PAUSE),
        )
        .order_by(Coordinator.id)
    )
    return rows.all()


async def _numbers(
    connection: AsyncConnection, due: Sequence[Any], now: datetime
) -> dict[UUID, dict[str, int]]:
    """What each is told: of the statements that the coordinator reviews, all together."""
    rows = await connection.execute(
        select(Role.coordinator_id, Role.statement_id).where(
            Role.coordinator_id.in_([one.id for one in due]), Role.role.in_(REVIEWERS)
        )
    )
    statements: dict[UUID, list[UUID]] = defaultdict(list)
    for coordinator, statement in rows:
        statements[coordinator].append(statement)
    concerned = sorted({each for some in statements.values() for each in some})
    work = await work_of(connection, concerned) if concerned else {}
    happened = await _happened(connection, concerned, now.date() - timedelta(days=1))
    told = {}
    for one in due:
        sums: Counter[str] = Counter()
        for statement in statements[one.id]:
            waits = work.get(statement, Work())
            sums.update({"waiting": waits.waiting, "requests": waits.requests})
            if one.digest == "daily":
                sums.update(happened.get(statement, {}))
        told[one.id] = {what: count for what, count in sums.items() if count}
    return told


async def _happened(
    connection: AsyncConnection, statements: Sequence[UUID], day: date
) -> dict[UUID, dict[str, int]]:
    """What was confirmed and published on a day."""
    if not statements:
        return {}
    rows = await connection.execute(
        select(DailyCount.statement_id, DailyCount.what, DailyCount.count).where(
            DailyCount.statement_id.in_(statements),
            DailyCount.day == day,
            DailyCount.what.in_(("confirmed", "published")),
        )
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for statement, what, count in rows:
        found[statement][what] = count
    return found


def _is_worth_telling(one: Any, told: Mapping[str, int]) -> bool:
    if one.digest == "daily":
        return bool(told)
    before = one.digested or {}
    return any(told.get(what, 0) > before.get(what, 0) for what in _WAITS)


async def _leave(
    connection: AsyncConnection, ring: Keyring, one: Any, told: Mapping[str, int], now: datetime
) -> int:
    """Leave a digest in the outbox, where no other worker has."""
    if not await _note(connection, one, told, now):
        return 0
    content = {
        "for": MESSAGE,
        "email": ring.open_coordinator(one.address),
        "language": one.language,
        "numbers": dict(told),
        "until": (now + LIVES).isoformat(),
    }
    key_id, sealed = ring.seal_intake(content, now.date())
    await connection.execute(
        insert(Intake).values(
            id=uuid4(), key_id=key_id, sealed=sealed, message=MESSAGE, lane=0, due_at=now
        )
    )
    return 1


async def _note(
    connection: AsyncConnection, one: Any, told: Mapping[str, int], at: datetime | None
) -> bool:
    """Write down what is told, and when; False where another worker was quicker."""
    same = (
        Coordinator.digested_at.is_(None)
        if one.digested_at is None
        else Coordinator.digested_at == one.digested_at
    )
    noted = await connection.execute(
        update(Coordinator)
        .where(Coordinator.id == one.id, same)
        .values(digested_at=at, digested=dict(told))
    )
    return noted.rowcount == 1


def prepare_digests(
    ring: Keyring, rows: Sequence[LeasedRow], link_base: str, now: datetime
) -> dict[UUID, DigestDelivery | Exception]:
    """Of each row its message, or why there is none; `Gone` where its numbers are old."""
    return {row.id: _delivery(ring, row, link_base, now) for row in rows}


def _delivery(
    ring: Keyring, row: LeasedRow, link_base: str, now: datetime
) -> DigestDelivery | Exception:
    try:
        content = ring.open_intake(row.key_id, row.sealed)
        if datetime.fromisoformat(content["until"]) <= now:
            return Gone("too-late")
        page = f"{link_base}/desk/{content['language']}/in"
        return DigestDelivery(content["email"], content["language"], content["numbers"], page)
    except Exception as error:  # noqa: BLE001 - one row must not stop those beside it
        return error


async def settle_digest_sent(connection: AsyncConnection, row: LeasedRow) -> None:
    """The relay has it: the row goes."""
    await leases.done(connection, [row.id])
