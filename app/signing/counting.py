"""Counting, by the day and by the handful: what a statement's charts are made of.

The worker raises the counts in the transactions of its batches; no request does, and nothing but
numbers is kept. `started` are sign-ons for which a message is on its way, `confirmed` those that
were answered, `published` signatures that joined the list. `organisations` and `individuals` are
levels: how many stood in the list after the last batch of the day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import DailyCount, RemovalRequest, Signature
from app.models.signatures import WAITING

Event = Literal["started", "confirmed", "published"]
Level = Literal["organisations", "individuals"]
Counted = tuple[UUID, date]

KEPT = timedelta(days=400)
"""Counts are kept a little longer than a year."""

MOST_PARTNERS = 12
"""Partners that are told apart; anybody can make up another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What happened on a day (UTC), and what stood in the list at its end."""

    day: date
    started: int = 0
    confirmed: int = 0
    published: int = 0
    organisations: int = 0
    individuals: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for a coordinator: signatures that nobody has looked at, requests to be removed.

    `due_on` is the day by which the oldest request has to be answered.
    """

    waiting: int = 0
    requests: int = 0
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Makeup:
    """Who signed, of what is published: counts by country, language and partner, largest first.

    A country is None where none is shown; a partner is empty where the form was not embedded.
    `partners` holds the largest ones, `other_partners` counts the rest.
    """

    countries: Sequence[tuple[str | None, int]] = ()
    languages: Sequence[tuple[str, int]] = ()
    partners: Sequence[tuple[str, int]] = ()
    other_partners: int = 0


async def add(connection: AsyncConnection, what: Event, counts: Mapping[Counted, int]) -> None:
    """Add to the counts of some statements and days; one statement, however many they are."""
    rows = ((*key, what, count) for key, count in counts.items() if count)
    await _write(connection, rows, add=True)


async def level(
    connection: AsyncConnection, statement: UUID, day: date, levels: Mapping[Level, int]
) -> None:
    """Say how many stand in the list; the last one of a day stays."""
    await _write(connection, ((statement, day, *each) for each in levels.items()), add=False)


async def _write(
    connection: AsyncConnection, counts: Iterable[tuple[UUID, date, str, int]], *, add: bool
) -> None:
    names = ("statement_id", "day", "what", "count")
    # In one order, so that two workers never wait for each other.
    rows = [dict(zip(names, row, strict=True)) for row in sorted(counts)]
    if not rows:
        return
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(DailyCount)
    count = new.excluded["count"]
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=names[:3], set_={"count": DailyCount.count + count if add else count}
        ),
        rows,
    )


async def forget(connection: AsyncConnection, today: date) -> None:
    """Forget counts that are older than `KEPT`."""
    await connection.execute(delete(DailyCount).where(DailyCount.day < today - KEPT))


async def days_of(connection: AsyncConnection, statement: UUID, today: date) -> list[Day]:
    """The days from the first that is counted until today, none left out; empty where none is."""
    rows = await connection.execute(
        select(DailyCount.day, DailyCount.what, DailyCount.count)
        .where(DailyCount.statement_id == statement, DailyCount.day > today - KEPT)
        .order_by(DailyCount.day)
    )
    counts: dict[date, dict[str, int]] = {}
    for day, what, count in rows:
        counts.setdefault(day, {})[what] = count
    if not counts:
        return []
    first, last = min(counts), max(today, *counts)
    standing = {"organisations": 0, "individuals": 0}
    days = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        given = counts.get(day, {})
        standing = {name: given.get(name, before) for name, before in standing.items()}
        days.append(Day(day=day, **{**given, **standing}))
    return days


async def work_of(
    connection: AsyncConnection, statements: Sequence[UUID] | Any
) -> dict[UUID, Work]:
    """What waits for the coordinators of some statements (ids, or a query of them)."""
    is_waiting: Any = text(WAITING[connection.dialect.name])
    rows = await connection.execute(
        select(Signature.statement_id, func.count())
        .where(Signature.statement_id.in_(statements), is_waiting)
        .group_by(Signature.statement_id)
    )
    waiting = Counter({row[0]: row[1] for row in rows})
    asked = await connection.execute(
        select(RemovalRequest.statement_id, func.count(), func.min(RemovalRequest.due_on))
        .where(RemovalRequest.statement_id.in_(statements), RemovalRequest.state == "waiting")
        .group_by(RemovalRequest.statement_id)
    )
    requests = {row[0]: (row[1], row[2]) for row in asked}
    return {
        statement: Work(waiting[statement], *requests.get(statement, (0, None)))
        for statement in waiting.keys() | requests.keys()
    }


async def makeup_of(connection: AsyncConnection, statement: UUID) -> Makeup:
    """Where the published signatures come from; two scans of them, so it is asked now and then."""
    published = (Signature.statement_id == statement, Signature.state == "published")
    total = func.count()
    rows = await connection.execute(
        select(Signature.country, Signature.language, total)
        .where(*published)
        .group_by(Signature.country, Signature.language)
    )
    countries: Counter[str | None] = Counter()
    languages: Counter[str] = Counter()
    for country, language, count in rows:
        countries[country] += count
        languages[language] += count
    some = await connection.execute(
        select(Signature.via, total)
        .where(*published)
        .group_by(Signature.via)
        .order_by(total.desc(), Signature.via)
        .limit(MOST_PARTNERS)
    )
    partners = [(row[0], row[1]) for row in some]
    rest = languages.total() - sum(count for _, count in partners)
    return Makeup(_largest(countries), _largest(languages), partners, max(0, rest))


def _largest(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    """The largest first, of equal ones by their code; what has none stands last."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0] is None, each[0] or ""))


def today_of(days: Sequence[Day], now: datetime) -> Day:
    """The counts of the present day."""
    for day in reversed(days):
        if day.day == now.date():
            return day
    return Day(day=now.date())
