"""Searching the list: by words in both scripts, by kind, by country, whatever its length."""

import pytest

from app.db import Database
from app.editions import find
from app.editions.find import Search, find_rows
from app.statements.cards import StatementCard
from tests.domain.editions.long_lists import entry, found, indexed, listed, names
from tests.recorder import recorded, verbs

KANOON = entry(
    "کانون", "Kanoon Refugees", city_fa="برلین", city_en="Berlin", title_fa="پناهنده گان"
)
PERCENT = entry("صد", "100 percent", affiliation_fa="دانشگاه")


@pytest.fixture(params=["indexed", "not yet"])
async def card(database: Database, request: pytest.FixtureRequest) -> StatementCard:
    make = indexed if request.param == "indexed" else listed
    return await make(database, [KANOON, PERCENT])


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("كانون", ["کانون"]),
        ("KANOON", ["کانون"]),
        ("berlin kanoon", ["کانون"]),
        ("برلین refugees", ["کانون"]),
        ("پناهنده‌گان", ["کانون"]),
        ("ناهن", ["کانون"]),
        ("fugee", ["کانون"]),
        ("be", ["کانون"]),
        ("b", ["کانون"]),
        ("er", []),
        ("kanoon paris", []),
        ("refugeesberlin", []),
        ("100%", ["صد"]),
        ("1%10", ["صد"]),
        ("0", []),
        ("_", []),
        ("%", []),
        ("kind:organisation", []),
        ("\x00", []),
        ("دانشگاه", ["صد"]),
        ("x" * 500, []),
    ],
)
async def test_words_are_found_in_both_scripts(
    database: Database, card: StatementCard, q: str, expected: list[str]
) -> None:
    assert await names(database, card, q=q) == expected


async def test_kind_and_country(database: Database) -> None:
    some = [
        entry("", "Amal", country="SE"),
        entry("", "Amin", country="DE", kind="individual"),
        entry("", "Amir", country="SE", kind="individual"),
        entry("", "Omid"),
        entry("", "Amu", country="SE", kind="individual", group="initiators"),
    ]
    card = await indexed(database, some)
    assert await names(database, card, kind="individual") == ["Amu", "Amin", "Amir"]
    assert await names(database, card, kind="organisation") == ["Amal", "Omid"]
    assert await names(database, card, country="SE") == ["Amu", "Amal", "Amir"]
    assert await names(database, card, country="SE", kind="individual") == ["Amu", "Amir"]
    assert await names(database, card, country="FR") == []
    assert await names(database, card, q="am", country="SE", kind="organisation") == ["Amal"]
    assert await names(database, card, q="ami", country="SE") == ["Amir"]
    assert await names(database, card, q="amu", country="DE") == []


async def test_pages_of_what_is_found(database: Database) -> None:
    kinds = ("organisation", "individual")
    some = [entry("", f"Name {c}", kind=kinds[c > "b"], country="SE") for c in "abcde"]
    card = await indexed(database, some)
    for search in ({"q": "name"}, {"country": "SE"}):
        parts = [
            await found(database, card, "en", part=(offset, 2), **search) for offset in (0, 1, 4, 6)
        ]
        assert [[row.name.en[-1] for row in part.rows] for part in parts] == [
            ["a", "b"],
            ["b", "c"],
            ["e"],
            [],
        ]
        assert {(part.total, part.more) for part in parts} == {(5, False)}
        assert {row.number for part in parts for row in part.rows} == {0}


async def test_a_search_stays_in_its_statement_and_sees_what_is_visible(
    database: Database,
) -> None:
    card = await indexed(
        database,
        [
            entry("", "stands"),
            entry("", "stands corrected", valid_to=2),
            entry("", "stands to be", valid_from=3),
            entry("", "stands withdrawn", withdrawn=True),
        ],
        revision=2,
    )
    await indexed(database, [entry("", "stands elsewhere")], slug="other")
    assert await names(database, card, "en", q="stands") == ["stands"]
    assert await names(database, card, "en", kind="organisation") == ["stands"]


async def test_what_lies_beyond_the_cap_is_said(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await indexed(database, [entry("", f"name {c}", country="SE") for c in "abcde"])
    monkeypatch.setattr(find, "FOUND", 3)
    monkeypatch.setattr(find, "LISTED", 3)
    words = await found(database, card, "en", q="name")
    assert (len(words.rows), words.total, words.more) == (3, 3, True)
    country = await found(database, card, "en", country="SE", part=(1, 100))
    assert (len(country.rows), country.total, country.more) == (2, 3, True)
    shown = [row.name.en for row in country.rows]
    assert shown == sorted(set(shown))  # some of them, in the order of the list
    beyond = await found(database, card, "en", country="SE", part=(3, 100))
    assert (beyond.rows, beyond.total, beyond.more) == ([], 3, True)
    rare = await found(database, card, "en", q="name e")
    assert ([row.name.en for row in rare.rows], rare.total, rare.more) == (["name e"], 1, False)


@pytest.mark.parametrize("rows", [1, 3])
async def test_what_a_search_asks_does_not_grow(database: Database, rows: int) -> None:
    card = await indexed(database, [entry("", f"name {c}", country="SE") for c in "abc"[:rows]])
    asked = {}
    for search in (Search(q="name"), Search(q="name", country="SE"), Search(country="SE")):
        with recorded(database) as statements:
            async with database.read() as connection:
                await find_rows(connection, card, "fa", search)
        asked[search] = verbs(statements)
    # How far the list is indexed, the sets of the grams, who holds the words, one page of them.
    words = ["SELECT entry", "SELECT search_block", "SELECT entry", "SELECT entry"]
    assert list(asked.values()) == [words] * 3
