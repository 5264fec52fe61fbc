"""What is counted by the day, when, and that it is counted once."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select, update

from app.db import Database
from app.models import DailyCount, Signature
from app.signing import counting
from app.signing.counting import Day, Makeup, Work
from app.worker import Worker
from tests.factories import (
    House,
    confirmed,
    later,
    make_post,
    pending,
    publish_statement,
    published,
    rows,
    sign,
    take,
)
from tests.recorder import recorded, verbs

MONDAY = date(2026, 3, 20)


async def counts(house: House) -> dict[tuple[date, str], int]:
    return {(row["day"], row["what"]): row["count"] for row in await rows(house, DailyCount)}


async def days(house: House) -> list[Day]:
    (statement,) = {row["statement_id"] for row in await rows(house, DailyCount)}
    async with house.database.read() as connection:
        return await counting.days_of(connection, statement, house.clock.now().date())


async def test_each_step_is_counted_on_its_own_day_and_once(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    await take(house, card, name_en="Somebody Else", email="else@example.org")
    await later(house, hours=1)
    assert await counts(house) == {(MONDAY, "started"): 2}
    await later(house, days=1)
    await confirmed(house, token)
    await later(house, days=1)
    await house.worker.once()
    assert await days(house) == [
        Day(day=MONDAY, started=2),
        Day(day=MONDAY + timedelta(1), confirmed=1),
        Day(day=MONDAY + timedelta(2), published=1, individuals=1),
    ]


async def test_two_workers_count_a_confirmation_once(
    house: House, database_url: str, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    for number in range(6):
        await sign(house, card, email=f"p{number}@example.org", name_en=f"Person {number}x")
    database = Database(database_url)
    other = Worker(make_post(database, house.clock, house.mail, tmp_path / "keys"))
    await asyncio.gather(house.worker.upkeep(), other.upkeep(), house.worker.upkeep())
    await database.dispose()
    assert await counts(house) == {(MONDAY, "started"): 6, (MONDAY, "confirmed"): 6}


async def test_what_stands_in_the_list_is_carried_on(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await published(house, card, kind="organisation")
    await later(house, days=2)
    told = await days(house)
    assert [(one.organisations, one.individuals) for one in told] == [(1, 1)] * 3
    assert [one.published for one in told] == [2, 0, 0]


async def test_counts_are_forgotten_after_a_year(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await later(house, days=400)
    assert (MONDAY, "published") in await counts(house)
    await later(house, days=1)
    assert await counts(house) == {}


async def test_a_handful_costs_one_statement(house: House) -> None:
    card = await publish_statement(house)
    for number in range(3):
        await take(house, card, email=f"p{number}@example.org", name_en=f"Person {number}x")
    with recorded(house.database) as statements:
        await house.worker.screen()
    assert verbs(statements).count("INSERT daily_count") == 1
    assert await counts(house) == {(MONDAY, "started"): 3}


async def test_what_waits_and_where_signatures_come_from(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await published(house, card, via="partner")
    await published(house, card, name_en="Aa", name_fa="", email="a@example.org", country="DE")
    await sign(house, card, name_en="Bb", name_fa="", email="b@example.org")
    async with house.database.write() as connection:
        waits = select(Signature.id).where(Signature.name_en == "Bb")
        await connection.execute(
            update(Signature).where(Signature.id.in_(waits)).values(state="held")
        )
    with recorded(house.database) as statements:
        async with house.database.read() as connection:
            made = await counting.makeup_of(connection, card.id)
            work = await counting.work_of(connection, [card.id])
    assert len(statements) == 4
    assert made == Makeup([("DE", 1), ("SE", 1)], [("en", 2)], [("", 1), ("partner", 1)], 0)
    assert work == {card.id: Work(waiting=1)}
