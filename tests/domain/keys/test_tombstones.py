"""The list of what has ended: whole after a crash, in no order that tells when, and opaque."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from app.errors import MissingKey
from app.keys import KeyFolder
from app.keys.tombstones import KEY_ID, TombstoneList
from app.models import Entry, Signature, Tombstone
from app.worker.tombstones import take_notes
from tests.domain.signing.managed import saved, withdrawn
from tests.factories import House, later, publish_statement, published, row, rows

FIRST = "hamseda tombstones 1"


@pytest.fixture
def noted(tmp_path: Path) -> TombstoneList:
    """A list with its key, and nothing else."""
    noted = TombstoneList(KeyFolder(tmp_path / "keys"))
    noted.prepare()
    return noted


def written(noted: TombstoneList) -> list[str]:
    first, *lines = noted.path.read_text("ascii").splitlines()
    assert first == FIRST
    return lines


def some(noted: TombstoneList, count: int) -> list[str]:
    return [noted.line("signature", uuid4()) for _ in range(count)]


def test_lines_are_added_once(noted: TombstoneList, tmp_path: Path) -> None:
    lines = some(noted, 5)
    noted.add(lines)
    noted.add(lines[:2])
    again = TombstoneList(KeyFolder(tmp_path / "keys"))
    again.add([*lines, *some(noted, 1)])
    assert len(written(noted)) == 6
    assert set(lines) < again.read()
    assert noted.path.stat().st_mode & 0o077 == 0


def test_an_empty_list_is_a_list(noted: TombstoneList) -> None:
    assert not noted.exists()
    with pytest.raises(MissingKey, match="no list of tombstones"):
        noted.read()
    noted.add([])
    assert noted.read() == frozenset()


@pytest.mark.parametrize("rest", ["", "0123", "0" * 64, FIRST[:4]])
def test_a_line_that_was_cut_short_is_written_anew(noted: TombstoneList, rest: str) -> None:
    lines = some(noted, 3)
    noted.add(lines[:2])
    with noted.path.open("a", encoding="ascii") as file:
        file.write(rest)
    assert noted.read() == set(lines[:2])
    noted.add(lines)
    assert sorted(written(noted)) == sorted(lines)


def test_a_first_line_that_was_cut_short_is_no_damage(noted: TombstoneList) -> None:
    noted.path.write_text(FIRST[:7], "ascii")
    lines = some(noted, 1)
    noted.add(lines)
    assert written(noted) == lines


@pytest.mark.parametrize("text", ["something else\n", f"{FIRST}\nabc\n", f"{FIRST}\n\n"])
def test_damage_is_said(noted: TombstoneList, text: str) -> None:
    noted.path.write_text(text, "ascii")
    with pytest.raises(MissingKey, match="damaged"):
        noted.read()
    with pytest.raises(MissingKey, match="damaged"):
        noted.add(some(noted, 1))
    assert noted.path.read_text("ascii") == text


def test_sorted_lines_do_not_tell_their_order(noted: TombstoneList) -> None:
    lines = some(noted, 20)
    for line in lines:
        noted.add([line])
    assert written(noted) == lines
    noted.sort()
    assert written(noted) == sorted(lines)
    assert [p.name for p in noted.path.parent.iterdir() if p.name.startswith(".tombstones.")] == [
        ".tombstones.lock"
    ]


def test_a_line_tells_nothing_without_its_key(noted: TombstoneList, tmp_path: Path) -> None:
    subject = uuid4()
    line = noted.line("signature", subject)
    assert subject.hex not in line
    other = TombstoneList(KeyFolder(tmp_path / "other"))
    other.prepare()
    assert len({line, noted.line("form", subject), other.line("signature", subject)}) == 3


def test_a_list_without_its_key_is_not_begun_anew(noted: TombstoneList, tmp_path: Path) -> None:
    noted.add(some(noted, 1))
    (tmp_path / "keys" / f"{KEY_ID}.key").unlink()
    with pytest.raises(MissingKey, match=KEY_ID):
        TombstoneList(KeyFolder(tmp_path / "keys")).prepare()


async def test_a_withdrawal_is_on_the_list_after_one_round(house: House) -> None:
    code = await published(house, await publish_statement(house))
    signature, entry = await row(house, Signature), await row(house, Entry)
    await withdrawn(house, code)
    notes = {(n["kind"], n["subject"]) for n in await rows(house, Tombstone)}
    assert notes == {("signature", signature["id"]), ("entry", entry["public_id"])}
    assert await house.worker.take_notes() == 2
    noted = TombstoneList(house.ring.folder)
    assert noted.read() == {noted.line(*note) for note in notes}
    assert await rows(house, Tombstone) == []
    assert await house.worker.take_notes() == 0


async def test_a_hidden_form_has_an_id_that_is_noted(house: House) -> None:
    code = await published(house, await publish_statement(house, policy="hold-all"))
    before = await row(house, Signature)
    await saved(house, code, title_en="")
    after = await row(house, Signature)
    assert [(n["kind"], n["subject"]) for n in await rows(house, Tombstone)] == [
        ("form", before["form_id"])
    ]
    assert after["form_id"] not in {before["form_id"], None}
    await saved(house, code, website="https://example.org")  # nothing was taken back
    assert (await row(house, Signature))["form_id"] == after["form_id"]
    assert len(await rows(house, Tombstone)) == 1


async def test_notes_wait_until_they_can_be_written(house: House) -> None:
    async with house.database.write() as connection:
        await connection.execute(insert(Tombstone).values(kind="entry", subject=UUID(int=7)))
    noted = TombstoneList(house.ring.folder)
    whole = noted.path.read_text("ascii")
    noted.path.write_text("ruins\n", "ascii")
    with pytest.raises(MissingKey):
        await take_notes(house.post)
    assert len(await rows(house, Tombstone)) == 1
    noted.path.write_text(whole, "ascii")
    assert await take_notes(house.post) == 1


async def test_a_lost_list_is_made_anew_of_what_the_tables_tell(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    await withdrawn(house, code)
    await house.worker.once()
    noted = TombstoneList(house.ring.folder)
    lines = noted.read()
    noted.path.unlink()
    await later(house, days=1)
    assert noted.read() == lines
    assert len(lines) == 2


async def test_a_day_that_a_restored_database_does_not_know_loses_its_key(house: House) -> None:
    for day in (10, 18, 19):
        house.ring.folder.create(f"intake-2026-03-{day}")
    await later(house, days=1)
    gone = [day for day in range(10, 22) if house.ring.folder.is_destroyed(f"intake-2026-03-{day}")]
    assert gone == [10, 18, 19]


async def test_a_worker_that_ends_takes_the_last_notes(house: House) -> None:
    async with house.database.write() as connection:
        await connection.execute(insert(Tombstone).values(kind="entry", subject=UUID(int=7)))
    house.worker.stop()
    await house.worker.run()
    assert await rows(house, Tombstone) == []


async def test_lines_are_sorted_every_day(house: House) -> None:
    noted = TombstoneList(house.ring.folder)
    lines = sorted(some(noted, 5), reverse=True)
    for line in lines:
        noted.add([line])
    await house.worker.once()
    assert written(noted) == lines
    await later(house, days=1)
    assert written(noted) == sorted(lines)
