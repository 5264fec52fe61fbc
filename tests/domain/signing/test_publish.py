"""Publishing: hold or pass, in batches that become visible together, whoever dies in between."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.editions.rows import ListRow, page_of_rows
from app.models import Edition, Entry, PublicationBatch, Signature, Statement
from app.signing import publish
from app.signing.manage import withdraw
from app.signing.publish import _chunk, _LostLease, _make_visible, _note
from app.statements.cards import Counts, StatementCard
from app.worker import Worker
from tests.factories import (
    House,
    everything,
    fresh,
    imported,
    make_post,
    publish_statement,
    published,
    row,
    rows,
    sign,
)
from tests.recorder import recorded

POLICIES = ("publish-all", "hold-flagged", "hold-all")
BERLIN = "کانون نمونه – برلین – آلمان\nSample Centre – Berlin – Germany\n"


async def listed(house: House, slug: str = "one-voice") -> list[ListRow]:
    card = await fresh(house, slug)
    async with house.database.read() as connection:
        found, total = await page_of_rows(connection, card, "en")
    assert total == len(found)
    return found


async def names(house: House) -> list[str]:
    return [each.name.en for each in await listed(house)]


async def signers(house: House, card: StatementCard, count: int) -> None:
    for number in range(count):
        name = {"name_en": f"Person {'abcdefghij'[number]}", "name_fa": ""}
        await sign(house, card, **name, email=f"p{number}@example.org")


class Dies(Exception):  # noqa: N818
    """A worker is killed."""


def dies_after(monkeypatch: pytest.MonkeyPatch, chunks: int, size: int = 2) -> None:
    """The worker dies in the chunk after this many."""
    done = Counter[str]()

    async def chunk(connection: Any, statement: UUID, random: Random) -> Any:
        result = await _chunk(connection, statement, random)
        if done["chunks"] == chunks:
            raise Dies
        done["chunks"] += 1
        return result

    monkeypatch.setattr(publish, "CHUNK", size)
    monkeypatch.setattr(publish, "_chunk", chunk)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({}, []),
        ({"name_en": "Shirin N\u0435muneh"}, ["mixed-scripts"]),
        ({"city_en": "www.example.org"}, ["url"]),
        ({"title_en": "=Writer"}, ["formula"]),
        ({"kind": "organisation"}, ["unvouched"]),
        ({"exposure": "counted"}, []),
        ({"exposure": "coordinators"}, []),
    ],
)
async def test_policy_and_flags_decide_who_is_held(
    house: House, policy: str, fields: dict[str, str], flags: list[str]
) -> None:
    card = await publish_statement(house, policy=policy)
    await published(house, card, **fields)
    held = policy == "hold-all" or (policy == "hold-flagged" and bool(flags))
    signature = await row(house, Signature)
    assert (signature["state"], signature["flags"]) == ("held" if held else "published", flags)
    unnamed = "exposure" in fields
    now = await fresh(house)
    assert now.counts.total == (0 if held else 1)
    assert now.counts.unnamed == (1 if unnamed and not held else 0)
    assert len(await rows(house, Entry)) == (0 if held or unnamed else 1)
    assert (now.list_revision, now.edition) == ((0, 0) if held else (1, 1))


async def test_what_stands_in_the_list_is_what_was_entered(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await published(house, card, kind="organisation", website="example.org")
    organisation, person = await listed(house)
    assert (organisation.kind, organisation.name.fa, organisation.city.en) == (
        "organisation",
        "کانون نمونه",
        "Berlin",
    )
    assert organisation.signed_on == house.clock.now().date()
    assert (person.kind, person.name.en, person.title.en) == (
        "individual",
        "Shirin Nemuneh",
        "Writer",
    )
    assert person.signed_on is None
    stored = {each["signature_id"] for each in await rows(house, Entry)}
    assert not stored & {organisation.id, person.id}
    assert (await fresh(house)).counts == Counts(organisations=1, individuals=1)


@pytest.mark.parametrize(("publish_", "hours"), [("hourly", 1), ("daily", 24)])
async def test_batches_keep_their_hours_whoever_confirms_when(
    house: House, publish_: str, hours: int
) -> None:
    card = await publish_statement(house, publish=publish_)
    await house.worker.publish()
    due = house.clock.now() + timedelta(hours=hours)
    assert (await row(house, Statement))["batch_due_at"] == due
    house.clock.move(timedelta(hours=hours * 5, minutes=7))  # nobody signs for long
    await house.worker.publish()
    await sign(house, card)
    await house.worker.once()
    assert await names(house) == []
    house.clock.move(timedelta(hours=hours, seconds=-1))
    await house.worker.once()
    assert await names(house) == []
    house.clock.move(timedelta(seconds=1))
    await house.worker.once()
    assert await names(house) == ["Shirin Nemuneh"]


async def test_at_once_is_at_once(house: House) -> None:
    card = await publish_statement(house)
    for number, name in enumerate(["Aa", "Bb"], start=1):
        await published(house, card, name_en=name, name_fa="", email=f"{name}@example.org")
        assert len(await names(house)) == number
    with recorded(house.database) as statements:
        assert await house.worker.publish() == 0
    assert [each.split()[0] for each in statements] == ["SELECT"]


async def test_a_batch_cuts_an_edition_and_one_that_passes_nobody_does_not(house: House) -> None:
    card = await publish_statement(house)
    await signers(house, card, 3)
    await sign(house, card, exposure="counted", email="c@example.org")
    assert await house.worker.publish() == 4
    edition = await row(house, Edition)
    assert edition == {
        "statement_id": card.id,
        "number": 1,
        "list_revision": 1,
        "as_of": house.clock.now(),
        "count_organisations": 0,
        "count_individuals": 3,
        "count_unnamed": 1,
    }
    before = await everything(house)
    assert await house.worker.publish() == 0
    assert await everything(house) == before


@pytest.mark.parametrize("state", ["draft", "archived"])
async def test_a_statement_that_is_put_away_publishes_nothing(house: House, state: str) -> None:
    card = await publish_statement(house)
    await sign(house, card)
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(state=state))
    assert await house.worker.publish() == 0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
async def test_chunks_become_visible_together(
    house: House, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(publish, "CHUNK", 2)
    card = await publish_statement(house)
    await signers(house, card, count)
    assert await house.worker.publish() == count
    assert (await fresh(house)).list_revision == 1
    assert len(await names(house)) == count
    assert await rows(house, PublicationBatch) == []


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
        with pytest.raises(_LostLease):
            await _note(connection, card.id, (lease, now), Counter(passed=2, individual=2))
        with pytest.raises(_LostLease):
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
    with monkeypatch.context() as dying:
        dies_after(dying, 1, size=1)
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


async def test_a_duplicate_needs_the_place(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await published(house, card, name_en="SHIRIN Nemuneh", city_en="Malmö")
    elsewhere = {"city_en": "Oslo", "country": "NO", "email": "o@example.org"}
    await published(house, card, **elsewhere)
    await published(house, card, city_en="Malmo", email="twin@example.org")
    flags = [each["flags"] for each in await rows(house, Signature)]
    assert sorted(flags) == [[], [], ["duplicate"]]
    assert len(await names(house)) == 2


async def test_numbers_11_and_25_of_the_list_of_2020_are_two(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    report = await imported(house, card)
    assert (report.imported, report.duplicates) == (31, ())
    await house.worker.publish()
    found = [each.name.en for each in await listed(house) if "efense committee of" in each.name.en]
    assert len(found) == 3
    assert (await fresh(house)).counts == Counts(organisations=31)


@pytest.mark.parametrize("policy", ["publish-all", "hold-flagged"])
@pytest.mark.parametrize("together", [False, True])
async def test_an_organisation_that_signs_itself_takes_over_the_vouched_entry(
    house: House, policy: str, *, together: bool
) -> None:
    card = await publish_statement(house, policy=policy)
    await imported(house, card, BERLIN + "دیگری – پاریس\nAnother – Paris\n", group="first")
    if not together:
        await house.worker.publish()
    before = await listed(house)
    own = {"name_fa": "کانون نمونه", "name_en": "", "city_fa": "", "city_en": ""}
    await published(house, card, kind="organisation", **own)
    after = await listed(house)
    assert [each.name.en for each in after] == ["Another", "Sample Centre"]
    assert [(each.group, each.city.fa) for each in after] == [
        ("first", "پاریس"),
        ("first", "برلین"),
    ]
    if not together:
        assert [(each.id, each.number) for each in after] == [
            (each.id, each.number) for each in before
        ]
    assert (await fresh(house)).counts == Counts(organisations=2)
    taken = {s["provenance"]: s for s in await rows(house, Signature)}
    assert set(taken) == {"vouched", "email"}
    assert taken["email"]["state"] == "published"
    assert taken["email"]["receipt_digest"] is not None


async def test_where_all_are_held_nobody_takes_over_unseen(house: House) -> None:
    card = await publish_statement(house, policy="hold-all")
    await imported(house, card, BERLIN)
    await house.worker.publish()
    before = await listed(house)
    await published(house, card, kind="organisation")
    assert await listed(house) == before
    states = {each["provenance"]: each["state"] for each in await rows(house, Signature)}
    assert states == {"vouched": "published", "email": "held"}


async def test_an_individual_takes_over_nothing(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, "شیرین نمونه\nShirin Nemuneh\n", kind="individual")
    await house.worker.publish()
    await published(house, card)
    assert await names(house) == ["Shirin Nemuneh"] * 2
    assert sorted(each["provenance"] for each in await rows(house, Signature)) == [
        "email",
        "vouched",
    ]


async def test_what_a_batch_asks_grows_by_the_signature_and_no_more(
    house: House,
) -> None:
    counts = []
    for size, slug in ((1, "one"), (3, "three")):
        card = await publish_statement(house, slug)
        await signers(house, card, size)
        with recorded(house.database) as statements:
            await house.worker.publish()
        counts.append(len(statements))
    assert counts[1] - counts[0] == 2 * 4  # same name, state, standing entry, entry
    assert counts[0] == 16
