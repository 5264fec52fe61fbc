"""The signs of outbox and worker, as the worker itself gives them."""

from dataclasses import replace
from datetime import timedelta

from app.outbox.cap import HourlyCap
from app.outbox.failures import PermanentFailure, RelayAway
from app.outbox.health import OutboxHealth, outbox_health
from app.outbox.recovery import FAILURES
from app.worker import Worker
from tests.factories import House, later, publish_statement, take


async def health(house: House) -> OutboxHealth:
    async with house.database.read() as connection:
        return await outbox_health(connection, house.clock.now())


async def test_what_holds_messages_back_is_told_while_it_lasts(house: House) -> None:
    card = await publish_statement(house)
    house.mail.failure = RelayAway("connect")
    for number in range(FAILURES):
        await take(house, card, email=f"p{number}@example.org", name_en=f"Person {number}x")
    await house.worker.mail()
    await house.worker.upkeep()
    told = await health(house)
    assert (told.held, told.waiting, told.failing) == ("relay-away", 3, [("connect", 3)])
    assert told.troubles(house.clock.now()) == ["relay-away"]
    house.mail.failure = PermanentFailure("550 5.1.1")
    await later(house, minutes=2)
    told = await health(house)
    assert (told.waiting, told.aside) == (0, [("550 5.1.1", 3)])
    assert told.troubles(house.clock.now()) == ["aside"]
    house.mail.failure = None
    await take(house, card, email="p9@example.org", name_en="Person Nine")
    await later(house, minutes=2)
    assert ((await health(house)).held, len(house.mail.sent)) == ("", 1)


async def test_a_cap_that_is_reached_and_a_worker_that_is_gone(house: House) -> None:
    await take(house, await publish_statement(house))
    capped = Worker(replace(house.post, cap=HourlyCap(0, house.clock)))
    await capped.once()
    now = house.clock.now()
    assert (await health(house)).troubles(now) == ["cap"]
    house.clock.move(timedelta(seconds=61))
    assert (await health(house)).troubles(house.clock.now()) == ["no-worker"]
