"""Confirming: once, whatever is repeated; looking changes nothing; one mailbox, few people."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from app.errors import Conflict, InvalidForm
from app.keys import tokens
from app.models import PendingSignOn, Quota, Signature, Statement
from app.signing.confirm import open_pending, reject
from app.signing.confirmations import Confirmations
from app.signing.forms import CONSENT_WORDING
from app.statements.files import StatementFiles
from app.statements.publishing import publish_files
from app.statements.texts import StatementSettings, StatementText
from tests.domain.signing.confirming import code_of, opened
from tests.factories import (
    PERSON,
    House,
    confirmed,
    everything,
    fresh,
    pending,
    publish_statement,
    row,
    rows,
    sign,
    tokens_in,
)
from tests.recorder import recorded, verbs

FORGED = "A" * 43


async def test_a_signature_holds_what_was_agreed_to_and_nothing_of_who_sent_it(
    house: House,
) -> None:
    card = await publish_statement(house)
    house.clock.move(timedelta(hours=5))
    token = await pending(house, card, kind="organisation", website="example.org", via="partner")
    code = (await confirmed(house, token)).receipt_code
    signature = await row(house, Signature)
    person = house.ring.open_person(signature.pop("representative"))
    assert person == {"name": "Reza Representative", "role": "Speaker"}
    assert signature == {
        "id": signature["id"],
        "form_id": signature["form_id"],
        "statement_id": card.id,
        "state": "confirmed",
        "kind": "organisation",
        "provenance": "email",
        "exposure": "public",
        "sealed": None,
        "flags": [],
        "email_index": house.ring.email_index(card.id, "office@example.org"),
        "receipt_digest": tokens.code_digest(code),
        "text_version": card.text_versions["en"],
        "consents": {"process": CONSENT_WORDING, "publish": CONSENT_WORDING},
        "language": "en",
        "signed_on": date(2026, 3, 20),
        "reason": "",
        "note": None,
        "merged_into": None,
        "keyed": 0,
        "seen": False,
        "via": "partner",
        "group": "more",
        "position": None,
        "organisation_id": None,
        "import_id": None,
        "match_fa": "کانوننمونه",
        "match_en": "samplecentre",
        "name_fa": "کانون نمونه",
        "name_en": "Sample Centre",
        "title_fa": "",
        "title_en": "",
        "affiliation_fa": "",
        "affiliation_en": "",
        "city_fa": "برلین",
        "city_en": "Berlin",
        "country": "DE",
        "website": "https://example.org",
    }


async def test_repeating_gives_the_same_answer_and_makes_nothing(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    first = await confirmed(house, token)
    before = await everything(house)
    for changes in ({}, {"name_en": "Somebody Else"}, {"name_en": "\x00", "exposure": "x"}):
        assert await confirmed(house, token, **changes) == first
    assert await confirmed(house, f" {token[:20]}\r\n {token[20:]}\n") == first
    assert await everything(house) == before
    house.clock.move(timedelta(days=30))
    await house.worker.once()
    assert (await confirmed(house, token)).receipt_code == first.receipt_code


async def test_the_receipt_code_can_be_written_down_and_only_its_digest_is_kept(
    house: House,
) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    code = (await confirmed(house, token)).receipt_code
    assert [len(part) for part in code.split("-")] == [5, 5, 5, 5]
    assert code == tokens.clean_code(code.upper().replace("-", " ").replace("0", "O"))
    assert code not in str(await everything(house))
    assert code not in repr(await confirmed(house, token))


async def test_opening_changes_no_row_of_any_table(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    before = await everything(house)
    shown = [await opened(house, token) for _ in range(3)]
    assert await everything(house) == before
    assert shown == [shown[0]] * 3
    assert {name: value for name, value in shown[0].items() if value} == {
        name: value for name, value in PERSON.items() if name != "email"
    }


async def test_what_is_shown_needs_the_token_and_is_gone_after_the_answer(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    waiting = await row(house, PendingSignOn)
    assert waiting["token_digest"] == tokens.token_digest(token)
    assert PERSON["name_en"].encode() not in waiting["sealed_form"]
    await confirmed(house, token)
    answered = await row(house, PendingSignOn)
    assert {name for name, value in answered.items() if value is not None} == {
        "id",
        "statement_id",
        "token_digest",
        "state",
        "forget_on",
        "quota_settled",
    }
    async with house.database.read() as connection:
        again = await open_pending(connection, token, house.clock.now())
    assert (again.state, again.fields, again.expires_at) == ("confirmed", {}, None)


async def test_a_confirmation_corrects_what_was_entered(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    await confirmed(house, token, name_en="Shirin Nemouneh", title_en="", via="intruder")
    signature = await row(house, Signature)
    assert (signature["name_en"], signature["title_en"]) == ("Shirin Nemouneh", "")
    assert (signature["name_fa"], signature["city_en"]) == (PERSON["name_fa"], "Malmo")
    assert signature["via"] == ""
    assert signature["match_en"] == "shirinnemouneh"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name_en": "\x00"}, "name_en", "control-character"),
        ({"name_en": "شیرین"}, "name_en", "wrong-script"),
        ({"country": "XX"}, "country", "unknown-country"),
        ({"exposure": "secret"}, "exposure", "exposure-not-offered"),
        ({"consent_publish": ""}, "consent_publish", "missing-consent-publish"),
    ],
)
async def test_a_bad_correction_changes_nothing_and_can_be_mended(
    house: House, changes: dict[str, str], field: str, code: str
) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    before = await everything(house)
    with pytest.raises(InvalidForm) as caught:
        await confirmed(house, token, **changes)
    assert [(each.field, each.code) for each in caught.value.errors] == [(field, code)]
    assert await everything(house) == before
    await confirmed(house, token)
    assert len(await rows(house, Signature)) == 1


@pytest.mark.parametrize(
    ("exposure", "name", "sealed"),
    [("public", "Shirin Nemuneh", False), ("coordinators", "", True), ("counted", "", False)],
)
async def test_the_exposure_decides_what_is_kept_in_the_clear(
    house: House, exposure: str, name: str, *, sealed: bool
) -> None:
    card = await publish_statement(house)
    await sign(house, card, exposure=exposure)
    signature = await row(house, Signature)
    assert (signature["name_en"], signature["exposure"]) == (name, exposure)
    shown = [value for key, value in signature.items() if key.endswith(("_fa", "_en")) and value]
    assert bool(shown or signature["country"]) == (exposure == "public")
    assert (signature["sealed"] is not None) == sealed
    if sealed:
        assert house.ring.open_names(signature["sealed"])["name_en"] == "Shirin Nemuneh"
    publish = None if exposure == "counted" else CONSENT_WORDING
    assert signature["consents"] == {"process": CONSENT_WORDING, "publish": publish}


async def test_an_expired_token_is_gone_and_its_form_with_it(house: House) -> None:
    card = await publish_statement(house, confirm_days=3)
    token = await pending(house, card)
    house.clock.move(timedelta(days=3))
    assert await code_of(house, token) == "410 expired-token"
    await house.worker.upkeep()
    assert await code_of(house, token) == "410 expired-token"
    ended = await row(house, PendingSignOn)
    assert (ended["state"], ended["sealed_form"], ended["email_index"]) == ("expired", None, None)


@pytest.mark.parametrize(
    "token", [FORGED, "", "x", "a" * 44, "<script>", "\ud800", "٣" * 43, "a" * 100_000]
)
async def test_a_forged_token_is_unknown(house: House, token: str) -> None:
    await pending(house, await publish_statement(house))
    assert await code_of(house, token) == "404 unknown-token"


@pytest.mark.parametrize("answer", ["confirmed", "rejected", "expired"])
async def test_a_token_is_unknown_thirty_days_after_its_answer(house: House, answer: str) -> None:
    card = await publish_statement(house, confirm_days=1)
    token = await pending(house, card)
    if answer == "confirmed":
        await confirmed(house, token)
    if answer == "rejected":
        async with house.database.write() as connection:
            await reject(connection, token, house.clock.now())
    house.clock.move(timedelta(days=31 if answer == "expired" else 30))
    await house.worker.once()
    assert len(await rows(house, PendingSignOn)) == 1
    house.clock.move(timedelta(days=1))
    await house.worker.once()
    assert await rows(house, PendingSignOn) == []
    assert await code_of(house, token) == "404 unknown-token"


async def test_this_was_not_me_ends_this_sign_on_only(house: House) -> None:
    card = await publish_statement(house)
    mine = await pending(house, card)
    other = await pending(house, card, name_en="Omid Nemuneh")
    async with house.database.write() as connection:
        rejection = await reject(connection, mine, house.clock.now())
    async with house.database.write() as connection:
        assert await reject(connection, mine, house.clock.now()) == rejection
    assert rejection.undo_code is None
    with pytest.raises(Conflict) as caught:
        await confirmed(house, mine)
    assert caught.value.code == "rejected-token"
    await confirmed(house, other)
    with pytest.raises(Conflict) as refused:
        async with house.database.write() as connection:
            await reject(connection, other, house.clock.now())
    assert refused.value.code == "confirmed-token"
    assert [s["name_en"] for s in await rows(house, Signature)] == ["Omid Nemuneh"]


async def test_the_signature_binds_to_the_text_that_was_shown(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    confirmations = Confirmations(house.database, house.sealer)
    with pytest.raises(Conflict) as caught:
        await confirmations.confirm(token, {}, house.clock.now(), "0" * 64)
    assert caught.value.code == "text-changed"
    shown = card.text_versions["fa"]
    await confirmations.confirm(token, {}, house.clock.now(), shown)
    assert (await row(house, Signature))["text_version"] == shown


async def test_a_text_that_changed_between_form_and_confirmation_binds_as_it_is_now(
    house: House,
) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    texts = {
        "fa": StatementText(language="fa", title="یک صدا", body="متن بیانیه"),
        "en": StatementText(language="en", title="One voice", body="Another text"),
    }
    files = StatementFiles(card.slug, StatementSettings(prevailing_language="fa"), texts)
    async with house.database.write() as connection:
        await publish_files(connection, files, house.clock.now())
    before = card.text_versions["en"]
    with pytest.raises(Conflict):
        await Confirmations(house.database, house.sealer).confirm(
            token, {}, house.clock.now(), before
        )
    await confirmed(house, token)
    now = (await fresh(house)).text_versions["en"]
    assert (await row(house, Signature))["text_version"] == now != before


async def test_what_was_taken_before_the_closing_is_confirmed_after_it(house: House) -> None:
    token = await pending(house, await publish_statement(house))
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(state="closed"))
    await confirmed(house, token)
    assert len(await rows(house, Signature)) == 1


@pytest.mark.parametrize("state", ["draft", "archived"])
async def test_nothing_is_confirmed_for_a_statement_that_is_put_away(
    house: House, state: str
) -> None:
    token = await pending(house, await publish_statement(house))
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(state=state))
    with pytest.raises(Conflict) as caught:
        await confirmed(house, token)
    assert caught.value.code == "closed-statement"
    assert await rows(house, Signature) == []


async def test_what_confirmations_ask_the_database(house: House) -> None:
    card = await publish_statement(house)
    confirmations = Confirmations(house.database, house.sealer)

    async def asked(*tokens: str) -> list[str]:
        with recorded(house.database) as statements:
            await asyncio.gather(
                *(confirmations.confirm(token, {}, house.clock.now()) for token in tokens)
            )
        return verbs(statements)

    each = [
        "SELECT pending_sign_on",  # and its statement with it
        "SELECT pending_sign_on",  # its mailbox, locked
        "SELECT signature",  # what the mailbox has signed already
        "UPDATE pending_sign_on",
        "INSERT signature",
    ]
    some = [await pending(house, card, email=f"{name}@example.org") for name in "abcde"]
    assert await asked(some[0]) == each
    assert await asked(*some[1:]) == each  # four together as one alone
    assert await asked(some[0]) == each[:1]
    assert len(await rows(house, Signature)) == len(some)


async def test_confirming_settles_the_quota_in_the_workers_time(house: House) -> None:
    card = await publish_statement(house)
    await sign(house, card)
    assert len(await rows(house, Quota)) == 1
    await house.worker.upkeep()
    assert await rows(house, Quota) == []
    assert len(tokens_in(house)) == 1
