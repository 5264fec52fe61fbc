"""Two workers on one database: each message once, no batch twice, and one takes over the other's.

Both databases, and connections of its own for each worker, as in two processes.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.db import Database
from app.models import Edition, Entry, Intake, PublicationBatch, PublicKey, Signature
from app.outbox import leases
from app.signing import batch
from app.signing.screen import screen
from app.statements.cards import Counts
from app.worker import Worker, loop
from tests.conftest import FixedClock, MemoryTransport
from tests.factories import (
    House,
    confirmed,
    fresh,
    make_post,
    publish_statement,
    row,
    rows,
    take,
    tokens_in,
)

MANY = 320


@pytest.fixture
async def other_database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture
def other(other_database: Database, house: House, tmp_path: Path) -> Worker:
    return Worker(make_post(other_database, house.clock, house.mail, tmp_path / "keys"))


async def sign_ons(house: House, count: int) -> None:
    card = await publish_statement(house)
    everybody = (
        take(house, card, email=f"p{number}@example.org", name_en=f"Person {number}x")
        for number in range(count)
    )
    await asyncio.gather(*everybody)


async def mailed(*workers: Worker) -> None:
    """Everything is screened and sent, by all of them at once."""

    async def work(worker: Worker) -> None:
        while await worker.mail():
            pass

    await asyncio.gather(*map(work, workers))


async def check_list(house: House, count: int) -> int:
    """Everybody stands in the list once, counted right, in revisions without gap; how many."""
    entries, editions = await rows(house, Entry), await rows(house, Edition)
    signatures = await rows(house, Signature)
    assert [each["state"] for each in signatures] == ["published"] * count
    assert sorted(str(each["signature_id"]) for each in entries) == sorted(
        str(each["id"]) for each in signatures
    )
    begun = Counter(each["valid_from"] for each in entries)
    card = await fresh(house)
    revisions = range(1, card.list_revision + 1)
    assert sorted(begun) == list(revisions)
    shown = [sum(begun[earlier] for earlier in range(1, each + 1)) for each in revisions]
    assert [
        (each["number"], each["list_revision"], each["count_individuals"]) for each in editions
    ] == list(zip(revisions, revisions, shown, strict=True))
    assert card.counts == Counts(individuals=count)
    assert await rows(house, PublicationBatch) == []
    return card.list_revision


async def test_each_message_and_each_signature_once(
    house: House, other: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 20)
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.01)
    await sign_ons(house, MANY)
    working = asyncio.gather(house.worker.run(), other.run())
    answered = 0
    async with asyncio.timeout(60):
        while answered < MANY:
            await asyncio.sleep(0.05)
            new = [token for _, _, token in tokens_in(house)[answered : answered + 16]]
            await asyncio.gather(*(confirmed(house, token) for token in new))
            answered += len(new)
        while (await fresh(house)).counts.individuals < MANY:  # noqa: ASYNC110 - the workers work
            await asyncio.sleep(0.1)
    for worker in (house.worker, other):
        worker.stop()
    await asyncio.wait_for(working, 20)
    assert Counter(to for to, _ in house.mail.sent) == {f"p{n}@example.org": 1 for n in range(MANY)}
    assert len({email["Message-ID"] for _, email in house.mail.sent}) == MANY
    assert await rows(house, Intake) == []
    assert await check_list(house, MANY) > 1


async def test_a_batch_that_both_want_at_the_same_moment_is_one_batch(
    house: House, other: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 2)
    await sign_ons(house, 20)
    await mailed(house.worker, other)
    tokens = [token for _, _, token in tokens_in(house)]
    for part in range(4):
        for token in tokens[part * 5 : part * 5 + 5]:
            await confirmed(house, token)
        passed = await asyncio.gather(house.worker.publish(), other.publish())
        assert sorted(passed) == [0, 5]
    assert await check_list(house, 20) == 4


async def test_what_a_killed_worker_held_is_taken_over(house: House, other: Worker) -> None:
    await sign_ons(house, 12)
    await house.worker.screen()
    now = house.clock.now()
    async with house.database.write() as connection:
        held = await leases.lease(connection, now, screened=True, limit=5)
    await mailed(other)
    assert (len(held), len(house.mail.sent)) == (5, 7)
    for _, _, token in tokens_in(house):
        await confirmed(house, token)
    async with house.database.write() as connection:
        statement = (await fresh(house)).id
        assert await batch.lease(connection, statement, now) is not None
    assert (await other.mail(), await other.publish()) == (0, 0)
    house.clock.move(timedelta(minutes=2, seconds=1))
    assert await other.publish() == 7
    await mailed(other)
    for _, _, token in tokens_in(house)[7:]:
        await confirmed(house, token)
    assert await other.publish() == 5
    assert len(house.mail.sent) == len({to for to, _ in house.mail.sent}) == 12
    assert await check_list(house, 12) == 2


async def test_a_worker_slower_than_its_lease_drops_no_message(house: House, other: Worker) -> None:
    card = await publish_statement(house)
    await take(house, card, name_en="First")
    await mailed(house.worker)
    await take(house, card, name_en="Second")
    async with house.database.write() as connection:
        (held,) = await leases.lease(connection, house.clock.now(), screened=False, limit=5)
    house.clock.move(timedelta(minutes=2, seconds=1))
    await other.screen()
    async with house.database.write() as connection:  # by now it looks like one too many
        await screen(connection, house.ring, [held], house.clock.now())
    assert (await row(house, Intake))["message"] == "confirm"
    await mailed(other)
    assert len({token for _, _, token in tokens_in(house)}) == len(house.mail.sent) == 2


async def test_two_that_start_at_once_make_one_set_of_keys(
    database: Database,
    other_database: Database,
    clock: FixedClock,
    mail: MemoryTransport,
    tmp_path: Path,
) -> None:
    workers = [
        Worker(make_post(each, clock, mail, tmp_path / "keys"))
        for each in (database, other_database)
    ]
    workers[1]._name = "in another process"  # noqa: SLF001
    await asyncio.gather(*(worker.prepare() for worker in workers))
    async with database.read() as connection:
        ids = (await connection.scalars(PublicKey.__table__.select())).all()
    assert sorted(ids) == [
        "coordinators-1",
        "intake-2026-03-20",
        "intake-2026-03-21",
        "names-1",
        "people-1",
    ]
