"""How both databases go about pages and searches: along an index, never through it all."""

from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.editions.find import Search, find_rows
from app.editions.listing import editions_before
from app.editions.places import number_of
from app.editions.reading import stream_places, stream_rows
from app.editions.rows import page_of_rows
from app.models import Entry
from app.signing.cut import number_list
from app.signing.marks import ended
from app.statements.cards import StatementCard
from tests.domain.editions.long_lists import entry, indexed
from tests.plans import plans


@pytest.fixture
async def card(database: Database) -> StatementCard:
    """A list of several countries, looked at: what the database assumes of tables depends on who
    used them before."""
    countries = ["NO", "DE", "SE", "FR", "IR"]
    some = [
        entry("", f"name {number:04d}", country=countries[number % len(countries)])
        for number in range(1480)
    ] + [
        entry("", f"name {number:04d}", country="IS")  # few: of many, all are as soon read
        for number in range(1480, 1500)
    ]
    card = await indexed(database, some)
    async with database.write() as connection:
        await connection.execute(text("ANALYZE entry"))
    return card


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_page_goes_on_from_a_mark(
    database: Database, card: StatementCard, language: Any
) -> None:
    found = await plans(
        database, card, lambda c, card: page_of_rows(c, card, language, offset=1100, limit=50)
    )
    assert found == [{"pk_list_mark", "pk_statement"}, {f"ix_entry_order_{language}", "pk_entry"}]


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_number_is_found_from_a_mark(
    database: Database, card: StatementCard, language: Any
) -> None:
    async with database.read() as connection:
        (row,), _ = await page_of_rows(connection, card, language, offset=1400, limit=1)
    found = await plans(database, card, lambda c, card: number_of(c, card, language, row.id))
    assert found == [
        {"pk_statement"},
        {"ix_entry_public_id"},
        {"pk_list_mark", "pk_statement"},
        {f"ix_entry_order_{language}"},
    ]


@pytest.mark.parametrize(
    "search", [Search("name 0007"), Search("name 0007", country="SE"), Search(country="IS")]
)
async def test_words_and_countries_lead_to_slots_and_slots_to_entries(
    database: Database, card: StatementCard, search: Search
) -> None:
    found = await plans(database, card, lambda c, card: find_rows(c, card, "fa", search))
    slots = "ix_entry_statement_id_slot"
    assert found == [
        {slots, "pk_list_index"},
        {"pk_search_block"},
        {slots, "pk_entry"},
        {"pk_entry"},
    ]


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_an_edition_goes_along_two_indexes_in_order(
    database: Database, card: StatementCard, language: Any
) -> None:
    async with database.write() as connection:
        some = select(Entry.id).order_by(Entry.id).limit(20)
        gone = update(Entry).where(Entry.id.in_(some)).values(withdrawn=True, valid_to=2)
        await connection.execute(gone)

    async def read(connection: AsyncConnection, card: StatementCard) -> None:
        rows = stream_rows(connection, card, language, 1)
        assert [row.number async for row in rows][-1] <= 1500
        places = stream_places(connection, card, language, 1)
        assert [number async for number, _ in places] == [*range(1, 1501)]

    found = await plans(database, card, read)
    order, gaps = f"ix_entry_order_{language}", f"ix_entry_gone_{language}"
    assert found == [*[{gaps}, {order, "pk_entry"}, *[{order, "pk_entry"}] * 2], {gaps}, {order}]


async def test_what_is_gone_of_editions_is_told_by_indexes(
    database: Database, card: StatementCard
) -> None:
    async with database.write() as connection:
        for number in (1, 2, 3):
            assert await number_list(connection, card.id, card.changed_at) == number
    found = await plans(database, card, lambda c, card: editions_before(c, card, None, 50))
    assert found[0] == {"pk_edition"}
    assert {name.rpartition("_")[0] for name in found[1]} == {"ix_entry_gone", "ix_entry"}


async def test_what_ends_at_a_revision_is_a_run_of_an_index_of_what_has_ended(
    database: Database, card: StatementCard
) -> None:
    found = await plans(
        database, card, lambda c, card: c.execute(ended(card.id, card.list_revision))
    )
    assert found == [{"ix_entry_ended"}]
