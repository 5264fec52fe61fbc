"""Receivers that want fewer messages, a relay that is away, and what the host sees of it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from app.models import Intake
from app.outbox.pace import Pace
from app.outbox.recovery import FAILURES
from app.outbox.transports import PutOff, RelayAway
from app.worker import Worker, mail
from tests.factories import House, ask, everything, publish_statement, published, rows, take


def domains(house: House) -> Counter[str]:
    return Counter(to.rpartition("@")[2] for to, _ in house.mail.sent)


async def test_one_domain_waits_for_its_pace_and_no_other_waits_for_it(house: House) -> None:
    worker = Worker(replace(house.post, pace=Pace(20)))
    card = await publish_statement(house)
    for number in range(30):
        await take(house, card, email=f"p{number}@busy.example")
    for number in range(3):
        await take(house, card, email=f"q{number}@d{number}.example")
    await worker.once()
    assert domains(house) == {"busy.example": 2, **{f"d{n}.example": 1 for n in range(3)}}
    waiting = await rows(house, Intake)
    assert {row["leased_until"] for row in waiting} == {None}
    assert [(row["attempts"], row["failure"]) for row in waiting] == [(0, "")] * 28
    assert "busy" not in str(await everything(house))
    for _ in range(20):
        house.clock.move(timedelta(seconds=3))
        await worker.once()
    assert domains(house)["busy.example"] == 20
    for _ in range(20):
        house.clock.move(timedelta(seconds=3))
        await worker.once()
    assert (domains(house)["busy.example"], await rows(house, Intake)) == (30, [])


async def test_a_management_link_waits_for_no_pace(house: House) -> None:
    worker = Worker(replace(house.post, pace=Pace(1)))
    card = await publish_statement(house)
    await published(house, card, email="old@busy.example")
    for number in range(5):
        await take(house, card, email=f"p{number}@busy.example")
    await worker.once()
    await ask(house, card, "old@busy.example")
    await worker.once()
    assert [to for to, _ in house.mail.sent[1:]][1:] == ["old@busy.example"]


async def test_a_domain_that_says_later_gets_half_of_what_it_got(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(replace(house.post, pace=Pace(400)))
    card = await publish_statement(house)
    send = house.mail.send
    refused: list[str] = []

    async def refuses_first(email: EmailMessage, to: str) -> None:
        if not refused and to.endswith("busy.example"):
            refused.append(to)
            raise PutOff("421 4.7.28")
        await send(email, to)

    monkeypatch.setattr(house.mail, "send", refuses_first)
    for number in range(40):
        await take(house, card, email=f"p{number}@busy.example")
        await take(house, card, email=f"p{number}@quiet.example")
    await worker.once()
    sent = domains(house)
    assert sent["quiet.example"] == 40
    assert 20 <= sent["busy.example"] <= 32  # a tenth of 200, and some for those it takes


async def test_while_the_relay_is_away_one_message_is_tried_and_none_is_put_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "AT_ONCE", 1)
    card = await publish_statement(house)
    for number in range(30):
        await take(house, card, email=f"p{number}@example.org")
    house.mail.failure = RelayAway("connect")
    await house.worker.once()
    tried = [row["attempts"] for row in await rows(house, Intake)]
    assert Counter(tried) == {1: FAILURES, 0: 30 - FAILURES}
    house.clock.move(timedelta(seconds=90))
    await house.worker.once()
    assert sum(row["attempts"] for row in await rows(house, Intake)) == FAILURES + 1
    house.mail.failure = None
    house.clock.move(timedelta(seconds=90))
    await house.worker.once()
    assert (len(house.mail.sent), await rows(house, Intake)) == (30, [])
