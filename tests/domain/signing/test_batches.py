"""Batches: visible together, whoever dies, withdraws or comes between."""

import asyncio
import gc
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.models import Entry, PublicationBatch, Signature
from app.signing import batch, publish
from app.signing.batch import LostLease, note
from app.signing.manage import withdraw
from app.signing.passing import hold_or_pass
from app.signing.publish import _make_visible
from app.statements.cards import Counts
from app.worker import Worker
from tests.domain.signing.lists import listed, names, signers
from tests.factories import (
    House,
    everything,
    fresh,
    imported,
    make_post,
    publish_statement,
    row,
    rows,
    sign,
)


class Dies(Exception):  # noqa: N818
    """A worker is killed."""


def dies_after(monkeypatch: pytest.MonkeyPatch, chunks: int) -> None:
    """The worker dies in the chunk after this many."""
    done = Counter[str]()

    async def chunk(*arguments: Any) -> Any:
        result = await hold_or_pass(*arguments)
        if done["chunks"] == chunks:
            raise Dies
        done["chunks"] += 1
        return result

    monkeypatch.setattr(batch, "CHUNK", 2)
    monkeypatch.setattr(batch, "hold_or_pass", chunk)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
async def test_chunks_become_visible_together(
    house: House, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 2)
    card = await publish_statement(house)
    await signers(house, card, count)
    assert await house.worker.publish() == count
    assert (await fresh(house)).list_revision == 1
    assert len(await names(house)) == count
    assert await rows(house, PublicationBatch) == []


async def test_public_ids_do_not_tell_who_was_vouched_for(house: House) -> None:
    """They are dealt out to all who are written together."""
    card = await publish_statement(house)
    lines = (f"نام {letter}\nVouched {letter}\n" for letter in "abcdefghij")
    await imported(house, card, "\n".join(lines), kind="individual")
    await signers(house, card, 10)
    assert await house.worker.publish() == 20
    shown = sorted(await listed(house), key=lambda each: each.id)
    assert [each.id.int - shown[0].id.int for each in shown] == list(range(20))
    vouched = [each.name.en.startswith("Vouched") for each in shown]
    assert sum(vouched) == 10
    assert vouched not in (sorted(vouched), sorted(vouched, reverse=True))


@pytest.mark.parametrize("chunks", [0, 1, 2])
async def test_another_worker_goes_on_with_the_batch_of_a_dead_one(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chunks: int
) -> None:
    card = await publish_statement(house)
    await signers(house, card, 5)
    with monkeypatch.context() as dying:
        dies_after(dying, chunks)
        with pytest.raises(Dies):
            await house.worker.publish()
    assert gc.isenabled()
    assert await names(house) == []
    assert (await fresh(house)).counts == Counts()
    assert (await row(house, PublicationBatch))["passed"] == chunks * 2
    other = Worker(make_post(house.database, house.clock, house.mail, tmp_path / "keys"))
    assert await other.publish() == 0  # it may still be alive
    house.clock.move(timedelta(minutes=3))
    assert await other.publish() == 5 - chunks * 2
    assert await names(house) == [f"Person {letter}" for letter in "abcde"]
    now = await fresh(house)
    assert (now.counts, now.list_revision, now.edition) == (Counts(individuals=5), 1, 1)
    assert await rows(house, PublicationBatch) == []
    assert await house.worker.publish() == 0


async def test_a_worker_that_lost_its_lease_leaves_the_batch_to_the_other(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    await signers(house, card, 5)
    other = Worker(make_post(house.database, house.clock, house.mail, tmp_path / "keys"))
    with monkeypatch.context() as dying:
        dies_after(dying, 1)
        with pytest.raises(Dies):
            await house.worker.publish()
    lease = (await row(house, PublicationBatch))["leased_until"]
    house.clock.move(timedelta(minutes=3))
    with monkeypatch.context() as dying:
        dies_after(dying, 1)
        with pytest.raises(Dies):
            await other.publish()
    before = await everything(house)
    now = house.clock.now()
    async with house.database.write() as connection:
        with pytest.raises(LostLease):
            await note(connection, card.id, (lease, now), Counter(passed=2, individual=2))
        with pytest.raises(LostLease):
            await _make_visible(connection, card.id, lease, now)
    assert await everything(house) == before
    house.clock.move(timedelta(minutes=3))
    assert await other.publish() == 1
    assert (await fresh(house)).counts == Counts(individuals=5)
    assert len(await rows(house, Entry)) == 5


async def test_two_workers_at_once_publish_everybody_once(house: House, tmp_path: Path) -> None:
    card = await publish_statement(house)
    await signers(house, card, 6)
    other = Worker(make_post(house.database, house.clock, house.mail, tmp_path / "keys"))
    passed = await asyncio.gather(house.worker.publish(), other.publish())
    assert sum(passed) == 6
    assert len(await names(house)) == 6
    assert (await fresh(house)).counts == Counts(individuals=6)


@pytest.mark.parametrize("exposure", ["public", "counted"])
async def test_who_withdraws_while_a_batch_is_in_flight_never_appears(
    house: House, monkeypatch: pytest.MonkeyPatch, exposure: str
) -> None:
    card = await publish_statement(house)
    fields = {"name_en": "Withdrawn Person", "exposure": exposure}
    code = await sign(house, card, **fields)

    async def dies(*_: object) -> None:
        raise Dies

    with monkeypatch.context() as dying:
        dying.setattr(publish, "_make_visible", dies)
        with pytest.raises(Dies):
            await house.worker.publish()
    assert (await row(house, Signature))["state"] == "published"
    assert len(await rows(house, Entry)) == (1 if exposure == "public" else 0)
    await signers(house, card, 2)
    async with house.database.write() as connection:
        await withdraw(connection, code, None, house.clock.now())
    during = await fresh(house)
    assert during.counts == Counts()
    assert "Withdrawn" not in str(await everything(house))
    house.clock.move(timedelta(minutes=3))
    await house.worker.publish()
    assert await names(house) == ["Person a", "Person b"]
    assert (await fresh(house)).counts == Counts(individuals=2)


async def test_a_withdrawal_and_a_batch_at_the_same_moment_leave_no_name(house: House) -> None:
    card = await publish_statement(house)
    codes = [
        await sign(house, card, name_en=f"Gone {'abcdef'[n]}", name_fa="", email=f"{n}@a.example")
        for n in range(6)
    ]

    async def leave(code: str) -> None:
        async with house.database.write() as connection:
            await withdraw(connection, code, None, house.clock.now())

    await asyncio.gather(house.worker.publish(), *map(leave, codes))
    await house.worker.publish()
    assert await names(house) == []
    assert (await fresh(house)).counts == Counts()
    assert {each["state"] for each in await rows(house, Signature)} == {"withdrawn"}
    assert "Gone" not in str(await everything(house))
