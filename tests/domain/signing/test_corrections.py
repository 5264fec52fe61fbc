"""Spelling signatories right, and the names that lack a script."""

from typing import Any
from uuid import UUID

import pytest

from app.errors import Conflict, InvalidForm, NotFound
from app.models import Entry, Organisation, Signature
from app.signing.corrections import Corrected, correct, spelling_of
from app.signing.moderate import decline, void
from app.signing.worklist import Suggestion, lacking
from app.statements.cards import StatementCard
from tests.factories import (
    House,
    everything,
    fresh,
    imported,
    publish_statement,
    published,
    row,
    rows,
    sign,
)

MISSPELT = "کانون آزادی انديشان – برلین – آلمان\nCentre of Freethinkrs – Berlin – Germany\n"


async def change(
    house: House, card: StatementCard, signature: UUID, seen: str = "", **changes: str
) -> Corrected:
    async with house.database.write() as connection:
        if not seen:
            one = await spelling_of(connection, card, signature, public_only=False)
            seen = one.seen
        done = await correct(
            connection,
            card,
            signature,
            changes,
            by=None,
            seen=seen,
            public_only=False,
            now=house.clock.now(),
        )
    await house.worker.publish()
    return done


async def standing(house: House) -> list[dict[str, Any]]:
    entries = await rows(house, Entry)
    return [each for each in entries if not each["withdrawn"] and each["valid_to"] is None]


async def test_an_organisation_keeps_its_id_and_the_registry_follows(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, MISSPELT)
    await house.worker.publish()
    (before,) = await standing(house)
    signature = before["signature_id"]
    done = await change(house, card, signature, name_en="Centre of Freethinkers")
    assert done == Corrected(("name_en",), renamed=False)
    (after,) = await standing(house)
    assert (after["public_id"], after["name_en"]) == (before["public_id"], "Centre of Freethinkers")
    assert (await row(house, Organisation))["name_en"] == "Centre of Freethinkers"
    assert (await row(house, Organisation))["match_en"] == "centreoffreethinkers"
    async with house.database.read() as connection:
        spelling = await spelling_of(connection, card, signature, public_only=False)
        public = await spelling_of(connection, card, signature, public_only=True)
    assert [(step.field, step.before, step.after) for step in spelling.history] == [
        ("name_en", "Centre of Freethinkrs", "Centre of Freethinkers")
    ]
    assert (public.fields, public.history) == (spelling.fields, ())  # it may have been held then
    # When it goes, what it was called before goes too.
    async with house.database.write() as connection:
        await void(connection, card, [signature], house.clock.now())
    left = await everything(house)
    assert left["correction"] == []
    assert "Freethinkrs" not in str({**left, "organisation": []})


async def test_a_person_is_renamed_by_a_new_entry_and_completed_in_the_old(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card, name_en="")
    (first,) = await standing(house)
    signature = first["signature_id"]
    assert not (await change(house, card, signature, name_en="Shirin Nemune")).renamed
    (completed,) = await standing(house)
    assert completed["public_id"] == first["public_id"]
    assert (await change(house, card, signature, name_en="Shirin Nemuneh")).renamed
    (renamed,) = await standing(house)
    assert renamed["public_id"] != first["public_id"]
    assert renamed["name_en"] == "Shirin Nemuneh"
    names = {each["name_en"] for each in await rows(house, Entry)}
    assert names == {"", "Shirin Nemuneh"}
    assert (await fresh(house)).counts.individuals == 1


async def test_the_second_of_two_corrections_is_told(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    signature = (await row(house, Signature))["id"]
    async with house.database.read() as connection:
        seen = (await spelling_of(connection, card, signature, public_only=False)).seen
    await change(house, card, signature, seen, title_fa="شاعر")
    with pytest.raises(Conflict, match="spelling-changed"):
        await change(house, card, signature, seen, title_fa="نویسنده")
    assert (await row(house, Signature))["title_fa"] == "شاعر"
    with pytest.raises(InvalidForm) as wrong:
        await change(house, card, signature, name_fa="Latin", name_en="فارسی", country="XX")
    assert [error.code for error in wrong.value.errors] == [
        "wrong-script",
        "wrong-script",
        "unknown-country",
    ]


async def test_what_is_held_sealed_foreign_or_over_is_not_spelt(house: House) -> None:
    card = await publish_statement(house, policy="hold-all")
    await published(house, card)
    await published(
        house, card, name_en="Sealed", name_fa="", email="b@example.org", exposure="coordinators"
    )
    known = {each["exposure"]: each["id"] for each in await rows(house, Signature)}
    other = await publish_statement(house, "other")
    async with house.database.write() as connection:
        with pytest.raises(NotFound):  # a translator sees nothing that is held
            await spelling_of(connection, card, known["public"], public_only=True)
        with pytest.raises(Conflict, match="sealed-name"):
            await spelling_of(connection, card, known["coordinators"], public_only=False)
        with pytest.raises(NotFound):
            await spelling_of(connection, other, known["public"], public_only=False)
        await decline(connection, card, [known["public"]], house.clock.now())
        with pytest.raises(Conflict, match="ended-signature"):
            await spelling_of(connection, card, known["public"], public_only=False)


async def test_names_that_lack_a_script_are_told_with_what_is_known_of_them(house: House) -> None:
    """From the registry and public lists; never from what is held, nor from another place."""
    earlier = await publish_statement(house, "earlier")
    await imported(house, earlier, MISSPELT)
    await imported(house, earlier, "کانون باران – اسلو – نروژ\nBaran Society – Oslo – Norway")
    await published(house, earlier, name_en="Shirin Nemuneh")
    hidden = await publish_statement(house, "hidden", policy="hold-all")
    await sign(house, hidden, name_en="Shirin Secret", email="x@example.org")
    card = await publish_statement(house)
    await imported(
        house, card, "کانون آزادی‌اندیشان – برلین – آلمان\n\nکانون باران – پاریس – فرانسه"
    )
    await published(house, card, name_en="", email="y@example.org")
    await house.worker.publish()
    async with house.database.read() as connection:
        some, total = await lacking(connection, card, public_only=True)
    assert total == 3
    assert {(each.name.fa, each.lacks): each.suggestions for each in some} == {
        ("کانون آزادی‌اندیشان", "en"): (Suggestion("Centre of Freethinkrs", "registry", 2),),
        ("کانون باران", "en"): (),
        ("شیرین نمونه", "en"): (Suggestion("Shirin Nemuneh", "elsewhere", 1),),
    }
    first = next(each for each in some if each.suggestions)
    done = await change(house, card, first.id, first.seen, name_en=first.suggestions[0].text)
    assert done.fields == ("name_en",)
    async with house.database.read() as connection:
        assert (await lacking(connection, card, public_only=True))[1] == 2
