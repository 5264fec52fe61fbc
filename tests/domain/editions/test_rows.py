"""The public list: who stands in it, in which order, under which number."""

import json
import tracemalloc
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.db import Database
from app.editions.reading import STREAM_ROWS, stream_rows
from app.editions.rows import ListRow, page_of_rows
from app.models import Entry
from app.statements.cards import StatementCard
from app.text.names import Bilingual, Language
from tests.domain.editions.listed import entry, listed

TRUTH = Path(__file__).parents[2] / "data" / "signatories-2020.expected.json"


async def page(
    database: Database, card: StatementCard, language: Language, **part: int
) -> tuple[list[tuple[int, str]], int]:
    async with database.read() as connection:
        rows, total = await page_of_rows(connection, card, language, **part)
    return [(row.number, row.name.shown(language)[0]) for row in rows], total


async def stream(database: Database, card: StatementCard, language: Language) -> list[ListRow]:
    async with database.read() as connection:
        revision = card.list_revision
        return [row async for row in stream_rows(connection, card, language, revision)]


def test_nothing_else_leaves_the_house() -> None:
    assert {field.name for field in fields(ListRow)} == {
        "id", "number", "kind", "name", "title", "affiliation", "city", "country", "group",
        "signed_on",
    }  # fmt: skip


async def test_sections_come_first_and_the_alphabet_within(database: Database) -> None:
    card = await listed(
        database,
        [
            entry("پ", "A", kind="individual"),
            entry("ب", "B"),
            entry("الف", "C"),
            entry("", "D"),
            entry("ی", "E", kind="individual", group="first"),
            entry("و", "F", group="first"),
            entry("ن", "G", kind="individual", group="initiators", sort_fa=b"\1", sort_en=b"\1"),
            entry("م", "H", group="initiators", sort_fa=b"\2", sort_en=b"\2"),
        ],
    )
    fa, total = await page(database, card, "fa")
    en, _ = await page(database, card, "en")
    assert total == 8
    assert fa == list(enumerate(["ن", "م", "و", "ی", "الف", "ب", "D", "پ"], 1))
    assert en == list(enumerate("GHFEBCDA", 1))


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_the_list_of_2020_stands_in_its_true_order(
    database: Database, language: Language
) -> None:
    truth = json.loads(TRUTH.read_text("utf-8"))
    numbers = {each[language]: each["number"] for each in truth["signatories"]}
    card = await listed(database, [entry(each["fa"], each["en"]) for each in truth["signatories"]])
    rows = await stream(database, card, language)
    assert [numbers[row.name.get(language)] for row in rows] == truth[f"order_{language}"]
    assert [row.number for row in rows] == list(range(1, 32))


async def test_only_what_stands_at_this_revision_is_seen(database: Database) -> None:
    card = await listed(
        database,
        [
            entry("", "stands"),
            entry("", "corrected once", valid_from=1, valid_to=2),
            entry("", "correction waits", valid_from=2, valid_to=3),
            entry("", "to come", valid_from=3),
            entry("", "withdrawn", valid_to=2, withdrawn=True),
            entry("", "withdrawn, card is stale", valid_to=3, withdrawn=True),
        ],
        revision=2,
    )
    other = await listed(database, [entry("", "elsewhere")], slug="other")
    assert await page(database, card, "en") == ([(1, "correction waits"), (2, "stands")], 2)
    assert [(row.number, row.name.en) for row in await stream(database, card, "en")] == [
        (1, "correction waits"),
        (2, "stands"),  # and number 3 was withdrawn since
    ]
    assert await page(database, other, "en") == ([(1, "elsewhere")], 1)


async def test_pages(database: Database) -> None:
    card = await listed(database, [entry("", name) for name in "ABCD"])
    assert await page(database, card, "en", offset=2, limit=1) == ([(3, "C")], 4)
    assert await page(database, card, "en", offset=9) == ([], 4)


async def test_a_day_is_told_of_organisations_only(database: Database) -> None:
    card = await listed(
        database,
        [entry("", "A"), entry("", "B", kind="individual", signed_on=date(2026, 3, 2))],
    )
    assert [row.signed_on for row in await stream(database, card, "en")] == [date(2026, 3, 1), None]


async def test_a_row_carries_every_field(database: Database) -> None:
    texts = {
        f"{column}_{script}": f"{column} {script}"
        for column in ("title", "affiliation", "city")
        for script in ("fa", "en")
    }
    values = entry("نام", "name", kind="individual", group="first", country="IR", **texts)
    card = await listed(database, [values])
    assert await stream(database, card, "fa") == [
        ListRow(
            id=values["public_id"],
            number=1,
            kind="individual",
            name=Bilingual("نام", "name"),
            title=Bilingual("title fa", "title en"),
            affiliation=Bilingual("affiliation fa", "affiliation en"),
            city=Bilingual("city fa", "city en"),
            country="IR",
            group="first",
        )
    ]


async def test_a_stream_holds_a_few_rows_at_a_time(database: Database) -> None:
    card = await listed(database, [])
    entries = [entry("نام " * 20, f"name {number}" * 20) for number in range(STREAM_ROWS * 8)]
    async with database.write() as connection:
        for values in entries:
            values["statement_id"] = card.id
        await connection.execute(insert(Entry), entries)
    peaks = []
    async with database.read() as connection:
        tracemalloc.start()
        number = 0
        async for row in stream_rows(connection, card, "fa", 1):
            number = row.number
            if number in {STREAM_ROWS * 2, STREAM_ROWS * 8}:
                peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert number == STREAM_ROWS * 8
    assert peaks[1] < peaks[0] * 1.5
