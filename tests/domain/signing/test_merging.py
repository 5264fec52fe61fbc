"""Likely duplicates, found across scripts, with their place; merged, or said to be two."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.errors import Conflict, NotFound
from app.models import Entry, Likeness, Signature, SignatureKey
from app.signing.merging import count_pairs, merge, pairs_of, say_two
from app.signing.removals import RemovalForm, ask_removal
from app.statements.cards import Counts, StatementCard
from app.text.names import Bilingual
from tests.domain.signing.reviewed import act, batch, box, listed, signed, undone, worked
from tests.factories import House, fresh, imported, publish_statement, row, rows

BERLIN = {
    "kind": "organisation",
    "name_fa": "کمیته دفاع از زندانیان سیاسی در ایران",
    "city_fa": "برلین",
}
DENMARK = {
    "kind": "organisation",
    "name_en": "Defense committee of Iranian political prisoners",
    "country": "DK",
}


async def pairs(house: House, card: StatementCard) -> list[list[str]]:
    async with house.database.read() as connection:
        found = await pairs_of(connection, card)
    return sorted(sorted(row.name.en or row.name.fa for row in pair[:2]) for pair in found)


async def merged(house: House, card: StatementCard, stays: UUID, goes: UUID) -> Any:
    async with house.database.write() as connection:
        return await merge(connection, card, stays, goes, by=None, now=house.clock.now())


async def test_likely_duplicates_are_found_across_scripts_and_kept_apart_by_place(
    house: House,
) -> None:
    card = await publish_statement(house)
    await batch(
        house,
        card,
        {"name_fa": "مهسا سلیمی"},
        {"name_fa": "محسن سلیمی"},
        {"name_fa": "علیرضا محمدی", "city_fa": "سنندج"},
        {"name_fa": "سارا کریمی", "city_fa": "پاریس"},
        BERLIN,
    )
    await batch(
        house,
        card,
        {"name_en": "Mahsa Salimi"},
        {"name_en": "Mohammadi, Ali Reza", "city_en": "Sanandaj"},
        {"name_en": "Sara Karimi", "city_en": "London"},
        {**DENMARK},
        {"kind": "organisation", "name_en": "Defense committee of political prisoners in Iran"}
        | {"city_en": "Berlin"},
    )
    assert await pairs(house, card) == [
        ["Defense committee of political prisoners in Iran", BERLIN["name_fa"]],
        ["Mahsa Salimi", "مهسا سلیمی"],
        ["Mohammadi, Ali Reza", "علیرضا محمدی"],
    ]
    async with house.database.read() as connection:
        assert await count_pairs(connection, card, 2) == 2


async def test_the_real_list_holds_no_likely_duplicate(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card)
    await worked(house)
    assert len(await rows(house, Signature)) == 31
    assert await pairs(house, card) == []


async def test_merging_takes_over_what_is_lacking_and_can_be_undone(house: House) -> None:
    card = await publish_statement(house)
    ids = await batch(
        house,
        card,
        {"name_fa": "مهسا سلیمی", "title_fa": "نقاش"},
        {"name_en": "Mahsa Salimi", "city_en": "Saqqez", "country": "IR", "group": "first"},
    )
    before = {r["id"]: r for r in await rows(house, Signature)}
    step = await merged(house, card, *ids)
    await house.worker.publish()
    assert await listed(house, card) == ["1 Mahsa Salimi"]
    assert (await fresh(house)).counts == Counts(individuals=1)
    (kept,) = await box(house, card, "published")
    assert (kept.id, kept.name, kept.title, kept.city, kept.country, kept.group) == (
        ids[0],
        Bilingual("مهسا سلیمی", "Mahsa Salimi"),
        Bilingual("نقاش", ""),
        Bilingual("", "Saqqez"),
        "IR",
        "first",
    )
    (gone,) = await box(house, card, "withdrawn")
    assert (gone.id, gone.merged_into, gone.reason) == (ids[1], ids[0], "merged")
    await undone(house, card, step)
    await house.worker.publish()
    after = {r["id"]: r for r in await rows(house, Signature)}
    assert after[ids[1]] | {"keyed": 0} == before[ids[1]] | {"keyed": 0}
    same = ("name_fa", "name_en", "match_en", "city_en", "country", "group", "state")
    assert [after[ids[0]][c] for c in same] == [before[ids[0]][c] for c in same]
    assert (await fresh(house)).counts == Counts(individuals=2)


async def test_merged_for_good_one_is_erased(house: House) -> None:
    card = await publish_statement(house)
    ids = await batch(house, card, {"name_fa": "مهسا سلیمی"}, {"name_en": "Mahsa Salimi"})
    await merged(house, card, ids[1], ids[0])
    house.clock.move(timedelta(minutes=11))
    await house.worker.publish()
    await worked(house)
    gone = next(r for r in await rows(house, Signature) if r["id"] == ids[0])
    assert (gone["state"], gone["name_fa"], gone["merged_into"]) == ("withdrawn", "", ids[1])
    assert {r["signature_id"] for r in await rows(house, SignatureKey)} == {ids[1]}
    assert await listed(house, card) == ["1 Mahsa Salimi"]


async def test_who_came_by_mail_stays_before_one_that_was_vouched_for(house: House) -> None:
    card = await publish_statement(house)
    vouched, mailed = await batch(
        house,
        card,
        {"name_fa": "مهسا سلیمی", "provenance": "vouched", "group": "initiators", "position": 3},
        {"name_en": "Mahsa Salimi", "email_index": b"x"},
    )
    await merged(house, card, vouched, mailed)
    await house.worker.publish()
    (kept,) = await box(house, card, "published")
    assert (kept.id, kept.group) == (mailed, "initiators")


async def test_two_that_are_two_are_not_shown_again(house: House) -> None:
    card = await publish_statement(house)
    one, other = await batch(house, card, {"name_fa": "مهسا سلیمی"}, {"name_fa": "مهسا سلیمی"})
    flagged = await box(house, card, "flagged")
    assert {r.flags for r in flagged} == {("duplicate",)}
    assert {r.alike for r in flagged} == {(one,), (other,)}
    async with house.database.write() as connection:
        await say_two(connection, card, one, other, house.clock.now())
    assert (await pairs(house, card), await box(house, card, "flagged")) == ([], [])
    step = await act(house, card, "hold", one)
    await undone(house, card, step)
    assert (await row(house, Likeness))["state"] == "two"
    foreign = await publish_statement(house, "another")
    async with house.database.write() as connection:
        with pytest.raises(NotFound, match="unknown-pair"):
            await say_two(connection, foreign, one, other, house.clock.now())


@pytest.mark.parametrize("decision", ["merge", "two"])
async def test_who_was_held_for_the_likeness_alone_passes(house: House, decision: str) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    name = {"name_fa": "مهسا سلیمی"}
    one, other = await batch(house, card, name, name)
    held = await box(house, card, "held")
    assert held != []
    stays = held[0].id
    goes = other if stays == one else one
    async with house.database.write() as connection:
        if decision == "merge":
            await merge(connection, card, stays, goes, by=None, now=house.clock.now())
        else:
            await say_two(connection, card, one, other, house.clock.now())
    await house.worker.publish()
    assert await box(house, card, "held") == []
    published = {each.id for each in await box(house, card, "published")}
    assert published == ({stays} if decision == "merge" else {one, other})


async def test_what_cannot_be_merged_is_refused(house: House) -> None:
    card = await publish_statement(house)
    foreign = await publish_statement(house, "another")
    person, office, other = await batch(
        house, card, {"name_fa": "مهسا سلیمی"}, {**DENMARK}, {"name_en": "Mahsa Salimi"}
    )
    (stranger,) = await batch(house, foreign, {"name_en": "Mahsa Salimi"})
    for ids, code in (
        ((person, office), "not-mergeable"),
        ((person, person), "not-mergeable"),
    ):
        with pytest.raises(Conflict, match=code):
            await merged(house, card, *ids)
    with pytest.raises(NotFound, match="unknown-signature"):
        await merged(house, card, person, stranger)
    await act(house, card, "decline", other, reason="other")
    with pytest.raises(Conflict, match="ended-signature"):
        await merged(house, card, person, other)


async def states(house: House) -> dict[str, str]:
    return {
        each["name_fa"] or each["name_en"]: each["state"] for each in await rows(house, Signature)
    }


async def test_undoing_a_merge_leaves_one_hidden_that_was_held_back_or_asked_for_since(
    house: House,
) -> None:
    card = await publish_statement(house)
    for since in ("hold", "removal"):
        kept, gone = await batch(
            house, card, {"name_fa": f"مهسا {since}"}, {"name_en": f"Mahsa {since}"}
        )
        step = await merged(house, card, kept, gone)
        await house.worker.publish()
        if since == "hold":
            held = await act(house, card, "hold", kept)
        else:
            entries = await rows(house, Entry)
            (entry,) = {e["public_id"] for e in entries if e["signature_id"] == kept}
            form = RemovalForm(entry, "danger", "fa")
            async with house.database.write() as connection:
                now = house.clock.now()
                await ask_removal(connection, house.sealer, card, form, proof=kept, now=now)
        await undone(house, card, step)
    assert await states(house) == {
        "مهسا hold": "held",
        "Mahsa hold": "published",
        "مهسا removal": "held",
        "Mahsa removal": "published",
    }
    await undone(house, card, held)
    assert (await states(house))["مهسا hold"] == "published"
    assert len(await listed(house, card)) == 3


async def test_undoing_a_merge_holds_whom_it_had_let_pass(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    (first,) = await batch(house, card, {"name_fa": "مهسا سلیمی"})
    (held,) = await signed(house, card, {"name_fa": "مهسا سلیمی", "name_en": "Mahsa Salimi"})
    await house.worker.publish()
    step = await merged(house, card, held, first)
    await house.worker.publish()
    await undone(house, card, step)
    await house.worker.publish()
    found = {each["id"]: each["state"] for each in await rows(house, Signature)}
    assert found == {first: "published", held: "held"}
    assert await listed(house, card) == ["1 مهسا سلیمی"]


async def test_who_was_held_back_by_hand_stays_so_when_two_are_two(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    (first,) = await batch(house, card, {"name_fa": "سارا نمونه"})
    (held,) = await signed(house, card, {"name_fa": "سارا نمونه"})
    await house.worker.publish()
    await worked(house)
    await act(house, card, "hold", held)
    async with house.database.write() as connection:
        await say_two(connection, card, first, held, house.clock.now())
    await house.worker.publish()
    found = {each["id"]: each["state"] for each in await rows(house, Signature)}
    assert found == {first: "published", held: "held"}
