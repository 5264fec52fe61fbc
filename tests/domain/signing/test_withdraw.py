"""Withdrawing: at once, everywhere, and nothing is left of who it was."""

from datetime import timedelta

import pytest

from app.models import Entry, Signature
from app.statements.cards import Counts
from tests.domain.signing.managed import listed, saved, withdrawn
from tests.factories import (
    House,
    everything,
    fresh,
    managing,
    publish_statement,
    published,
    row,
    rows,
    sign,
)

PLANTED = "Zzyzx"
EVERY_TEXT = {
    "name_fa": "زیزیکس نام",
    "name_en": f"{PLANTED} Name",
    "title_fa": "زیزیکس عنوان",
    "title_en": f"{PLANTED} Title",
    "affiliation_fa": "زیزیکس وابستگی",
    "affiliation_en": f"{PLANTED} Affiliation",
    "city_fa": "زیزیکس شهر",
    "city_en": f"{PLANTED} City",
}


@pytest.mark.parametrize("exposure", ["public", "coordinators", "counted"])
@pytest.mark.parametrize(
    ("when", "way"),
    [("confirmed", "code"), ("held", "code"), ("published", "code"), ("published", "link")],
)
async def test_a_withdrawal_leaves_nothing_of_who_it_was(
    house: House, way: str, exposure: str, when: str
) -> None:
    policy = "hold-all" if when == "held" else "publish-all"
    card = await publish_statement(house, policy=policy)
    await published(house, card, name_en="Stays", name_fa="", email="stays@example.org")
    code = await sign(house, card, **EVERY_TEXT, exposure=exposure, via="partner")
    if when != "confirmed":
        await house.worker.publish()
    planted = str(await everything(house))
    assert (PLANTED in planted) == ("زیزیکس" in planted) == (exposure == "public")
    credential = code if way == "code" else await managing(house, card)
    await withdrawn(house, credential)
    now = await fresh(house)
    stays = 0 if when == "held" else 1
    assert now.counts == Counts(individuals=stays)
    assert [each.name.en for each in await listed(house)] == ["Stays"] * stays
    text = str(await everything(house)).lower()
    assert PLANTED.lower() not in text
    assert "زیزیکس" not in text
    gone = next(s for s in await rows(house, Signature) if s["state"] == "withdrawn")
    kept = {name for name, value in gone.items() if value not in (None, "", [])}
    assert kept == {
        "id",
        "statement_id",
        "state",
        "kind",
        "provenance",
        "exposure",
        "receipt_digest",
        "text_version",
        "consents",
        "language",
        "signed_on",
        "group",
        "seen",
        "keyed",
    }
    await house.worker.once()
    assert (await fresh(house)).counts == Counts(individuals=stays)


async def test_a_withdrawal_takes_effect_at_once_and_marks_the_list_as_changed(
    house: House,
) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    house.clock.move(timedelta(days=2))
    before = await fresh(house)
    after = await withdrawn(house, code)
    assert (after.withdrawals, after.changed_at) == (before.withdrawals + 1, house.clock.now())
    assert (after.list_revision, after.edition) == (before.list_revision, before.edition)
    entry = await row(house, Entry)
    assert (entry["withdrawn"], entry["signature_id"]) == (True, None)
    assert (entry["valid_from"], entry["valid_to"]) == (1, 2)  # edition 1 has a gap there
    assert await withdrawn(house, code) == after
    assert (await fresh(house)) == after


async def test_who_withdrew_can_sign_again(house: House) -> None:
    card = await publish_statement(house)
    await withdrawn(house, await published(house, card))
    await house.worker.upkeep()
    await published(house, card)
    assert [each.name.en for each in await listed(house)] == ["Shirin Nemuneh"]
    assert sorted(each["state"] for each in await rows(house, Signature)) == [
        "published",
        "withdrawn",
    ]


async def test_a_withdrawal_reaches_a_correction_that_waits_and_the_entries_before_it(
    house: House,
) -> None:
    card = await publish_statement(house, publish="hourly")
    code = await sign(house, card, kind="organisation", name_en="Zzyzx One", name_fa="")
    await house.worker.publish()
    house.clock.move(timedelta(hours=1))
    await house.worker.publish()
    await saved(house, code, name_en="Zzyzx Two")
    house.clock.move(timedelta(hours=1))
    await house.worker.publish()
    await saved(house, code, name_en="Zzyzx Three")
    assert [each.name.en for each in await listed(house)] == ["Zzyzx Two"]
    await withdrawn(house, code)
    assert await listed(house) == []
    assert (await fresh(house)).counts == Counts()
    assert "zzyzx" not in str(await everything(house)).lower()
    assert [each["withdrawn"] for each in await rows(house, Entry)] == [True, True]
