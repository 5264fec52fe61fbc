"""Imports: a pasted list becomes vouched signatures, once; what is doubtful is reported."""

from datetime import date

import pytest
from sqlalchemy import update

from app.editions.rows import ListRow, page_of_rows
from app.errors import Conflict, InvalidForm
from app.imports.lists import ImportReport, Origin, import_list
from app.models import Entry, ImportBatch, Organisation, Signature, Statement
from app.statements.cards import Counts
from app.text.names import Bilingual, Language
from app.text.pasted import PastedList, Signatory, parse
from tests.factories import (
    LIST_2020,
    House,
    everything,
    fresh,
    imported,
    publish_statement,
    published,
    row,
    rows,
)
from tests.recorder import recorded

THREE = "الف – پاریس – فرانسه\nAleph – Paris – France\n\nب – لندن\nBeh – London\n\nپ\nPeh\n"


async def listed(house: House, language: Language = "en") -> list[ListRow]:
    card = await fresh(house)
    async with house.database.read() as connection:
        return (await page_of_rows(connection, card, language))[0]


async def test_the_list_of_2020_is_imported_once_and_reported_the_second_time(
    house: House,
) -> None:
    card = await publish_statement(house)
    first = await imported(house, card)
    assert (first.imported, first.duplicates) == (31, ())
    await house.worker.publish()
    shown = await listed(house)
    assert await imported(house, card) == ImportReport(0, tuple(range(1, 32)), ())
    await house.worker.publish()
    assert await listed(house) == shown
    assert [each.number for each in shown] == list(range(1, 32))
    assert (await fresh(house)).counts == Counts(organisations=31)
    assert len(await rows(house, Organisation)) == 31


async def test_a_vouched_signature_says_where_it_came_from(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, THREE, group="first")
    batch = await row(house, ImportBatch)
    assert (batch["by"], batch["source"], batch["imported_at"]) == (
        "coordinator",
        "a test",
        house.clock.now(),
    )
    vouched = sorted(await rows(house, Signature), key=lambda each: each["position"])
    assert [each["name_en"] for each in vouched] == ["Aleph", "Beh", "Peh"]
    assert [each["position"] for each in vouched] == [1, 2, 3]
    first = vouched[0]
    assert {name: first[name] for name in ("provenance", "state", "group", "kind", "exposure")} == {
        "provenance": "vouched",
        "state": "confirmed",
        "group": "first",
        "kind": "organisation",
        "exposure": "public",
    }
    assert (first["name_fa"], first["city_fa"], first["city_en"], first["country"]) == (
        "الف",
        "پاریس",
        "Paris",
        "FR",
    )
    assert (first["flags"], first["consents"]) == (["passed"], {"vouched": True})
    assert first["import_id"] == batch["id"]
    assert first["text_version"] == card.text_versions["fa"]
    assert first["signed_on"] == date(2026, 3, 20)
    assert (first["email_index"], first["receipt_digest"]) == (None, None)


@pytest.mark.parametrize("policy", ["publish-all", "hold-flagged", "hold-all"])
@pytest.mark.parametrize("publish", ["at-once", "hourly", "daily"])
async def test_no_flag_and_no_policy_holds_what_a_coordinator_vouches_for(
    house: House, policy: str, publish: str
) -> None:
    card = await publish_statement(house, policy=policy, publish=publish)
    await house.worker.publish()
    await imported(house, card, THREE)
    await house.worker.publish()
    assert [each.name.en for each in await listed(house)] == ["Aleph", "Beh", "Peh"]


async def test_likely_duplicates_are_left_out_unless_they_are_allowed(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card, kind="organisation", name_fa="ب", name_en="", city_fa="لندن",
                    city_en="", country="")  # fmt: skip
    report = await imported(house, card, THREE)
    assert (report.imported, report.duplicates) == (2, (2,))
    again = await imported(house, card, THREE, allow_duplicates=True)
    assert (again.imported, again.duplicates) == (3, ())


async def test_a_list_that_repeats_itself_is_imported_once(house: House) -> None:
    card = await publish_statement(house)
    report = await imported(house, card, THREE + "\n" + THREE)
    assert (report.imported, report.duplicates) == (3, (4, 5, 6))


