"""Saving: what is hidden or renamed leaves at once, what is corrected waits for its batch."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.errors import Conflict, InvalidForm
from app.models import Entry, Signature, Statement
from app.statements.cards import Counts
from tests.domain.signing.managed import listed, opened, saved, without
from tests.domain.signing.reviewed import act
from tests.factories import (
    PERSON,
    House,
    everything,
    fresh,
    later,
    managing,
    publish_statement,
    published,
    row,
    rows,
    sign,
)


@pytest.mark.parametrize(
    ("changes", "at_once"),
    [
        ({"name_en": "Shirin Neu"}, True),
        ({"name_fa": ""}, True),
        ({"title_en": ""}, True),
        ({"title_en": "Write"}, True),
        ({"country": ""}, True),
        ({"title_fa": "نویسنده"}, False),
        ({"city_en": "Oslo"}, False),
        ({"title_en": "Poet"}, False),
        ({"country": "NO"}, False),
    ],
)
async def test_an_individuals_former_name_leaves_at_once_other_corrections_keep_the_id(
    house: House, changes: dict[str, str], *, at_once: bool
) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    (before,) = await listed(house)
    await saved(house, code, **changes)
    assert await listed(house) == ([] if at_once else [before])
    assert (await fresh(house)).counts.individuals == (0 if at_once else 1)
    await house.worker.publish()
    (after,) = await listed(house)
    assert (after.id == before.id) == (not at_once)
    assert after != before
    assert (await fresh(house)).counts == Counts(individuals=1)
    assert (await row(house, Signature))["state"] == "published"


@pytest.mark.parametrize(
    ("changes", "at_once"),
    [
        ({"name_en": "Sample Center"}, False),
        ({"city_en": "Hamburg", "city_fa": "هامبورگ"}, False),
        ({"name_en": ""}, True),
        ({"city_fa": ""}, True),
    ],
)
async def test_an_organisations_correction_keeps_its_id_unless_it_is_shortened(
    house: House, changes: dict[str, str], *, at_once: bool
) -> None:
    card = await publish_statement(house)
    code = await published(house, card, kind="organisation")
    (before,) = await listed(house)
    await saved(house, code, **changes)
    assert await listed(house) == ([] if at_once else [before])
    await house.worker.publish()
    (after,) = await listed(house)
    assert (after.id == before.id) == (not at_once)
    now = await fresh(house)
    assert (now.counts, now.list_revision) == (Counts(organisations=1), 2)
    entries = await rows(house, Entry)
    assert sorted((e["valid_from"], e["valid_to"]) for e in entries) == [(1, 2), (2, None)]


async def test_a_correction_that_is_held_can_be_hidden(house: House) -> None:
    card = await publish_statement(house, policy="hold-all")
    code = await sign(house, card, kind="organisation")
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(policy="publish-all"))
    await house.worker.publish()
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(policy="hold-all"))
    await saved(house, code, name_en="Sample Center")
    await house.worker.publish()
    assert (await row(house, Signature))["state"] == "held"
    assert [each.name.en for each in await listed(house)] == ["Sample Centre"]
    await saved(house, code, exposure="counted")
    assert await listed(house) == []
    assert (await fresh(house)).counts == Counts()
    assert "Sample" not in str(await everything(house))


async def test_who_was_held_back_by_hand_gets_into_the_list_by_no_correction(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    await act(house, card, "hold", (await row(house, Signature))["id"])
    for city in ("Oslo", "Lund"):
        await saved(house, code, city_en=city)
        await later(house, minutes=11)
    assert await listed(house) == []
    signature = await row(house, Signature)
    assert (signature["state"], signature["city_en"]) == ("held", "Lund")


@pytest.mark.parametrize("hidden", ["coordinators", "counted"])
async def test_exposure_changes_both_ways_and_the_counts_follow(house: House, hidden: str) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    (before,) = await listed(house)
    await saved(house, code, exposure=hidden)
    assert (await listed(house), (await fresh(house)).counts) == ([], Counts())
    assert PERSON["name_en"] not in str(await everything(house))
    await house.worker.publish()
    assert (await fresh(house)).counts == Counts(unnamed=1)
    (managed,) = (await opened(house, code)).signatures
    assert (managed.exposure, managed.sealed) == (hidden, hidden == "coordinators")
    with pytest.raises(InvalidForm) as caught:
        await saved(house, code, exposure="public", consent_publish="1")
    assert [(each.field, each.code) for each in caught.value.errors] == [
        ("name_en", "missing-name")
    ]
    await saved(house, code, **without(PERSON, "kind", "email"))
    assert (await fresh(house)).counts == Counts()
    await house.worker.publish()
    (after,) = await listed(house)
    assert (after.name, after.city) == (before.name, before.city)
    assert after.id != before.id
    assert (await fresh(house)).counts == Counts(individuals=1)


async def test_publishing_a_hidden_signature_needs_the_consent(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card, exposure="counted", consent_publish="")
    fields = without(PERSON, "kind", "email", "consent_publish")
    with pytest.raises(InvalidForm) as caught:
        await saved(house, code, **fields)
    assert [(e.field, e.code) for e in caught.value.errors] == [
        ("consent_publish", "missing-consent-publish")
    ]
    await saved(house, code, **fields, consent_publish="1")
    consents = (await row(house, Signature))["consents"]
    assert consents["publish"] == consents["process"] is not None


async def test_a_signatory_may_hide_where_the_statement_no_longer_offers_it(
    house: House,
) -> None:
    card = await publish_statement(house, exposures=("public",))
    code = await published(house, card)
    await saved(house, code, exposure="counted")
    await house.worker.publish()
    assert (await fresh(house)).counts == Counts(unnamed=1)


async def test_saving_keeps_who_represents_an_organisation(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card, kind="organisation")
    await saved(house, code, city_en="Hamburg")
    person = (await row(house, Signature))["representative"]
    assert house.ring.open_person(person)["name"] == "Reza Representative"
    await saved(house, code, exposure="counted")
    assert (await row(house, Signature))["representative"] is None


async def test_a_bad_change_spends_no_link_and_changes_nothing(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    token = await managing(house, card)
    before = await everything(house)
    for changes in ({"name_en": "\x00"}, {"exposure": "secret"}, {"name_fa": "", "name_en": ""}):
        with pytest.raises(InvalidForm):
            await saved(house, token, **changes)
    assert await everything(house) == before
    await saved(house, token, name_en="Shirin Neu")


async def test_nothing_but_what_is_ones_own_to_change_changes(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    before = await row(house, Signature)
    await saved(house, code, kind="organisation", via="intruder", group="initiators", state="x")
    assert await row(house, Signature) == before


@pytest.mark.parametrize("state", ["withdrawn", "voided", "declined"])
async def test_an_ended_signature_is_not_brought_back_by_saving(house: House, state: str) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    async with house.database.write() as connection:
        await connection.execute(update(Signature).values(state=state))
    with pytest.raises(Conflict) as caught:
        await saved(house, code, name_en="Back")
    assert caught.value.code == "ended-signature"


async def test_a_change_waits_for_the_next_batch_and_brings_none_about(house: House) -> None:
    card = await publish_statement(house, publish="hourly")
    await house.worker.publish()
    code = await sign(house, card)
    house.clock.move(timedelta(hours=1))
    await house.worker.publish()
    await sign(house, card, name_en="Watched", name_fa="", email="watched@example.org")
    house.clock.move(timedelta(minutes=10))
    await saved(house, code, title_en="Poet")
    await house.worker.once()
    assert [each.name.en for each in await listed(house)] == [PERSON["name_en"]]
    house.clock.move(timedelta(minutes=50))
    await house.worker.once()
    assert len(await listed(house)) == 2
