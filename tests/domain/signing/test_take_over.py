"""Likely duplicates, and organisations that take over what was vouched for them."""

import pytest

from app.models import Signature
from app.signing import batch, moderate
from app.statements.cards import Counts, StatementCard
from tests.domain.signing.lists import listed, names
from tests.factories import (
    House,
    fresh,
    imported,
    publish_statement,
    published,
    rows,
)

BERLIN = "کانون نمونه – برلین – آلمان\nSample Centre – Berlin – Germany\n"


async def test_a_duplicate_needs_the_place(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await published(house, card, name_en="SHIRIN Nemuneh", city_en="Malmö")
    elsewhere = {"city_en": "Oslo", "country": "NO", "email": "o@example.org"}
    await published(house, card, **elsewhere)
    await published(house, card, city_en="Malmo", email="twin@example.org")
    flags = [each["flags"] for each in await rows(house, Signature)]
    assert sorted(flags) == [[], [], ["duplicate"]]
    assert len(await names(house)) == 2


async def test_numbers_11_and_25_of_the_list_of_2020_are_two(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    report = await imported(house, card)
    assert (report.imported, report.duplicates) == (31, ())
    await house.worker.publish()
    found = [each.name.en for each in await listed(house) if "efense committee of" in each.name.en]
    assert len(found) == 3
    assert (await fresh(house)).counts == Counts(organisations=31)


@pytest.mark.parametrize("policy", ["publish-all", "hold-flagged"])
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("chunk", [1, 256])
async def test_an_organisation_that_signs_itself_takes_over_the_vouched_entry(
    house: House, policy: str, chunk: int, monkeypatch: pytest.MonkeyPatch, *, together: bool
) -> None:
    """In the chunk of the vouched one, and in one that is begun before that is committed."""
    monkeypatch.setattr(batch, "CHUNK", chunk)
    card = await publish_statement(house, policy=policy)
    await imported(house, card, BERLIN + "دیگری – پاریس\nAnother – Paris\n", group="first")
    if not together:
        await house.worker.publish()
    before = await listed(house)
    own = {"name_fa": "کانون نمونه", "name_en": "", "city_fa": "", "city_en": ""}
    await published(house, card, kind="organisation", **own)
    if policy == "hold-flagged":
        await _let_pass(house, card)
    after = await listed(house)
    assert [each.name.en for each in after] == ["Another", "Sample Centre"]
    assert [(each.group, each.city.fa) for each in after] == [
        ("first", "پاریس"),
        ("first", "برلین"),
    ]
    if not together:
        assert [(each.id, each.number) for each in after] == [
            (each.id, each.number) for each in before
        ]
    assert (await fresh(house)).counts == Counts(organisations=2)
    taken = {s["provenance"]: s for s in await rows(house, Signature)}
    assert set(taken) == {"vouched", "email"}
    assert taken["email"]["state"] == "published"
    assert taken["email"]["receipt_digest"] is not None


async def _let_pass(house: House, card: StatementCard) -> None:
    """A coordinator lets the only held signature pass; until then the vouched entry stands."""
    held = [s for s in await rows(house, Signature) if s["state"] == "held"]
    assert [(s["provenance"], s["flags"]) for s in held] == [("email", ["duplicate"])]
    assert (await fresh(house)).counts == Counts(organisations=2)
    async with house.database.write() as connection:
        await moderate.publish(connection, card, [held[0]["id"]], house.clock.now())
    await house.worker.publish()


@pytest.mark.parametrize("policy", ["hold-flagged", "hold-all"])
async def test_where_something_is_held_nobody_takes_over_unseen(house: House, policy: str) -> None:
    card = await publish_statement(house, policy=policy)
    await imported(house, card, BERLIN)
    await house.worker.publish()
    before = await listed(house)
    await published(house, card, kind="organisation")
    assert await listed(house) == before
    states = {each["provenance"]: each["state"] for each in await rows(house, Signature)}
    assert states == {"vouched": "published", "email": "held"}


async def test_an_individual_takes_over_nothing(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, "شیرین نمونه\nShirin Nemuneh\n", kind="individual")
    await house.worker.publish()
    await published(house, card)
    assert await names(house) == ["Shirin Nemuneh"] * 2
    assert sorted(each["provenance"] for each in await rows(house, Signature)) == [
        "email",
        "vouched",
    ]