async def test_another_place_makes_another_organisation(house: House) -> None:
    card = await publish_statement(house)
    report = await imported(
        house, card, "شورا – لندن\nCouncil – London\n\nشورا – وین\nCouncil – Vienna\n"
    )
    assert (report.imported, report.duplicates) == (2, ())


async def test_positions_go_on_where_the_last_list_ended(house: House) -> None:
    card = await publish_statement(house, order="given")
    await imported(house, card, "ی\nYeh\n\nالف\nAleph\n")
    await imported(house, card, "ب\nBeh\n")
    await house.worker.publish()
    assert [each.name.en for each in await listed(house)] == ["Yeh", "Aleph", "Beh"]
    assert [each.name.fa for each in await listed(house, "fa")] == ["ی", "الف", "ب"]


async def test_initiators_stand_first_in_the_order_given(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, "آ\nAlef\n")
    await imported(house, card, "ی\nYeh\n\nپ\nPeh\n", group="initiators")
    await house.worker.publish()
    assert [(each.group, each.name.en) for each in await listed(house)] == [
        ("initiators", "Yeh"),
        ("initiators", "Peh"),
        ("more", "Alef"),
    ]


async def test_individuals_are_imported_without_touching_the_registry(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, THREE, kind="individual")
    await house.worker.publish()
    assert {each.kind for each in await listed(house)} == {"individual"}
    assert (await fresh(house)).counts == Counts(individuals=3)
    assert await rows(house, Organisation) == []


@pytest.mark.parametrize(
    ("choices", "field", "code"),
    [
        ({"group": "last"}, "group", "unknown-group"),
        ({"kind": "robot"}, "kind", "kind-not-offered"),
    ],
)
async def test_a_choice_that_does_not_exist_imports_nothing(
    house: House, choices: dict[str, str], field: str, code: str
) -> None:
    card = await publish_statement(house)
    before = await everything(house)
    with pytest.raises(InvalidForm) as caught:
        await imported(house, card, THREE, **choices)
    assert [(each.field, each.code) for each in caught.value.errors] == [(field, code)]
    assert await everything(house) == before


async def test_one_name_that_cannot_be_stored_stops_the_whole_list(house: House) -> None:
    card = await publish_statement(house)
    before = await everything(house)
    good = parse("الف\nAleph\n").signatories[0]
    bad = Signatory(
        number=2, fa=None, en="\x00", name=Bilingual(en="\x00"), city=Bilingual(), country=None,
        confidence="high", notes=(), lines=(3,),
    )  # fmt: skip
    with pytest.raises(InvalidForm) as caught:
        async with house.database.write() as connection:
            await import_list(
                connection,
                card,
                PastedList((good, bad), ()),
                origin=Origin("coordinator", "a test"),
                now=house.clock.now(),
            )
    assert [(each.field, each.code) for each in caught.value.errors] == [("2", "control-character")]
    assert await everything(house) == before


async def test_an_archived_statement_takes_no_list(house: House) -> None:
    await publish_statement(house)
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(state="archived"))
    with pytest.raises(Conflict) as caught:
        await imported(house, await fresh(house), THREE)
    assert caught.value.code == "closed-statement"
    assert await rows(house, Signature) == []


async def test_progress_is_told_signatory_by_signatory(house: House) -> None:
    card = await publish_statement(house)
    told: list[int] = []
    await imported(house, card, THREE, progress=told.append)
    assert told == [1, 2, 3]


async def test_what_was_doubtful_is_named(house: House) -> None:
    pasted = parse(LIST_2020)
    doubtful = tuple(each.number for each in pasted.signatories if each.confidence == "check")
    report = await imported(house, await publish_statement(house))
    assert report.to_check == doubtful


async def test_what_an_import_asks_grows_by_the_signatory_and_no_more(house: House) -> None:
    card = await publish_statement(house)
    counts = []
    for text in ("الف\nAleph\n", "ب\nBeh\n\nپ\nPeh\n\nت\nTeh\n"):
        with recorded(house.database) as statements:
            await imported(house, card, text)
        counts.append(len(statements))
    # likely duplicate, known organisation, organisation, signature
    assert counts == [3 + 4, 3 + 3 * 4]


async def test_an_import_gives_nobody_a_second_entry(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, THREE)
    await house.worker.publish()
    await imported(house, card, THREE, allow_duplicates=True)
    await house.worker.publish()
    entries = await rows(house, Entry)
    assert len({each["signature_id"] for each in entries}) == len(entries) == 6
