"""Opening at a set time, text and names together; first names that wait for more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.errors import Conflict
from app.models import Edition, PublicationBatch, Statement, StatementText
from app.signing.opening import open_now
from app.signing.publish import publish_due
from app.statements.cards import Counts
from app.statements.settings import plan_opening
from app.statements.states import set_state
from tests.factories import House, fresh, later, publish_statement, row, rows, sign


async def circulating(house: House, **settings: Any) -> None:
    await publish_statement(house, draft=True, **settings)
    async with house.database.write() as connection:
        await set_state(connection, "one-voice", "circulating", house.clock.now())


async def plan(house: House, hours: int) -> None:
    opens = house.clock.now() + timedelta(hours=hours, minutes=210)
    fields = {"opens.day": opens.date().isoformat(), "opens.time": f"{opens:%H:%M}", "zone": "210"}
    card = await fresh(house)
    async with house.database.write() as connection:
        planned = await plan_opening(connection, card.id, fields, house.clock.now())
    assert planned == house.clock.now() + timedelta(hours=hours)


async def test_text_and_names_become_public_together_at_the_set_time(house: House) -> None:
    await circulating(house, publish="daily")
    await plan(house, 3)
    await later(house, minutes=1)  # the hours of the batches begin
    await sign(house, await fresh(house))
    await later(house, hours=2, minutes=58)
    card = await fresh(house)
    assert (card.state, card.counts, card.edition) == ("circulating", Counts(), 0)
    await later(house, minutes=1)
    card = await fresh(house)
    assert (card.state, card.counts, card.edition) == ("open", Counts(individuals=1), 1)
    statement = await row(house, Statement)
    assert (statement["opens_at"], statement["secret_digest"]) == (None, None)
    assert (await row(house, Edition))["as_of"] == house.clock.now()


async def test_it_stays_secret_while_another_worker_publishes(house: House) -> None:
    await circulating(house)
    await plan(house, 1)
    card = await fresh(house)
    await sign(house, card)
    house.clock.move(timedelta(hours=1))
    until = house.clock.now() + timedelta(minutes=1)
    async with house.database.write() as connection:
        values = {"statement_id": card.id, "leased_until": until}
        await connection.execute(insert(PublicationBatch).values(values))
    assert await house.worker.publish() == 0
    assert (await fresh(house)).state == "circulating"
    house.clock.move(timedelta(minutes=2))
    await house.worker.publish()
    card = await fresh(house)
    assert (card.state, card.counts.individuals, card.edition) == ("open", 1, 1)


async def test_what_lost_its_title_since_keeps_circulating_without_a_time(house: House) -> None:
    await circulating(house)
    await plan(house, 1)
    async with house.database.write() as connection:
        await connection.execute(update(StatementText).values(title=""))
        await connection.execute(update(StatementText).values(unfinished=True))
    await later(house, hours=2)
    statement = await row(house, Statement)
    assert (statement["state"], statement["opens_at"]) == ("circulating", None)


async def test_opening_by_hand_waits_for_the_worker_only_where_names_wait(house: House) -> None:
    await circulating(house, publish="hourly")
    card = await fresh(house)
    await sign(house, card)
    async with house.database.write() as connection:
        assert await open_now(connection, card.id, house.clock.now()) is False
    assert (await fresh(house)).state == "circulating"
    await house.worker.once()
    card = await fresh(house)
    assert (card.state, card.counts.individuals, card.edition) == ("open", 1, 1)
    async with house.database.write() as connection:
        await set_state(connection, "one-voice", "closed", house.clock.now())
        assert await open_now(connection, card.id, house.clock.now()) is True
        with pytest.raises(Conflict) as caught:
            await plan_opening(connection, card.id, {}, house.clock.now())
    assert caught.value.code == "state-forbids"


async def test_no_name_is_published_before_there_are_enough(house: House) -> None:
    card = await publish_statement(house)
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(publish_from=3))
    for number in range(2):
        await sign(house, card, name_en=f"Person {number}", email=f"p{number}@example.org")
    assert await publish_due(house.database, house.clock.now(), house.post.random) == 0
    assert (await fresh(house)).counts == Counts()
    await sign(house, card, name_en="Person Three", email="p3@example.org")
    await house.worker.publish()
    assert (await fresh(house)).counts == Counts(individuals=3)
    await sign(house, card, name_en="Person Four", email="p4@example.org")
    await house.worker.publish()
    assert (await fresh(house)).counts == Counts(individuals=4)
    assert len(await rows(house, Edition)) == 2
