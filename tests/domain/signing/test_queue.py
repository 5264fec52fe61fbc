"""The queue: filters, pages, search in both scripts, what is never shown, what it costs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from app.models import Signature
from app.signing.queue import QueuePage, counts_of, page_of
from app.signing.selecting import Selection, pattern_key
from app.statements.cards import StatementCard
from tests.domain.signing.reviewed import act, batch, box, signed, worked
from tests.factories import House, fresh, publish_statement, published, rows
from tests.recorder import recorded

SOME: Sequence[dict[str, Any]] = [
    {"name_fa": "شیرین نمونه", "city_fa": "برلین", "country": "DE"},
    {"name_en": "Shirin Other", "via": "partner-one", "signed_on": date(2026, 3, 18)},
    {"kind": "organisation", "name_fa": "کانون نمونه", "name_en": "Sample Centre"},
    {"name_en": "www.example.org", "flags": ["url"]},
    {"name_fa": "نام اول", "title_en": "Poet", "flags": ["same-mailbox", "passed"]},
]


async def names(house: House, card: StatementCard, name: str, **more: Any) -> set[str]:
    return {row.name.fa or row.name.en for row in await box(house, card, name, **more)}


async def page(house: House, card: StatementCard, after: str, limit: int) -> QueuePage:
    async with house.database.read() as connection:
        chosen = Selection(box="published")
        return await page_of(connection, card, chosen, after=after, limit=limit)


async def test_each_filter_holds_its_own(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    ids = await batch(house, card, *SOME)
    assert await names(house, card, "waiting") == {"کانون نمونه", "www.example.org"}
    assert await names(house, card, "flagged") == {"کانون نمونه", "www.example.org"}
    assert await names(house, card, "published") == {"شیرین نمونه", "Shirin Other", "نام اول"}
    await act(house, card, "hold", ids[3])
    await act(house, card, "decline", ids[0], reason="other")
    await act(house, card, "void", ids[1])
    async with house.database.read() as connection:
        assert await counts_of(connection, await fresh(house)) == {
            "waiting": 1,
            "flagged": 1,
            "held": 2,
            "confirmed": 0,
            "published": 1,
            "declined": 1,
            "withdrawn": 0,
            "voided": 1,
        }
    assert await names(house, card, "waiting") == {"کانون نمونه"}
    (voided,) = await box(house, card, "voided")
    assert (voided.id, bool(voided.name), voided.country, voided.via) == (ids[1], False, None, "")


async def test_words_are_found_in_both_scripts_and_in_all_that_is_shown(house: House) -> None:
    card = await publish_statement(house)
    await batch(house, card, *SOME)
    await batch(house, await publish_statement(house, "another"), *SOME)
    found = {
        "نمونه": {"شیرین نمونه", "کانون نمونه"},
        "sample": {"کانون نمونه"},
        "SHÍRIN": {"Shirin Other"},
        "شیرین برلین": {"شیرین نمونه"},
        "poet": {"نام اول"},
        "cent": {"کانون نمونه"},
        "ent": {"کانون نمونه"},
        "sh o": {"Shirin Other"},
        "nobody": set(),
        "؟!": set(),
    }
    assert {q: await names(house, card, "all", q=q) for q in found} == found


async def test_filters_narrow_each_other(house: House) -> None:
    card = await publish_statement(house)
    await batch(house, card, *SOME)
    asked: list[tuple[dict[str, Any], set[str]]] = [
        ({"kind": "organisation"}, {"کانون نمونه"}),
        ({"country": "DE"}, {"شیرین نمونه"}),
        ({"via": "partner-one"}, {"Shirin Other"}),
        ({"via": "partner-one", "q": "sample"}, set()),
        ({"day": date(2026, 3, 18)}, {"Shirin Other"}),
        ({"provenance": "vouched"}, set()),
        ({"pattern": "Shirin*"}, {"Shirin Other"}),
        ({"pattern": "*نمونه"}, {"شیرین نمونه", "کانون نمونه"}),
        ({"pattern": "نمونه"}, set()),
        ({"pattern": "*"}, set()),
    ]
    assert [await names(house, card, "published", **more) for more, _ in asked] == [
        expected for _, expected in asked
    ]


def test_a_pattern_is_folded_between_its_stars() -> None:
    assert [pattern_key(p) for p in ("Ali *Réza*", "  ", "***", "كاظم", "!*a")] == [
        "ali*reza*",
        "",
        "",
        "کاظم",
        "*a",
    ]


async def test_pages_go_on_where_the_last_one_ended(house: House) -> None:
    card = await publish_statement(house)
    days = [date(2026, 3, day) for day in (20, 19, 19, 19, 18, 18, 17)]
    await batch(house, card, *({"name_en": f"N {n}", "signed_on": d} for n, d in enumerate(days)))
    met, after = [], ""
    for _ in range(4):
        some = await page(house, card, after, 2)
        met += some.rows
        after = some.after
    assert after == ""
    assert [row.signed_on for row in met] == days
    assert len({row.id for row in met}) == len(days)
    assert (await page(house, card, "nonsense!", 2)).rows == met[:2]


async def test_sealed_names_are_not_shown_and_not_found(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card, exposure="coordinators")
    await published(house, card, kind="organisation")
    await worked(house)
    person, organisation = sorted(await box(house, card, "all"), key=lambda row: row.kind)
    assert (person.sealed, bool(person.name), person.represented) == (True, False, False)
    assert (organisation.sealed, organisation.represented) == (False, True)
    assert await names(house, card, "all", q="shirin") == set()
    assert "Representative" not in repr(organisation)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(Selection(box="published"), 3), (Selection(q="name"), 4), (Selection(via="x"), 4)],
)
async def test_a_page_asks_as_much_for_three_as_for_one(
    house: House, chosen: Selection, expected: int
) -> None:
    card = await publish_statement(house)
    asked = []
    for some in (1, 2):
        await batch(house, card, *({"name_en": f"Name {some} {n}"} for n in range(some)))
        with recorded(house.database) as statements:
            async with house.database.read() as connection:
                await page_of(connection, card, chosen)
                await counts_of(connection, card)
        asked.append(len(statements))
    assert asked == [expected, expected]


async def test_what_a_name_is_found_by_is_made_anew_when_it_changes(house: House) -> None:
    card = await publish_statement(house)
    await signed(house, card, {"name_en": "Before"})
    assert await names(house, card, "all", q="before") == set()
    await worked(house)
    assert await names(house, card, "all", q="before") == {"Before"}
    assert [row["keyed"] > 0 for row in await rows(house, Signature)] == [True]
