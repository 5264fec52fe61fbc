"""Digests: numbers alone, as often as chosen, and each once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, update

from app.coordinators.digest import HOUR, SPREAD, is_due, leave_digests
from app.coordinators.invite import invite
from app.db import Database
from app.models import Coordinator, Intake, Role, Signature
from app.worker import Worker
from tests.factories import House, later, make_post, publish_statement, row, rows, sign

ADDRESS = "parisa@example.org"
CANARY = {"name_fa": "قناری زردپر", "name_en": "Canary Yellowwing"}
TITLE = "One voice"


@pytest.fixture
async def other_database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.dispose()


async def hold(house: House, **fields: str) -> None:
    """Sign with a name that is held."""
    card = await publish_statement(house, f"s-{uuid4().hex}", policy="hold-all")
    await sign(house, card, **{**CANARY, "email": f"{uuid4().hex}@example.org", **fields})
    async with house.database.write() as connection:
        await connection.execute(update(Signature).values(state="held"))
        for coordinator in (await rows_of(house, Coordinator)).values():
            await connection.execute(
                insert(Role).values(
                    statement_id=card.id, coordinator_id=coordinator["id"], role="moderator"
                )
            )


async def rows_of(house: House, model: type[Any]) -> dict[UUID, dict[str, Any]]:
    return {one["id"]: one for one in await rows(house, model)}


async def coordinator(house: House, digest: str, language: str = "en") -> None:
    async with house.database.write() as connection:
        found, _ = await invite(connection, house.ring, ADDRESS, "en", house.clock.now())
        await connection.execute(
            update(Coordinator)
            .where(Coordinator.id == found)
            .values(digest=digest, language=language)
        )


def digests(house: House) -> list[EmailMessage]:
    return [email for to, email in house.mail.sent if to == ADDRESS]


def lines(email: EmailMessage) -> list[str]:
    body = email.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).splitlines()


async def test_at_once_tells_of_what_is_new_and_rests_for_a_quarter_of_an_hour(
    house: House,
) -> None:
    await coordinator(house, "at-once")
    await house.worker.once()
    assert digests(house) == []
    await hold(house)
    await house.worker.once()
    await hold(house)
    await later(house, minutes=14)
    assert len(digests(house)) == 1
    await later(house, minutes=1)
    assert [lines(each)[2] for each in digests(house)] == [
        "Waiting for review: 1",
        "Waiting for review: 2",
    ]
    await later(house, days=2)  # nothing new: it is not told again
    async with house.database.write() as connection:
        await connection.execute(update(Signature).values(state="declined"))
    await later(house, minutes=1)
    assert (await row(house, Coordinator))["digested"] == {}
    await hold(house, name_en="Another")
    await later(house, minutes=1)
    assert [lines(each)[2] for each in digests(house)[2:]] == ["Waiting for review: 3"]


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_daily_tells_numbers_in_the_morning_and_nothing_else(
    house: House, language: str
) -> None:
    await coordinator(house, "daily", language)
    await hold(house)
    await later(house, hours=16)  # from noon to four in the morning
    assert digests(house) == []
    await later(house, hours=2)
    (email,) = digests(house)
    await later(house, hours=3)
    assert digests(house) == [email]
    told = {
        "fa": ["در انتظار بازبینی: ۱", "تأییدشده در دیروز: ۱"],
        "en": ["Waiting for review: 1", "Confirmed yesterday: 1"],
    }
    assert lines(email)[2:4] == told[language]
    assert f"https://post.example/desk/{language}/in" in lines(email)
    whole = email.as_string() + "".join(str(part.get_payload(decode=True)) for part in email.walk())
    html = email.get_body(("html",))
    assert html is not None
    whole += html.get_content()
    assert not [word for word in (*CANARY.values(), TITLE, "یک صدا") if word in whole]
    assert (
        str(email["Subject"])
        == {"fa": "آنچه در انتظار شماست", "en": "What waits for you"}[language]
    )
    await later(house, days=1)
    assert len(digests(house)) == 2


async def test_nothing_is_sent_to_those_who_want_none_or_may_see_nothing_held(
    house: House,
) -> None:
    await coordinator(house, "none")
    await hold(house)
    await later(house, days=1)
    async with house.database.write() as connection:
        await connection.execute(update(Coordinator).values(digest="at-once"))
        await connection.execute(update(Role).values(role="translator"))
    await later(house, days=1)
    assert digests(house) == []


async def test_two_workers_and_a_restart_tell_once(
    house: House, other_database: Database, tmp_path: Path
) -> None:
    await coordinator(house, "at-once")
    await hold(house)
    now = house.clock.now()
    post = make_post(other_database, house.clock, house.mail, tmp_path / "keys")
    await asyncio.gather(
        leave_digests(house.database, house.ring, now),
        leave_digests(other_database, post.ring, now),
    )
    assert [one["message"] for one in await rows(house, Intake)] == ["digest"]
    await Worker(post).once()
    await house.worker.once()
    assert len(digests(house)) == 1
    assert await rows(house, Intake) == []


async def test_a_digest_that_could_not_leave_is_dropped_when_its_numbers_are_old(
    house: House,
) -> None:
    await coordinator(house, "at-once")
    await hold(house)
    await leave_digests(house.database, house.ring, house.clock.now())
    await later(house, hours=12)
    assert digests(house) == []
    assert (await row(house, Intake))["failure"] == "set-aside: too-late"


def test_daily_digests_leave_within_an_hour_each_at_a_minute_of_its_own() -> None:
    class One:
        digest, created_on = "daily", datetime(2026, 3, 1).date()  # noqa: DTZ001 - a day
        digested_at = datetime.combine(datetime(2026, 3, 19).date(), HOUR)  # noqa: DTZ001

        def __init__(self) -> None:
            self.id = uuid4()

    begins = datetime.combine(datetime(2026, 3, 20).date(), HOUR)  # noqa: DTZ001
    everybody = [One() for _ in range(200)]
    halfway = [is_due(one, begins + SPREAD / 2) for one in everybody]
    assert not any(is_due(one, begins - timedelta(seconds=1)) for one in everybody)
    assert 60 < sum(halfway) < 140
    assert all(is_due(one, begins + SPREAD) for one in everybody)
