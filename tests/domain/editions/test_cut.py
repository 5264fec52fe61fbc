"""Cutting: what gets a number, what only a name, what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select

from app.editions.cut import cut_edition
from app.editions.export import export
from app.editions.listing import NumberedEdition
from app.errors import Conflict, InvalidName
from app.models import Edition, Entry, PublicationBatch, Signature
from app.signing.moderate import void
from app.statements.cards import Counts
from app.statements.states import set_state
from tests.factories import House, fresh, imported, publish_statement, published, rows

THREE = "Ali Society – Oslo\n\nBahar Society – Oslo\n\nCyrus Society – Oslo"


async def cut(house: House, name: str = "") -> NumberedEdition:
    card = await fresh(house)
    async with house.database.write() as connection:
        return await cut_edition(connection, card, name, house.clock.now())


async def voided(house: House, name: str) -> None:
    card = await fresh(house)
    async with house.database.write() as connection:
        found = await connection.scalars(select(Signature.id).where(Signature.name_en == name))
        await void(connection, card, found.all(), house.clock.now())


@pytest.fixture
async def listed(house: House) -> House:
    """A statement with three names in its first edition."""
    await imported(house, await publish_statement(house), THREE)
    await house.worker.publish()
    return house


async def test_the_same_list_takes_a_name_and_only_then_a_number(listed: House) -> None:
    first = await cut(listed)
    assert (first.number, first.name, first.counts) == (1, "", Counts(organisations=3))
    listed.clock.move(timedelta(hours=1))
    assert (await cut(listed, " press,\t5 September ")).name == "press, 5 September"
    assert (await cut(listed)).number == (await cut(listed, "press, 5 September")).number == 1
    second = await cut(listed, "for translators")
    assert (second.number, second.name) == (2, "for translators")
    assert (second.as_of, second.list_revision) == (first.as_of, first.list_revision)
    assert (await fresh(listed)).edition == 2


async def test_after_a_withdrawal_the_next_edition_has_no_gap(listed: House) -> None:
    await voided(listed, "Bahar Society")
    listed.clock.move(timedelta(hours=1))
    second = await cut(listed, "after")
    assert (second.number, second.counts) == (2, Counts(organisations=2))
    assert (second.as_of, second.gone.total()) == (listed.clock.now(), 0)
    shown = {}
    for number in (1, 2):
        async with listed.database.stream() as connection:
            base = "https://example.org"
            made = await export(connection, "one-voice", "txt", "en", base, edition=number)
            text = b"".join([chunk async for chunk in made.chunks]).decode()
        shown[number] = [line for line in text.splitlines() if line[1:3] == ". "]
        assert (made.snapshot.gone, "withdrawn or changed since" in text) == (
            (1, True) if number == 1 else (0, False)
        )
    assert shown == {
        1: ["1. Ali Society – Oslo", "3. Cyrus Society – Oslo"],
        2: ["1. Ali Society – Oslo", "2. Cyrus Society – Oslo"],
    }


async def test_nothing_is_cut_while_a_batch_is_in_flight(listed: House) -> None:
    card = await fresh(listed)
    await voided(listed, "Bahar Society")
    async with listed.database.write() as connection:
        await connection.execute(
            insert(PublicationBatch).values(
                statement_id=card.id, leased_until=listed.clock.now() + timedelta(minutes=1)
            )
        )
    with pytest.raises(Conflict) as caught:
        await cut(listed)
    assert caught.value.code == "batch-in-flight"
    async with listed.database.write() as connection:
        await connection.execute(delete(PublicationBatch))
    assert (await cut(listed)).number == 2


@pytest.mark.parametrize(
    ("name", "code"), [("a" * 121, "too-long"), ("press\u202e", "control-character")]
)
async def test_names_that_cannot_be_kept(listed: House, name: str, code: str) -> None:
    with pytest.raises(InvalidName) as caught:
        await cut(listed, name)
    assert caught.value.code == code


async def test_what_is_published_in_secret_is_numbered_when_it_opens(house: House) -> None:
    card = await publish_statement(house, draft=True)
    with pytest.raises(Conflict) as caught:
        await cut(house)
    assert caught.value.code == "nothing-to-export"
    async with house.database.write() as connection:
        await set_state(connection, card.slug, "circulating", house.clock.now())
    await published(house, await fresh(house), kind="organisation")
    await published(house, await fresh(house), name_en="Gone Early", email="g@example.org")
    assert (len(await rows(house, Entry)), await rows(house, Edition)) == (2, [])
    await voided(house, "Gone Early")
    async with house.database.write() as connection:
        await set_state(connection, card.slug, "open", house.clock.now())
    await house.worker.publish()
    (edition,) = await rows(house, Edition)
    assert (edition["number"], edition["count_organisations"]) == (1, 1)
    assert (await cut(house)).gone.total() == 0
    await house.worker.publish()
    assert len(await rows(house, Edition)) == 1
