"""The worker: goes on whatever breaks, holds nothing while a relay talks, shares its rows."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.errors import Unavailable
from app.models import Heartbeat, Intake, Signature
from app.outbox.cap import HourlyCap
from app.outbox.leases import LeasedRow
from app.outbox.transports import TemporaryFailure
from app.signing.screen import screen
from app.worker import Worker, loop, mail
from tests.factories import (
    House,
    confirmed,
    make_post,
    newest_token,
    publish_statement,
    row,
    rows,
    take,
    tokens_in,
)


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not found():  # noqa: ASYNC110 - another task brings it about, and tells nobody
            await asyncio.sleep(0.01)


async def test_it_takes_screens_sends_and_publishes_by_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.01)
    card = await publish_statement(house)
    running = asyncio.create_task(house.worker.run())
    await take(house, card)
    await until(lambda: bool(house.mail.sent))
    await confirmed(house, newest_token(house, "c"))
    async with asyncio.timeout(10):
        while (await row(house, Signature))["state"] != "published":  # noqa: ASYNC110 - see there
            await asyncio.sleep(0.01)
    house.worker.stop()
    await asyncio.wait_for(running, 10)
    assert len(house.mail.sent) == 1


async def test_once_ends_though_the_relay_is_away(house: House) -> None:
    card = await publish_statement(house)
    house.mail.failure = TemporaryFailure("connect")
    await take(house, card)
    await asyncio.wait_for(house.worker.once(), 10)
    assert (await row(house, Intake))["attempts"] == 1


async def test_nothing_is_held_while_a_relay_talks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    await take(house, card)
    written = []

    async def slow(email: EmailMessage, to: str) -> None:
        del email, to
        await take(house, card, email="meanwhile@example.org")
        written.append(len(await rows(house, Intake)))

    monkeypatch.setattr(house.mail, "send", slow)
    await mail.screen_round(house.post)
    await asyncio.wait_for(mail.mail_round(house.post), 3)
    assert written == [2]


async def test_a_worker_killed_while_sending_leaves_the_row_to_another(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    await take(house, card)
    send = house.mail.send

    async def killed(email: EmailMessage, to: str) -> None:
        await send(email, to)
        raise asyncio.CancelledError

    monkeypatch.setattr(house.mail, "send", killed)
    with pytest.raises(asyncio.CancelledError):
        await house.worker.mail()
    monkeypatch.undo()
    other = Worker(make_post(house.database, house.clock, house.mail, tmp_path / "keys"))
    assert await other.mail() == 0  # it may still be talking
    house.clock.move(timedelta(minutes=2, seconds=1))
    assert await other.mail() == 1
    assert len(house.mail.sent) == 2
    assert len({token for _, _, token in tokens_in(house)}) == 1
    assert len({email["Message-ID"] for _, email in house.mail.sent}) == 1
    assert await rows(house, Intake) == []


async def test_two_workers_send_each_message_once(house: House, tmp_path: Path) -> None:
    card = await publish_statement(house)
    for number in range(12):
        await take(house, card, email=f"p{number}@example.org")
    other = Worker(make_post(house.database, house.clock, house.mail, tmp_path / "keys"))

    async def work(worker: Worker) -> None:
        while await worker.mail():
            pass

    await asyncio.gather(work(house.worker), work(other))
    assert sorted(to for to, _ in house.mail.sent) == sorted(
        f"p{number}@example.org" for number in range(12)
    )


async def test_the_hourly_cap_holds_back_and_loses_nothing(house: House) -> None:
    card = await publish_statement(house)
    capped = Worker(replace(house.post, cap=HourlyCap(5, house.clock)))
    for number in range(8):
        await take(house, card, email=f"p{number}@example.org")
    await capped.once()
    assert len(house.mail.sent) == 5
    assert [each["attempts"] for each in await rows(house, Intake)] == [0, 0, 0]
    house.clock.move(timedelta(hours=1))
    await capped.once()
    assert len(house.mail.sent) == 8


async def test_a_row_that_breaks_its_screening_is_tried_and_then_set_aside(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    await take(house, card, email="poison@example.org")

    async def breaks(
        connection: object, ring: object, rows_: list[LeasedRow], now: object
    ) -> list[Any]:
        opened = [house.ring.open_intake(each.key_id, each.sealed) for each in rows_]
        if "poison@example.org" in [each["email"] for each in opened]:
            raise ZeroDivisionError("poison@example.org")
        return await screen(connection, ring, rows_, now)  # type: ignore[arg-type]

    monkeypatch.setattr(mail, "screen", breaks)
    for _ in range(mail.TRIES):
        await house.worker.once()
        house.clock.move(timedelta(minutes=5))
    left = await row(house, Intake)
    assert (left["failure"], left["sealed"]) == ("set-aside: ZeroDivisionError", b"")
    await take(house, card, email="fine@example.org")
    await house.worker.once()
    assert [to for to, _ in house.mail.sent] == ["fine@example.org"]


@pytest.mark.parametrize("error", [ZeroDivisionError("canary@example.org"), Unavailable("busy")])
async def test_a_round_that_fails_is_logged_without_what_it_was_about_and_tried_again(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(loop, "TROUBLE_SECONDS", 0.01)
    tries = []

    async def fails() -> int:
        tries.append(1)
        raise error

    monkeypatch.setattr(house.worker, "send", fails)
    with caplog.at_level(logging.DEBUG):
        running = asyncio.create_task(house.worker.run())
        await until(lambda: len(tries) > 3)
        house.worker.stop()
        await asyncio.wait_for(running, 10)
    said = {record.getMessage() for record in caplog.records if record.name == "hamseda.worker"}
    expected = (
        "a fails round ended early: busy"
        if isinstance(error, Unavailable)
        else "a fails round failed: ZeroDivisionError"
    )
    assert said == {expected}
    assert "canary" not in caplog.text


async def test_a_message_that_breaks_stops_none_beside_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    send = house.mail.send

    async def breaks(email: EmailMessage, to: str) -> None:
        if to == "poison@example.org":
            raise ZeroDivisionError
        await send(email, to)

    monkeypatch.setattr(house.mail, "send", breaks)
    for address in ("a@example.org", "poison@example.org", "b@example.org"):
        await take(house, card, email=address)
    await mail.screen_round(house.post)
    await mail.mail_round(house.post)
    assert sorted(to for to, _ in house.mail.sent) == ["a@example.org", "b@example.org"]
    assert (await row(house, Intake))["failure"] == "ZeroDivisionError"
    for _ in range(mail.TRIES):
        house.clock.move(timedelta(minutes=5))
        await house.worker.once()
    left = await row(house, Intake)
    assert (left["failure"], left["sealed"]) == ("set-aside: ZeroDivisionError", b"")


async def test_workers_are_told_apart_and_old_ones_forgotten(house: House) -> None:
    async with house.database.write() as connection:
        await connection.execute(update(Heartbeat).values(worker="gone"))
    await house.worker.upkeep()
    assert len(await rows(house, Heartbeat)) == 2
    house.clock.move(timedelta(days=2))
    await house.worker.upkeep()
    async with house.database.write() as connection:
        await connection.execute(
            update(Heartbeat).where(Heartbeat.worker != "gone").values(worker="renamed")
        )
    await house.worker.upkeep()
    assert {each["at"] for each in await rows(house, Heartbeat)} == {house.clock.now()}


async def test_messages_wait_for_a_long_batch_but_not_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = asyncio.Event()

    async def lasts(*_: Any) -> int:
        await end.wait()
        return 0

    card = await publish_statement(house)
    await take(house, card)
    monkeypatch.setattr(loop, "publish_due", lasts)
    publishing = asyncio.create_task(house.worker.publish())
    await asyncio.sleep(0.05)
    assert await house.worker.screen() == 1  # a batch that has only just begun keeps nothing back
    monkeypatch.setattr(loop, "LONG_BATCH_SECONDS", 0.01)
    assert await house.worker.mail() == 0
    monkeypatch.setattr(loop, "WAIT_SECONDS", 0.02)
    assert await house.worker.mail() == 1
    end.set()
    await publishing
    assert len(house.mail.sent) == 1
