"""A backup is the database of one moment, without keys; it comes back as it was, or not at all."""

import asyncio
import base64
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import delete

from app.backups import postgresql
from app.backups.failures import BackupFailed
from app.backups.make import make_backup, refuse_among_keys
from app.backups.sqlite import copy
from app.db import Database
from app.db.migrate import ROOT, migrate_within
from app.models import Heartbeat
from tests.domain.backups.backing_up import (
    RECIPIENTS,
    backed_up,
    brought_back,
    lost,
    shape,
    show,
)
from tests.factories import House, everything, imported, publish_statement, published

CUT_SHORT = "the backup is damaged or cut short"


def refused_with(error: pytest.ExceptionInfo[BackupFailed]) -> str:
    return error.value.detail


async def test_all_tables_come_back(house: House, database_url: str, tmp_path: Path) -> None:
    card = await publish_statement(house)
    await imported(house, card)
    await published(house, card)
    before = await everything(house)
    file = await backed_up(database_url, tmp_path)
    await lost(house, database_url)
    restored = await brought_back(database_url, tmp_path, file)
    after = await everything(house)
    for tables in (before, after):
        tables["statement"][0].pop("withdrawals")  # it jumps, so that no kept page is trusted
    assert after == before
    assert restored.signatures == len(before["signature"])
    assert await shape(database_url) == "present"
    assert [path.name for path in (tmp_path / "data").iterdir()] == [".backup.lock"]


async def test_no_key_is_in_a_backup(house: House, database_url: str, tmp_path: Path) -> None:
    await published(house, await publish_statement(house))
    data = (await backed_up(database_url, tmp_path, [])).read_bytes()
    assert data[:5] in {b"SQLit", b"PGDMP"}
    for key_id in house.ring.folder.ids():
        key = house.ring.folder.get(key_id)
        assert [
            form for form in (key, base64.b64encode(key), key.hex().encode()) if form in data
        ] == []


async def test_a_sealed_backup_shows_nothing(
    house: House, database_url: str, tmp_path: Path
) -> None:
    await published(house, await publish_statement(house))
    file = await backed_up(database_url, tmp_path)
    data = file.read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert b"Shirin" not in data
    assert b"statement" not in data
    assert file.stat().st_mode & 0o077 == 0


async def test_what_is_there_is_not_replaced(
    house: House, database_url: str, tmp_path: Path
) -> None:
    await publish_statement(house)
    file = await backed_up(database_url, tmp_path)
    first = file.read_bytes()
    with pytest.raises(BackupFailed) as refused:
        await backed_up(database_url, tmp_path)
    assert refused_with(refused) == f"{file}: is there already; a backup replaces nothing"
    assert file.read_bytes() == first
    before = await everything(house)
    await house.database.dispose()
    with pytest.raises(BackupFailed) as refused:
        await brought_back(database_url, tmp_path, file)
    assert refused_with(refused) == ("the database is not empty; --replace gives up what it holds")
    assert await everything(house) == before


async def test_nothing_is_restored_under_a_running_service(
    house: House, database_url: str, tmp_path: Path
) -> None:
    await publish_statement(house)
    file = await backed_up(database_url, tmp_path)
    async with house.database.write() as connection:
        await connection.execute(delete(Heartbeat))
    with pytest.raises(BackupFailed) as refused:
        await brought_back(database_url, tmp_path, file, replace=True)
    assert refused_with(refused) == (
        "the database is in use: stop the service and its worker first"
    )
    assert len((await everything(house))["statement"]) == 1
    await house.database.dispose()
    await brought_back(database_url, tmp_path, file, replace=True)


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut short": (lambda data: data[: len(data) - 20], CUT_SHORT),
    "one bit": (lambda data: data[:-100] + bytes([data[-100] ^ 1]) + data[-99:], CUT_SHORT),
    "nothing": (lambda _: b"", "this is no backup, or a damaged one"),
    "something else": (lambda _: b"x" * 5000, "this is no backup, or a damaged one"),
}


@pytest.mark.parametrize("case", DAMAGE)
async def test_a_damaged_backup_changes_nothing(
    house: House, database_url: str, tmp_path: Path, case: str
) -> None:
    await published(house, await publish_statement(house))
    file = await backed_up(database_url, tmp_path)
    change, words = DAMAGE[case]
    file.write_bytes(change(file.read_bytes()))
    before = await everything(house)
    await house.database.dispose()
    with pytest.raises(BackupFailed) as refused:
        await brought_back(database_url, tmp_path, file, replace=True)
    assert refused_with(refused) == words
    assert await everything(house) == before


@pytest.mark.parametrize("part", [0.3, 0.9])
async def test_a_damaged_plain_backup_changes_nothing(
    house: House, database_url: str, tmp_path: Path, part: float
) -> None:
    card = await publish_statement(house)
    await imported(house, card)
    file = await backed_up(database_url, tmp_path, [])
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * part)])
    before = await everything(house)
    await house.database.dispose()
    with pytest.raises(BackupFailed, match="damaged"):
        await brought_back(database_url, tmp_path, file, replace=True)
    assert await everything(house) == before


async def test_only_the_right_key_opens_it(house: House, database_url: str, tmp_path: Path) -> None:
    file = await backed_up(database_url, tmp_path)
    await house.database.dispose()
    other = [pyrage.x25519.Identity.generate()]
    with pytest.raises(BackupFailed, match="no secret key in that file opens it"):
        await brought_back(database_url, tmp_path, file, identities=other)
    with pytest.raises(BackupFailed, match="the backup is sealed"):
        await brought_back(database_url, tmp_path, file, identities=[])


