"""Withdrawn entries keep their places, and nothing of what the places were made of."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.models import Entry
from app.signing import gaps
from app.signing.gaps import keep_places
from app.statements.cards import StatementCard
from app.text.names import LANGUAGES
from tests.domain.editions.listed import entry, listed

NAMES = ["Ali", "Ali", "Ali", "Ali.", "Ali A", "Bahar", "Bahar", "Cyrus", "Dara", "Elahe", "Elahe"]


async def take_out(connection: AsyncConnection, card: StatementCard, *ids: object) -> None:
    rows = await connection.execute(select(Entry.__table__).where(Entry.id.in_(ids)))
    entries = rows.all()
    await connection.execute(update(Entry).where(Entry.id.in_(ids)).values(withdrawn=True))
    await keep_places(connection, card.id, entries, card.list_revision)


async def places(connection: AsyncConnection, language: str) -> list[Any]:
    """Every entry in the order of a language, with its key."""
    key = Entry.sort_fa if language == "fa" else Entry.sort_en
    rows = await connection.execute(
        select(Entry.id, key.label("key"), Entry.withdrawn).order_by(Entry.section, key, Entry.id)
    )
    return list(rows.all())


@pytest.mark.parametrize("seed", range(3))
async def test_places_hold_whatever_is_withdrawn(
    database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(gaps, "_PART", 2)
    random = Random(seed)
    kinds = ["organisation", "individual"]
    some = [entry("", name, kind=kind) for kind in kinds for name in NAMES]
    card = await listed(database, some)
    own = {each["id"]: (each["sort_fa"], each["sort_en"]) for each in some}
    async with database.write() as connection:
        before = {language: await places(connection, language) for language in LANGUAGES}
        left = [each["id"] for each in some]
        while left:
            gone = random.sample(left, min(len(left), random.choice([1, 1, 1, 3])))
            left = [one for one in left if one not in gone]
            await take_out(connection, card, *gone)
            for at, language in enumerate(LANGUAGES):
                now = await places(connection, language)
                assert [row.id for row in now] == [row.id for row in before[language]]
                kept = {own[one][at] for one in left}
                for row in now:
                    if row.withdrawn:  # made of what still stands there, or of nothing
                        assert row.key in kept or row.key[:-8] in kept | {b""}
                        assert row.key in kept or row.key[-8:-4] == bytes(4)


async def test_who_had_the_same_name_is_told_only_where_the_gap_tells_it(
    database: Database,
) -> None:
    some = [entry("", "Ali") for _ in range(3)] + [entry("", "Zari")]
    card = await listed(database, some)
    first, middle, last = sorted(each["id"] for each in some[:3])
    key = some[0]["sort_en"]
    async with database.write() as connection:
        await take_out(connection, card, middle)
        assert [row.key for row in await places(connection, "en")][:3] == [key] * 3
        await take_out(connection, card, first)
        assert [row.key for row in await places(connection, "en")] == [
            bytes(4) + (1).to_bytes(4),
            bytes(4) + (2).to_bytes(4),
            key,
            some[3]["sort_en"],
        ]
        await take_out(connection, card, last)
        keys = [row.key for row in await places(connection, "en")]
    assert keys[:3] == [bytes(4) + n.to_bytes(4) for n in (1, 2, 3)]


async def test_what_is_in_flight_is_no_neighbour(database: Database) -> None:
    some = [entry("", "Ali"), entry("", "Bahar", valid_from=2), entry("", "Cyrus")]
    card = await listed(database, some)
    async with database.write() as connection:
        await take_out(connection, card, some[2]["id"])
        found = await places(connection, "en")
    assert [row.id for row in found] == [some[0]["id"], some[2]["id"], some[1]["id"]]
