"""What is cleared away, when, and that nothing else is."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models import Block, Heartbeat, ManagementLink, PendingSignOn, Quota, Signature, Statement
from app.signing.confirm import reject
from tests.factories import (
    House,
    everything,
    later,
    managing,
    pending,
    publish_statement,
    published,
    row,
    rows,
    take,
)


async def close(house: House, state: str = "closed") -> None:
    async with house.database.write() as connection:
        await connection.execute(
            update(Statement).values(state=state, closed_on=house.clock.now().date())
        )


async def test_a_second_upkeep_in_the_same_moment_changes_nothing(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await pending(house, card, name_en="Waits", email="waits@example.org")
    await house.worker.once()
    before = await everything(house)
    await house.worker.once()
    assert await everything(house) == before


async def test_each_thing_is_kept_as_long_as_its_purpose_needs(house: House) -> None:
    card = await publish_statement(house, confirm_days=7)
    await published(house, card)
    await managing(house, card)
    other = await pending(house, card, name_en="Aa", email="a@example.org")
    async with house.database.write() as connection:
        await reject(connection, other, house.clock.now(), block=True)
    await pending(house, card, name_en="Bb", email="b@example.org")
    kept: dict[str, list[int]] = {}
    begun = house.clock.now()
    while (day := (house.clock.now() - begun).days) < 100:
        for model in (PendingSignOn, ManagementLink, Quota, Block, Signature):
            kept.setdefault(model.__tablename__, []).append(len(await rows(house, model)))
        await later(house, days=1 if 28 <= day < 40 or day >= 88 else 7 - day % 7)
    days = [0, 7, 14, 21, 28, *range(29, 41), 42, 49, 56, 63, 70, 77, 84, 91]
    at = {name: dict(zip(days, counts, strict=False)) for name, counts in kept.items()}
    assert at["management_link"][0] == 1
    assert at["management_link"][7] == 0
    assert (at["pending_sign_on"][30], at["pending_sign_on"][31]) == (3, 1)
    assert (at["pending_sign_on"][37], at["pending_sign_on"][38]) == (1, 0)
    assert (at["quota"][31], at["quota"][32]) == (2, 0)
    assert (at["block"][84], at["block"][91]) == (1, 0)
    assert set(kept["signature"]) == {1}


@pytest.mark.parametrize("state", ["closed", "archived"])
async def test_the_key_of_a_statement_goes_180_days_after_its_closing(
    house: House, state: str
) -> None:
    card = await publish_statement(house)
    open_card = await publish_statement(house, "stays-open")
    await published(house, card)
    await published(house, open_card)
    async with house.database.write() as connection:
        await connection.execute(
            update(Statement)
            .where(Statement.id == card.id)
            .values(state=state, closed_on=house.clock.now().date())
        )
    await later(house, days=180)
    key = f"statement-{card.id.hex}"
    assert not house.ring.folder.is_destroyed(key)
    await later(house, days=1)
    assert house.ring.folder.is_destroyed(key)
    assert not house.ring.folder.is_destroyed(f"statement-{open_card.id.hex}")
    indexes = {s["statement_id"]: s["email_index"] for s in await rows(house, Signature)}
    assert indexes[card.id] is None
    assert indexes[open_card.id] is not None
    await take(house, open_card, name_en="Later", email="later@example.org")
    await house.worker.once()


async def test_indexes_are_erased_though_a_transaction_failed_after_their_key_went(
    house: House,
) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await close(house)
    house.clock.move(timedelta(days=181))
    house.ring.destroy_statement(card.id, house.clock.now().date())
    await house.worker.once()
    assert (await row(house, Signature))["email_index"] is None


async def test_a_statement_that_was_reopened_keeps_its_key(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    async with house.database.write() as connection:
        await connection.execute(
            update(Statement).values(state="open", closed_on=house.clock.now().date())
        )
    await later(house, days=200)
    assert not house.ring.folder.is_destroyed(f"statement-{card.id.hex}")


async def test_a_worker_gives_signs_of_life(house: House) -> None:
    assert (await row(house, Heartbeat))["at"] == house.clock.now()
    await later(house, hours=3)
    assert (await row(house, Heartbeat))["at"] == house.clock.now()
