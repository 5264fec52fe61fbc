"""One mailbox: its siblings, its people, and whoever confirms at the same moment."""

import asyncio
from datetime import timedelta

import pytest

from app.errors import Conflict, Gone
from app.keys import tokens
from app.models import PendingSignOn, Signature
from app.signing.confirm import reject
from app.signing.confirmations import Confirmation, Confirmations
from tests.domain.signing.confirming import code_of
from tests.factories import (
    ORGANISATION,
    House,
    confirmed,
    pending,
    publish_statement,
    row,
    rows,
    sign,
)


async def test_siblings_of_the_same_name_end_and_other_names_live_on(house: House) -> None:
    card = await publish_statement(house)
    first = await pending(house, card)
    again = await pending(house, card, name_en="SHIRIN  nemuneh", title_en="Poet")
    house.clock.move(timedelta(days=1))
    other = await pending(house, card, name_en="Omid Nemuneh", name_fa="")
    elsewhere = await pending(house, await publish_statement(house, "another"))
    await confirmed(house, again)
    assert await code_of(house, first) == "410 ended-token"
    for token in (other, elsewhere):
        await confirmed(house, token)
    assert len(await rows(house, Signature)) == 3


@pytest.mark.parametrize(
    ("policy", "states"),
    [
        ("hold-flagged", ["published", "held", "held"]),
        ("publish-all", ["published"] * 3),
        ("hold-all", ["held"] * 3),
    ],
)
async def test_a_mailbox_carries_three_individuals_and_the_policy_looks_at_the_later_ones(
    house: House, policy: str, states: list[str]
) -> None:
    card = await publish_statement(house, policy=policy)
    names = ["Aa", "Bb", "Cc", "Dd"]
    for name in names[:3]:
        await sign(house, card, name_en=name, name_fa="")
        await house.worker.once()
    fourth = await pending(house, card, name_en=names[3], name_fa="")
    with pytest.raises(Conflict) as caught:
        await confirmed(house, fourth)
    assert caught.value.code == "mailbox-full"
    signatures = sorted(await rows(house, Signature), key=lambda each: each["name_en"])
    assert [each["name_en"] for each in signatures] == names[:3]
    assert [each["state"] for each in signatures] == states
    assert [each["flags"] for each in signatures] == [[], ["same-mailbox"], ["same-mailbox"]]


async def test_a_mailbox_carries_any_number_of_organisations(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    for number in range(5):
        name = {"name_en": f"Centre {'abcde'[number]}", "name_fa": ""}
        await sign(house, card, **ORGANISATION | name)
        await house.worker.upkeep()
    assert [each["flags"] for each in await rows(house, Signature)] == [[]] * 5
    await sign(house, card, email=ORGANISATION["email"])
    flags = [s["flags"] for s in await rows(house, Signature) if s["kind"] == "individual"]
    assert flags == [[]]


async def test_the_same_name_of_the_same_mailbox_signs_once(house: House) -> None:
    card = await publish_statement(house)
    await sign(house, card)
    await house.worker.once()
    token = await pending(house, card, title_en="Poet")
    with pytest.raises(Conflict) as caught:
        await confirmed(house, token)
    assert caught.value.code == "already-signed"
    await sign(house, card, email="namesake@example.org")
    assert len(await rows(house, Signature)) == 2


async def together(house: House, *tokens: str) -> list[Confirmation | BaseException]:
    return await asyncio.gather(
        *(confirmed(house, token) for token in tokens), return_exceptions=True
    )


async def test_two_confirmations_at_once_make_one_signature(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)
    answers = await together(house, *[token] * 5)
    assert answers == [answers[0]] * 5
    assert isinstance(answers[0], Confirmation)
    assert len(await rows(house, Signature)) == 1


async def test_two_siblings_at_once_make_one_signature(house: House) -> None:
    card = await publish_statement(house)
    tokens_ = [await pending(house, card), await pending(house, card, title_en="Poet")]
    answers = await together(house, *tokens_)
    good = [each for each in answers if isinstance(each, Confirmation)]
    bad = [each for each in answers if isinstance(each, BaseException)]
    assert len(good) == 1
    assert [(type(each), each.code) for each in bad if isinstance(each, Gone)] == [
        (Gone, "ended-token")
    ]
    signature = await row(house, Signature)
    assert signature["receipt_digest"] == tokens.code_digest(good[0].receipt_code)


async def test_two_people_of_a_mailbox_at_once_are_both_counted(house: House) -> None:
    card = await publish_statement(house)
    one = await pending(house, card)
    two = await pending(house, card, name_en="Omid Nemuneh", name_fa="")
    answers = await together(house, one, two)
    assert [type(each) for each in answers] == [Confirmation, Confirmation]
    flags = [each["flags"] for each in await rows(house, Signature)]
    assert sorted(flags) == [[], ["same-mailbox"]]


async def test_in_one_transaction_each_has_an_answer_of_its_own(house: House) -> None:
    card = await publish_statement(house)
    first = await pending(house, card)
    sibling = await pending(house, card, title_en="Poet")
    house.clock.move(timedelta(days=1))
    person = await pending(house, card, name_en="Omid Nemuneh", name_fa="")
    other = await pending(house, card, email="other@example.org")
    confirmations = Confirmations(house.database, house.sealer)
    asked = [first, sibling, person, first, "x" * 43]
    answers = await asyncio.gather(
        *(confirmations.confirm(token, {}, house.clock.now()) for token in asked),
        confirmations.confirm(other, {"country": "XX"}, house.clock.now()),
        return_exceptions=True,
    )
    codes = [getattr(answer, "code", "") for answer in answers]
    assert codes == ["", "ended-token", "", "", "unknown-token", "invalid-form"]
    assert answers[0] == answers[3] != answers[2]
    flags = sorted(each["flags"] for each in await rows(house, Signature))
    assert flags == [[], ["same-mailbox"]]
    states = sorted(each["state"] for each in await rows(house, PendingSignOn))
    assert states == ["confirmed", "confirmed", "ended", "pending"]


async def test_what_breaks_one_leaves_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    some = [await pending(house, card, email=f"{name}@example.org") for name in "abc"]
    broken = tokens.code_digest(tokens.receipt_code(some[1]))
    digest = tokens.code_digest

    def failing(code: str) -> bytes:
        if digest(code) == broken:
            raise RuntimeError
        return digest(code)

    monkeypatch.setattr(tokens, "code_digest", failing)
    confirmations = Confirmations(house.database, house.sealer)
    answers = await asyncio.gather(
        *(confirmations.confirm(token, {}, house.clock.now()) for token in some),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Confirmation, RuntimeError, Confirmation]
    assert len(await rows(house, Signature)) == 2


async def test_confirming_and_rejecting_at_once_gives_one_answer(house: House) -> None:
    card = await publish_statement(house)
    token = await pending(house, card)

    async def rejecting() -> object:
        async with house.database.write() as connection:
            return await reject(connection, token, house.clock.now())

    answers = await asyncio.gather(confirmed(house, token), rejecting(), return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in answers) == 1
    made = len(await rows(house, Signature))
    assert made == isinstance(answers[0], Confirmation)
    assert (await row(house, PendingSignOn))["state"] == ("confirmed" if made else "rejected")
