"""Marks and index are kept by every batch, and by everything that takes an entry down."""

import asyncio
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from app.editions.find import Search, find_rows
from app.models import Entry, ListIndex, ListMark, SearchBlock, Signature, Statement
from app.signing import batch, index, indexing, marks, publish
from app.signing.gathered import kind_gram
from app.signing.index import adopt
from app.signing.moderate import void
from app.signing.slots import BLOCK, bits, bits_of, common, pack, pack_slots, slots_of
from app.text.grams import MOST, grams_for, grams_of, holds_words
from tests.domain.signing.indexed import check_marks, check_pages, expected_grams, kept_grams
from tests.domain.signing.managed import saved, withdrawn
from tests.factories import House, fresh, imported, publish_statement, published, rows, sign

LETTERS = "bcdfghjklmnpqrstvwxz"


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks every two entries, chunks of three: what long lists do, on short ones."""
    monkeypatch.setattr(marks, "CUT", 2)
    monkeypatch.setattr(marks, "FULL", 4)
    monkeypatch.setattr(batch, "CHUNK", 3)


def societies(start: int, count: int) -> str:
    return "\n".join(
        f"Society {LETTERS[n % 20]}{LETTERS[n // 20]}e – Oslo – Norway"
        for n in range(start, start + count)
    )


async def check(house: House, longest: int = 4) -> None:
    assert await kept_grams(house) == await expected_grams(house)
    await check_marks(house, longest)
    await check_pages(house)


async def voided(house: House, *names: str) -> None:
    card = await fresh(house)
    async with house.database.write() as connection:
        found = await connection.scalars(select(Signature.id).where(Signature.name_en.in_(names)))
        await void(connection, card, found.all(), house.clock.now())


@pytest.mark.usefixtures("_short")
async def test_kept_through_batches_corrections_and_withdrawals(house: House) -> None:
    card = await publish_statement(house)
    random = Random(3)
    start = 0
    codes = [await published(house, card, name_en=f"Person {c}e", email=f"{c}@e.org") for c in "ab"]
    for _ in range(4):
        count = random.randint(1, 9)
        await imported(house, card, societies(start, count))
        await house.worker.publish()
        await check(house)
        gone = random.sample(range(start, start + count), count // 2)
        await voided(house, *(societies(n, 1).split(" – ")[0] for n in gone))
        await check(house, longest=8)  # marks go with what they stood at
        start += count
    await saved(house, codes[0], title_en="Physician")
    await house.worker.publish()
    await check(house, longest=8)
    await withdrawn(house, codes[0])
    await check(house, longest=8)
    assert "phy" not in await kept_grams(house)


@pytest.mark.usefixtures("_short")
async def test_withdrawn_while_a_batch_is_in_flight(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    await imported(house, card, societies(0, 8))
    code = await sign(house, card, name_en="Zara Late", name_fa="")

    async def hold(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publish, "_make_visible", hold)
        with pytest.raises(KeyboardInterrupt):
            await house.worker.publish()
    assert sum(row["coming"] for row in await rows(house, ListMark)) == 2 * 9
    await withdrawn(house, code)
    await voided(house, "Society bbe")
    assert sum(row["coming"] for row in await rows(house, ListMark)) == 2 * 7
    assert await kept_grams(house) == await expected_grams(house)
    house.clock.move(timedelta(minutes=5))  # its lease runs out
    await house.worker.publish()
    await check(house)
    assert (await fresh(house)).counts.organisations == 7


async def test_a_withdrawn_name_stays_in_no_mark_and_no_gram(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "CUT", 1)
    monkeypatch.setattr(marks, "FULL", 1)
    card = await publish_statement(house)
    await imported(house, card, societies(0, 3))
    code = await published(house, card, name_en="Xerxes Quixote", name_fa="")
    (entry,) = [row for row in await rows(house, Entry) if row["name_en"] == "Xerxes Quixote"]
    assert {m["sort"] for m in await rows(house, ListMark)} >= {entry["sort_en"], entry["sort_fa"]}
    assert {"xer", "erx", "uix"} <= set(await kept_grams(house))
    await withdrawn(house, code)
    spelt = {entry["sort_en"], entry["sort_fa"]}
    assert spelt & {m["sort"] for m in await rows(house, ListMark)} == set()
    assert {"xer", "erx", "uix"} & set(await kept_grams(house)) == set()
    await check(house, longest=2)


async def test_who_withdraws_between_the_parts_of_a_block_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "PART", 8)
    card = await publish_statement(house)
    code = await sign(house, card, name_en="Xerxes Quixote", name_fa="")
    await imported(house, card, societies(0, 3))
    leaving: list[asyncio.Task[Any]] = []
    add = index.add

    async def added(*some: Any, fresh: bool) -> None:
        await add(*some, fresh=fresh)
        if not leaving:  # it has its turn once this part is committed
            leaving.append(asyncio.create_task(withdrawn(house, code)))
            await asyncio.sleep(0.1)

    monkeypatch.setattr(index, "add", added)
    assert await house.worker.publish() == 4
    await leaving[0]
    await check(house, longest=marks.FULL)
    assert "xer" not in await kept_grams(house)


async def test_a_worker_that_dies_between_the_parts_of_a_block(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "PART", 8)
    card = await publish_statement(house)
    code = await sign(house, card, name_en="Xerxes Quixote", name_fa="")
    await imported(house, card, societies(0, 3))

    async def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(marks, "expect", dies)
        with pytest.raises(KeyboardInterrupt):
            await house.worker.publish()
    assert kind_gram("individual") in await kept_grams(house)
    await withdrawn(house, code)
    assert {kind_gram("individual"), "xer"}.isdisjoint(await kept_grams(house))
    house.clock.move(timedelta(minutes=5))  # its lease runs out
    await house.worker.publish()
    await check(house, longest=marks.FULL)


async def test_blocks_are_written_whole_and_in_parts(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, societies(0, 2))
    await house.worker.publish()
    async with house.database.write() as connection:
        await connection.execute(update(ListIndex).values(given=BLOCK - 1, indexed=BLOCK - 1))
    for start in (2, 6):
        await imported(house, card, societies(start, 4))
        await house.worker.publish()
    await check(house, longest=marks.FULL)
    assert {row["block"] for row in await rows(house, SearchBlock)} == {0, 1}
    assert (await rows(house, ListIndex))[0]["indexed"] == BLOCK + 7
    async with house.database.read() as connection:
        found = await find_rows(connection, await fresh(house), "en", Search(q="society oslo"))
    assert [row.name.en for row in found.rows] == sorted(
        societies(n, 1).split(" – ")[0] for n in range(10)
    )


async def test_a_list_from_before_there_was_an_index_is_taken_in(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, societies(0, 5))
    code = await published(house, card, name_en="Zara Early", name_fa="")
    async with house.database.write() as connection:
        for table in (ListIndex, ListMark, SearchBlock):
            await connection.execute(delete(table))
        await connection.execute(update(Entry).values(slot=None))
    await check_pages(house)
    assert await adopt(house.database) == 6
    assert await adopt(house.database) == 0
    await check(house, longest=marks.FULL)
    await withdrawn(house, code)
    await imported(house, card, societies(5, 2))
    await house.worker.publish()
    await check(house, longest=marks.FULL)


async def test_marks_that_disagree_with_the_counts_are_made_anew(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, societies(0, 3))
    await house.worker.publish()
    async with house.database.write() as connection:
        await connection.execute(update(ListMark).values(standing=77))
    await imported(house, card, societies(3, 1))
    await house.worker.publish()
    await check(house, longest=marks.FULL)


async def test_what_is_deleted_with_its_statement(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, societies(0, 3))
    await house.worker.publish()
    async with house.database.write() as connection:
        await connection.execute(delete(Statement))
    assert [await rows(house, table) for table in (ListIndex, ListMark, SearchBlock)] == [[]] * 3


@pytest.mark.parametrize("count", [0, 1, 511, 512, BLOCK])
def test_sets_of_slots_come_back(count: int) -> None:
    slots = sorted(Random(count).sample(range(BLOCK), count))
    assert slots_of(bits(pack_slots(slots[::-1]))) == slots
    assert pack(bits_of(slots)) == pack_slots(slots)
    assert len(pack_slots(slots)) == min(2 * count, BLOCK // 8)


def test_a_key_that_holds_the_words_holds_their_grams() -> None:
    key = "انجمن دانشجویان berlin e v 2020 donaudampfschifffahrtsgesellschaft"
    words = ["ن", "دا", "انجمن", "be", "v", "2020", "dampfschifffahrts", "hrt"]
    for some in (words[:1], words[1:4], words[1:], words[3:]):
        assert holds_words(key, some) == (words[0] not in some)
        if words[0] not in some:
            assert grams_for(some) <= grams_of(key)
            assert 1 <= len(grams_for(some)) <= MOST


@pytest.mark.parametrize("sizes", [(3, 5), (3, 4000), (4000, 6000), (600, 700, 3), (0, 5), (7,)])
def test_what_sets_have_in_common(sizes: tuple[int, ...]) -> None:
    random = Random(sum(sizes))
    sets = [random.sample(range(BLOCK), size) for size in sizes]
    expected = sorted(set.intersection(*map(set, sets)))
    assert common([pack_slots(each) for each in sets]) == expected
