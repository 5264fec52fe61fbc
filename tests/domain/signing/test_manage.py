"""Managing: a link once and for an hour, a receipt code for good."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.errors import Gone, HamsedaError
from app.models import ManagementLink, Signature, Statement
from app.statements.cards import Counts, StatementCard
from tests.domain.signing.managed import listed, opened, refused, saved, withdrawn
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
)
from tests.recorder import recorded, verbs


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


async def test_what_a_withdrawal_asks_does_not_grow_with_the_list(house: House) -> None:
    counts = []
    for size, slug in ((3, "three"), (5, "five")):
        card = await publish_statement(house, slug)
        code = await published(house, card)
        for number in range(size - 1):
            name = {"name_en": f"Other {'abcd'[number]}", "name_fa": ""}
            await published(house, card, **name, email=f"o{number}@example.org")
        with recorded(house.database) as statements:
            await withdrawn(house, code)
        counts.append(verbs(statements))
    assert counts[0] == counts[1]
    assert counts[0][:3] == ["SELECT signature", "SELECT entry", "UPDATE statement"]
