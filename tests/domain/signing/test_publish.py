"""Publishing: hold or pass, at the hours of the statement."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models import Edition, Entry, Signature, Statement
from app.statements.cards import Counts
from tests.domain.signing.lists import listed, names, signers
from tests.factories import (
    House,
    everything,
    fresh,
    publish_statement,
    published,
    row,
    rows,
    sign,
)
from tests.recorder import recorded

POLICIES = ("publish-all", "hold-flagged", "hold-all")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({}, []),
        ({"name_en": "Shirin N\u0435muneh"}, ["mixed-scripts"]),
        ({"city_en": "www.example.org"}, ["url"]),
        ({"title_en": "=Writer"}, ["formula"]),
        ({"kind": "organisation"}, ["unvouched"]),
        ({"exposure": "counted"}, []),
        ({"exposure": "coordinators"}, []),
    ],
)
async def test_policy_and_flags_decide_who_is_held(
    house: House, policy: str, fields: dict[str, str], flags: list[str]
) -> None:
    card = await publish_statement(house, policy=policy)
    await published(house, card, **fields)
    held = policy == "hold-all" or (policy == "hold-flagged" and bool(flags))
    signature = await row(house, Signature)
    assert (signature["state"], signature["flags"]) == ("held" if held else "published", flags)
    unnamed = "exposure" in fields
    now = await fresh(house)
    assert now.counts.total == (0 if held else 1)
    assert now.counts.unnamed == (1 if unnamed and not held else 0)
    assert len(await rows(house, Entry)) == (0 if held or unnamed else 1)
    assert (now.list_revision, now.edition) == ((0, 0) if held else (1, 1))


async def test_what_stands_in_the_list_is_what_was_entered(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await published(house, card, kind="organisation", website="example.org")
    organisation, person = await listed(house)
    assert (organisation.kind, organisation.name.fa, organisation.city.en) == (
        "organisation",
        "کانون نمونه",
        "Berlin",
    )
    assert organisation.signed_on == house.clock.now().date()
    assert (person.kind, person.name.en, person.title.en) == (
        "individual",
        "Shirin Nemuneh",
        "Writer",
    )
    assert person.signed_on is None
    stored = {each["signature_id"] for each in await rows(house, Entry)}
    assert not stored & {organisation.id, person.id}
    assert (await fresh(house)).counts == Counts(organisations=1, individuals=1)


@pytest.mark.parametrize(("publish_", "hours"), [("hourly", 1), ("daily", 24)])
async def test_batches_keep_their_hours_whoever_confirms_when(
    house: House, publish_: str, hours: int
) -> None:
    card = await publish_statement(house, publish=publish_)
    await house.worker.publish()
    due = house.clock.now() + timedelta(hours=hours)
    assert (await row(house, Statement))["batch_due_at"] == due
    house.clock.move(timedelta(hours=hours * 5, minutes=7))  # nobody signs for long
    await house.worker.publish()
    await sign(house, card)
    await house.worker.once()
    assert await names(house) == []
    house.clock.move(timedelta(hours=hours, seconds=-1))
    await house.worker.once()
    assert await names(house) == []
    house.clock.move(timedelta(seconds=1))
    await house.worker.once()
    assert await names(house) == ["Shirin Nemuneh"]


async def test_at_once_is_at_once(house: House) -> None:
    card = await publish_statement(house)
    for number, name in enumerate(["Aa", "Bb"], start=1):
        await published(house, card, name_en=name, name_fa="", email=f"{name}@example.org")
        assert len(await names(house)) == number
    with recorded(house.database) as statements:
        assert await house.worker.publish() == 0
    assert [each.split()[0] for each in statements] == ["SELECT"] * 2  # what opens, what is due


async def test_a_batch_cuts_an_edition_and_one_that_passes_nobody_does_not(house: House) -> None:
    card = await publish_statement(house)
    await signers(house, card, 3)
    await sign(house, card, exposure="counted", email="c@example.org")
    assert await house.worker.publish() == 4
    edition = await row(house, Edition)
    assert edition == {
        "statement_id": card.id,
        "number": 1,
        "name": "",
        "list_revision": 1,
        "as_of": house.clock.now(),
        "count_organisations": 0,
        "count_individuals": 3,
        "count_unnamed": 1,
    }
    before = await everything(house)
    assert await house.worker.publish() == 0
    assert await everything(house) == before


@pytest.mark.parametrize("state", ["draft", "archived"])
async def test_a_statement_that_is_put_away_publishes_nothing(house: House, state: str) -> None:
    card = await publish_statement(house)
    await sign(house, card)
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(state=state))
    assert await house.worker.publish() == 0


async def test_what_a_batch_asks_grows_by_the_signature_and_no_more(house: House) -> None:
    counts = []
    for size, slug in ((1, "one"), (3, "three"), (5, "five")):
        card = await publish_statement(house, slug)
        await signers(house, card, size)
        with recorded(house.database) as statements:
            await house.worker.publish()
        counts.append(len(statements))
    # same name, state, standing entry, entry: the last may be written together with others
    assert [counts[1] - counts[0] <= 2 * 4, counts[2] - counts[1] <= 2 * 4] == [True, True]
