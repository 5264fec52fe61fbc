"""The key folder: made once, read by its owner, destroyed for good; lost is something else."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from app.errors import Gone, MissingKey
from app.keys import KeyFolder

TODAY = date(2026, 3, 20)


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


def test_a_key_is_32_random_bytes_that_stay_the_same(folder: KeyFolder) -> None:
    key = folder.create("quota-1")
    assert len(key) == 32
    assert folder.create("quota-1") == folder.get("quota-1") == key
    assert KeyFolder(folder.path).get("quota-1") == key
    assert folder.create("block-1") != key
    assert folder.ids() == ["block-1", "quota-1"]


def test_only_its_owner_reads_a_key(folder: KeyFolder) -> None:
    folder.create("quota-1")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert (folder.path / "quota-1.key").stat().st_mode & 0o777 == 0o600


def test_nothing_is_made_before_the_first_key(folder: KeyFolder) -> None:
    assert folder.ids() == []
    assert not folder.is_destroyed("quota-1")
    assert not folder.path.exists()


def test_no_draft_is_left(folder: KeyFolder) -> None:
    folder.create("quota-1")
    assert [path.name for path in folder.path.iterdir()] == ["quota-1.key"]


def test_a_lost_key_and_a_destroyed_one_differ(folder: KeyFolder) -> None:
    for key_id in ("lost-1", "buried-1"):
        folder.create(key_id)
    (folder.path / "lost-1.key").unlink()
    folder.destroy("buried-1", TODAY)
    for known in (folder, KeyFolder(folder.path)):
        with pytest.raises(Gone) as buried:
            known.get("buried-1")
        assert buried.value.code == "destroyed-key"
    with pytest.raises(MissingKey) as lost:
        KeyFolder(folder.path).get("lost-1")
    assert (lost.value.code, lost.value.detail) == ("missing-key", "the key folder lacks lost-1")


def test_a_destroyed_key_leaves_a_tombstone_and_none_of_its_bytes(folder: KeyFolder) -> None:
    key = folder.create("intake-2026-03-18")
    spelled = base64.b64encode(key)
    assert (folder.path / "intake-2026-03-18.key").read_bytes() == spelled
    folder.destroy("intake-2026-03-18", TODAY)
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == {
        "intake-2026-03-18.destroyed": b"2026-03-20"
    }


def test_a_destroyed_key_is_never_made_again(folder: KeyFolder) -> None:
    folder.create("statement-1")
    folder.destroy("statement-1", TODAY)
    folder.destroy("statement-1", date(2027, 1, 1))
    assert (folder.path / "statement-1.destroyed").read_text("ascii") == "2026-03-20"
    with pytest.raises(Gone):
        folder.create("statement-1")
    assert folder.ids() == []


def test_a_key_may_be_buried_though_it_was_lost(folder: KeyFolder) -> None:
    folder.create("quota-1")
    folder.destroy("lost-1", TODAY)
    assert folder.is_destroyed("lost-1")


@pytest.mark.parametrize("damage", [b"", b"x", b"not base64 at all !!", b"\xff\xfe"])
def test_a_damaged_key_is_refused_by_name_and_not_by_content(
    folder: KeyFolder, damage: bytes
) -> None:
    folder.create("quota-1")
    (folder.path / "quota-1.key").write_bytes(damage)
    with pytest.raises(MissingKey) as caught:
        KeyFolder(folder.path).get("quota-1")
    assert caught.value.detail == "quota-1 in the key folder cannot be read"


def test_a_key_in_use_is_not_made_anew_when_its_file_is_lost(folder: KeyFolder) -> None:
    key = folder.create("statement-1")
    (folder.path / "statement-1.key").unlink()
    assert folder.create("statement-1") == key
    assert folder.ids() == []


def test_those_that_make_the_same_key_at_once_get_the_same_one(tmp_path: Path) -> None:
    folders = [KeyFolder(tmp_path / "keys") for _ in range(8)]
    with ThreadPoolExecutor(len(folders)) as threads:
        made = threads.map(lambda folder: folder.create("names-1"), folders)
    assert len(set(made)) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["names-1.key"]


def test_a_draft_that_a_killed_process_left_is_destroyed_with_its_key(folder: KeyFolder) -> None:
    folder.create("statement-1")
    draft = folder.path / ".statement-1.0123456789abcdef"
    draft.write_bytes((folder.path / "statement-1.key").read_bytes())
    other = folder.path / ".statement-12.0123456789abcdef"
    other.write_bytes(b"another key's")
    folder.destroy("statement-1", TODAY)
    left = sorted(path.name for path in folder.path.iterdir())
    assert left == [other.name, "statement-1.destroyed"]
