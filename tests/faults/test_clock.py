"""A clock that jumps a day ahead, or an hour back: nothing goes too early, twice, or not at all."""

import asyncio
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest

from app.errors import Gone
from app.http.limits import NetworkLimit
from app.models import Intake, PendingSignOn, PublicKey, Signature
from app.outbox.transports import RelayAway
from tests.conftest import START
from tests.factories import (
    House,
    confirmed,
    newest_token,
    pending,
    publish_statement,
    rows,
    sign,
    take,
    tokens_in,
)

JUMPS = [timedelta(days=1), timedelta(hours=-1), timedelta(days=-1), timedelta(days=2)]


def message_ids(house: House) -> Counter[str]:
    return Counter(str(email["Message-ID"]) for _, email in house.mail.sent)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_what_was_taken_before_is_sent_once_and_confirmed(
    house: House, jump: timedelta
) -> None:
    card = await publish_statement(house)
    for number in range(3):
        await take(house, card, email=f"before{number}@example.org")
    house.clock.move(jump)
    await take(house, card, email="after@example.org")
    await house.worker.once()
    assert len(house.mail.sent) == 4
    assert set(message_ids(house).values()) == {1}
    for _, _, token in tokens_in(house):
        await confirmed(house, token)
    await house.worker.once()
    assert [row["state"] for row in await rows(house, Signature)] == ["published"] * 4


async def test_no_key_goes_while_a_row_is_sealed_to_it(house: House) -> None:
    card = await publish_statement(house)
    house.mail.failure = RelayAway("connect")
    await take(house, card)
    for jump in (timedelta(days=3), timedelta(days=-3), timedelta(days=3)):
        house.clock.move(jump)
        await house.worker.once()
    sealed_to = (await rows(house, Intake))[0]["key_id"]
    destroyed = {row["id"]: row["destroyed_on"] for row in await rows(house, PublicKey)}
    assert destroyed[sealed_to] is None
    house.mail.failure = None
    house.clock.move(timedelta(minutes=2))
    await house.worker.once()
    assert len(house.mail.sent) == 1


async def test_a_day_ahead_and_back_leaves_somebody_able_to_sign(house: House) -> None:
    card = await publish_statement(house)
    for jump in (timedelta(days=5), timedelta(days=-5), timedelta(hours=-1)):
        house.clock.move(jump)
        await house.worker.once()
        await take(house, card, email=f"p{jump.days}@example.org")
    await house.worker.once()
    assert sorted(to for to, _ in house.mail.sent) == [
        "p-1@example.org",
        "p-5@example.org",
        "p5@example.org",
    ]


async def test_a_lease_does_not_outlive_a_clock_that_is_set_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker died in the middle of a message, and the clock then went back by an hour."""
    card = await publish_statement(house)
    await take(house, card)

    async def dies(email: EmailMessage, to: str) -> None:
        del email, to
        raise asyncio.CancelledError

    await house.worker.screen()
    with monkeypatch.context() as patch:
        patch.setattr(house.mail, "send", dies)
        with pytest.raises(asyncio.CancelledError):
            await house.worker.send()
    house.clock.move(timedelta(hours=-1))
    await house.worker.once()
    assert len(house.mail.sent) == 1


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_a_token_lives_by_the_calendar(house: House, jump: timedelta) -> None:
    card = await publish_statement(house, confirm_days=7)
    token = await pending(house, card)
    house.clock.move(jump)
    await house.worker.once()
    await confirmed(house, token)
    other = await pending(house, card, email="other@example.org", name_en="Other Person")
    house.clock.move(timedelta(days=7, seconds=1))
    with pytest.raises(Gone):
        await confirmed(house, other)


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=5)], ids=str)
async def test_batches_go_on_after_a_jump_back(house: House, ahead: timedelta) -> None:
    card = await publish_statement(house, publish="hourly")
    await sign(house, card)
    house.clock.move(ahead)
    await house.worker.once()
    house.clock.move(-ahead)
    await house.worker.once()
    await sign(house, card, email="second@example.org", name_en="Second Person")
    house.clock.move(timedelta(hours=2))
    await house.worker.once()
    states = [row["state"] for row in await rows(house, Signature)]
    assert states == ["published", "published"]


async def test_an_expired_pending_sign_on_is_not_revived_by_a_clock_set_back(house: House) -> None:
    card = await publish_statement(house, confirm_days=1)
    await pending(house, card)
    house.clock.move(timedelta(days=1, hours=1))
    await house.worker.once()
    house.clock.move(timedelta(days=-1))
    with pytest.raises(Gone):
        await confirmed(house, newest_token(house, "c"))
    assert [row["state"] for row in await rows(house, PendingSignOn)] == ["expired"]


def test_nobody_is_told_to_come_back_in_longer_than_an_hour() -> None:
    limit = NetworkLimit(ceiling=1)
    limit.charge("192.0.2.1", START)
    assert limit.charge("192.0.2.1", START) == 3600
    assert limit.charge("192.0.2.1", START - timedelta(days=1)) == 0
    assert limit.charge("192.0.2.1", START - timedelta(days=1)) == 3600