async def test_an_older_backup_is_brought_forward(bare_database_url: str, tmp_path: Path) -> None:
    old = Database(bare_database_url)
    async with old.write() as connection:
        await connection.run_sync(migrate_within, "0001")
    await old.dispose()
    assert await shape(bare_database_url) == "older"
    file = await backed_up(bare_database_url, tmp_path)
    await brought_back(bare_database_url, tmp_path, file, without_withdrawals=True)
    assert await shape(bare_database_url) == "present"


async def test_a_newer_backup_is_refused(house: House, database_url: str, tmp_path: Path) -> None:
    await publish_statement(house)
    async with house.database.write() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert await shape(database_url) == "newer"
    file = await backed_up(database_url, tmp_path)
    await house.database.dispose()
    with pytest.raises(BackupFailed) as refused:
        await brought_back(database_url, tmp_path, file, replace=True)
    assert refused_with(refused) == "the backup is of a newer release: restore it with that one"
    assert await shape(database_url) == "newer"
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    async with house.database.write() as connection:
        await connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{head}'")  # noqa: S608


async def test_the_other_kind_of_database_is_refused(
    house: House, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "other"
    magic = b"PGDMP" if house.database.dialect == "sqlite" else b"SQLite format 3\x00"
    file.write_bytes(magic + bytes(100))
    with pytest.raises(BackupFailed, match="of the other kind of database"):
        await brought_back(database_url, tmp_path, file)


def test_a_copy_is_of_one_moment_whoever_writes(tmp_path: Path) -> None:
    """Two rows always have the same number; 20 MB are copied while it changes all the time."""
    path = tmp_path / "busy.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE pair (id INTEGER PRIMARY KEY, number INTEGER, filling BLOB)")
        made.execute("BEGIN")
        made.executemany(
            "INSERT INTO pair VALUES (?, 0, randomblob(2000))", [(i,) for i in range(10_000)]
        )
        made.execute("COMMIT")
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
            while not stop.is_set():
                connection.execute("UPDATE pair SET number = number + 1 WHERE id IN (0, 9999)")
                written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        time.sleep(0.05)
        before = written
        copy(path, tmp_path / "copy.db", show)
        during = written - before
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copied:
        numbers = copied.execute("SELECT number FROM pair WHERE id IN (0, 9999)").fetchall()
    assert during > 0
    assert numbers[0] == numbers[1]
    assert {p.name for p in tmp_path.iterdir() if p.name.startswith("copy")} == {"copy.db"}


def ruin(path: Path) -> bytes:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    path.write_bytes(b"ruins" * 1000)
    return path.read_bytes()


async def test_a_damaged_sqlite_file_is_given_up_only_when_told(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copyfile(sqlite_template, tmp_path / "hamseda.db"))
    url = f"sqlite:///{path}"
    file = await backed_up(url, tmp_path)
    ruins = await asyncio.to_thread(ruin, path)
    with pytest.raises(BackupFailed, match="--replace gives it up"):
        await brought_back(url, tmp_path, file, without_withdrawals=True)
    assert await asyncio.to_thread(path.read_bytes) == ruins
    await brought_back(url, tmp_path, file, without_withdrawals=True, replace=True)
    assert await shape(url) == "present"
    assert [p.name for p in path.parent.glob("*damaged*")] == []


def test_a_backup_does_not_lie_among_the_keys(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="keep backups and keys apart"):
        refuse_among_keys(tmp_path / "keys" / "x.age", tmp_path / "keys")
    refuse_among_keys(tmp_path / "x.age", tmp_path / "keys")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_one_leaves_nothing_for_long(tmp_path: Path) -> None:
    left = tmp_path / ".backup-0123"
    left.mkdir()
    (left / "copy.db").write_bytes(b"names")
    path = tmp_path / "hamseda.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE x (y)")
    target = tmp_path / "b.age"
    make_backup(f"sqlite:///{path}", target, RECIPIENTS, data_dir=tmp_path, major=0, show=show)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".backup.lock", "b.age", "hamseda.db"]


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pg_dump that writes down how it was called, writes something, and fails."""
    folder = tmp_path / "postgresql" / "15" / "bin"
    folder.mkdir(parents=True)
    called = tmp_path / "called"
    program = folder / "pg_dump"
    program.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 15.9" && exit\n'
        f'echo "$@" >{called}; env >{called}.env\necho PGDMP\n'
        'echo "pg_dump: error: the server went away" >&2\nexit 1\n',
        "utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(postgresql, "_DEBIAN", tmp_path / "postgresql")
    return called


def test_a_dump_that_fails_leaves_no_file_and_tells_no_password(
    pretended: Path, tmp_path: Path
) -> None:
    target = tmp_path / "b.age"
    url = "postgresql://hamseda:geheim@127.0.0.1:5433/sama?sslmode=require"
    with pytest.raises(BackupFailed) as failed:
        make_backup(url, target, RECIPIENTS, data_dir=tmp_path, major=15, show=show)
    assert refused_with(failed) == "pg_dump failed: the server went away"
    assert "geheim" not in pretended.read_text("utf-8")
    environment = pretended.with_name("called.env").read_text("utf-8").splitlines()
    wanted = ["PGDATABASE=sama", "PGPASSWORD=geheim", "PGPORT=5433", "PGSSLMODE=require"]
    assert [line for line in wanted if line not in environment] == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["called", "called.env", "postgresql"]


def test_a_program_of_another_version_is_not_taken(
    pretended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert postgresql.program("pg_dump", 15).name == pretended.with_name("pg_dump").name
    with pytest.raises(BackupFailed) as failed:
        postgresql.program("pg_dump", 17)
    assert refused_with(failed) == (
        "pg_dump of PostgreSQL 17 is not on this machine: install its client"
    )
