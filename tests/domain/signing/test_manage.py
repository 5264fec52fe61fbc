"""Managing: a link once and for an hour, a receipt code for good; what leaves, leaves at once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.editions.rows import ListRow, page_of_rows
from app.errors import Conflict, Gone, HamsedaError, InvalidForm
from app.keys import tokens
from app.models import Entry, ManagementLink, Signature, Statement
from app.signing.manage import Management, open_management, save, withdraw
from app.statements.cards import Counts, StatementCard
from tests.factories import (
    PERSON,
    House,
    confirmed,
    everything,
    fresh,
    managing,
    pending,
    publish_statement,
    published,
    row,
    rows,
    sign,
)
from tests.recorder import recorded, verbs

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


async def opened(house: House, credential: str) -> Management:
    async with house.database.read() as connection:
        return await open_management(connection, credential, house.clock.now())


async def saved(
    house: House, credential: str, signature: UUID | None = None, /, **changes: str
) -> StatementCard:
    async with house.database.write() as connection:
        return await save(
            connection, house.sealer, credential, signature, changes, house.clock.now()
        )


async def withdrawn(house: House, credential: str, signature: UUID | None = None) -> StatementCard:
    async with house.database.write() as connection:
        return await withdraw(connection, credential, signature, house.clock.now())


async def listed(house: House) -> list[ListRow]:
    card = await fresh(house)
    async with house.database.read() as connection:
        return (await page_of_rows(connection, card, "en"))[0]


async def refused(house: House, credential: str, **changes: str) -> str:
    """The one code with which showing, saving and withdrawing refuse a credential."""
    codes = set()
    before = await everything(house)
    for attempt in (
        opened(house, credential),
        saved(house, credential, **changes),
        withdrawn(house, credential),
    ):
        with pytest.raises(HamsedaError) as caught:
            await attempt
        codes.add(f"{caught.value.status} {caught.value.code}")
    assert await everything(house) == before
    (code,) = codes
    return code


def without(row_: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row_.items() if name not in names}


async def test_looking_changes_no_row_and_shows_what_was_signed(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    token = await managing(house, card)
    before = await everything(house)
    shown = [await opened(house, token) for _ in range(3)]
    assert await everything(house) == before
    assert shown == [shown[0]] * 3
    (managed,) = shown[0].signatures
    assert (managed.state, managed.exposure, managed.sealed) == ("published", "public", False)
    assert {name: value for name, value in managed.fields.items() if value} == {
        name: value for name, value in PERSON.items() if name != "email"
    }


@pytest.mark.parametrize("action", ["save", "nothing", "withdraw"])
async def test_a_link_serves_once(house: House, action: str) -> None:
    card = await publish_statement(house)
    await published(house, card)
    token = await managing(house, card)
    if action == "withdraw":
        await withdrawn(house, token)
    else:
        await saved(house, token, title_en="Poet" if action == "save" else PERSON["title_en"])
    assert await refused(house, token, title_en="Again") == "410 used-token"


async def test_a_link_used_twice_at_once_serves_once(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    token = await managing(house, card)
    results = await asyncio.gather(
        saved(house, token, name_en="Aa"),
        saved(house, token, name_en="Bb"),
        return_exceptions=True,
    )
    assert [type(each) for each in results if isinstance(each, Exception)] == [Gone]
    assert sum(isinstance(each, StatementCard) for each in results) == 1
    assert (await fresh(house)).counts == Counts()


async def test_a_link_lives_an_hour(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    token = await managing(house, card)
    house.clock.move(timedelta(hours=1, seconds=-1))
    assert len((await opened(house, token)).signatures) == 1
    house.clock.move(timedelta(seconds=1))
    assert await refused(house, token) == "410 expired-token"
    await house.worker.once()
    house.clock.move(timedelta(days=1, seconds=1))
    await house.worker.once()
    assert await rows(house, ManagementLink) == []
    assert await refused(house, token) == "404 unknown-token"


@pytest.mark.parametrize(
    ("credential", "code"),
    [
        ("A" * 43, "404 unknown-token"),
        ("", "404 unknown-code"),
        ("aaaaa-aaaaa-aaaaa-aaaaa", "404 unknown-code"),
        ("۱۲۳", "404 unknown-code"),
        ("x" * 100_000, "404 unknown-code"),
        ("\ud800", "404 unknown-code"),
    ],
)
async def test_a_forged_credential_is_unknown(house: House, credential: str, code: str) -> None:
    await published(house, await publish_statement(house))
    assert await refused(house, credential) == code


async def test_a_confirmation_token_manages_nothing(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    await confirmed(house, token)
    assert await refused(house, token) == "404 unknown-token"


async def test_a_receipt_code_serves_for_years_and_after_the_key_is_gone(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    async with house.database.write() as connection:
        await connection.execute(
            update(Statement).values(state="closed", closed_on=house.clock.now().date())
        )
    house.clock.move(timedelta(days=1000))
    await house.worker.once()
    assert house.ring.folder.is_destroyed(f"statement-{card.id.hex}")
    assert (await row(house, Signature))["email_index"] is None
    for typed in (code, code.upper(), f"  {code.replace('-', ' ')}\n", code.replace("1", "l")):
        assert len((await opened(house, typed)).signatures) == 1
    await saved(house, code, name_en="Shirin Neu")
    await house.worker.publish()
    assert [each.name.en for each in await listed(house)] == ["Shirin Neu"]
    await withdrawn(house, code)
    assert await listed(house) == []


async def test_a_mailbox_of_two_has_to_say_which(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await published(house, card, name_en="Omid Nemuneh", name_fa="")
    token = await managing(house, card)
    signatures = (await opened(house, token)).signatures
    named = {each.fields["name_en"]: each.id for each in signatures}
    assert set(named) == {"Omid Nemuneh", "Shirin Nemuneh"}
    for which, code in ((None, "which-signature"), (uuid4(), "unknown-signature")):
        with pytest.raises(HamsedaError) as caught:
            await withdrawn(house, token, which)
        assert caught.value.code == code
    await withdrawn(house, token, named["Omid Nemuneh"])
    assert [each.name.en for each in await listed(house)] == ["Shirin Nemuneh"]


async def test_nobody_reaches_the_signature_of_another_mailbox(house: House) -> None:
    card = await publish_statement(house)
    mine = await published(house, card)
    await published(house, card, name_en="Other", name_fa="", email="other@example.org")
    foreign = (await opened(house, mine)).signatures[0].id
    token = await managing(house, card, "other@example.org")
    for attempt in (withdrawn(house, token, foreign), saved(house, token, foreign, city_en="X")):
        with pytest.raises(HamsedaError) as caught:
            await attempt
        assert caught.value.code == "unknown-signature"
    assert len(await listed(house)) == 2


@pytest.mark.parametrize("way", ["link", "code"])
@pytest.mark.parametrize("exposure", ["public", "coordinators", "counted"])
@pytest.mark.parametrize("when", ["confirmed", "held", "published"])
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
        ("consent_publish", "missing-consent")
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


async def test_what_managing_asks_the_database(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    with recorded(house.database) as statements:
        await withdrawn(house, code)
    assert verbs(statements) == [
        "SELECT signature",
        "SELECT entry",
        "UPDATE statement",
        "UPDATE entry",
        "INSERT tombstone",
        "UPDATE statement",
        "INSERT tombstone",
        "UPDATE signature",
        "SELECT statement",
    ]
    assert tokens.TOKEN.fullmatch(code) is None
