"""Migrations of PostgreSQL while others read and write, and of tables that a later release made."""

import asyncio
import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from sqlalchemy import text

from app.db import Database
from app.db.migrate import ROOT, Shape, alembic_config, is_migrated, migrate, shape_of, shape_within
from tests.postgres import Cluster

_names = itertools.count()


@pytest.fixture
def url(postgresql_cluster: Cluster, worker_id: str) -> Iterator[str]:
    """A database at the first migration."""
    name = f"live_{worker_id}_{next(_names)}"
    url = postgresql_cluster.make_database(name)
    command.upgrade(alembic_config(url), "0001")
    yield url
    postgresql_cluster.drop_database(name)


async def shape(url: str) -> Shape:
    database = Database(url)
    try:
        async with database.read() as connection:
            return await connection.run_sync(shape_within)
    finally:
        await database.dispose()


async def keep_busy(url: str, done: asyncio.Event) -> list[float]:
    """Write and read what migrations touch until `done`; how long each took, in seconds."""
    connection: Any = await asyncpg.connect(url)
    took = []
    while not done.is_set():
        begun = time.monotonic()
        async with connection.transaction():
            await connection.execute("INSERT INTO quota VALUES ($1, $1, now())", uuid4().bytes)
            for table in ("statement", "signature", "entry"):
                await connection.fetch(f"SELECT id FROM {table} LIMIT 1")  # noqa: S608
        took.append(time.monotonic() - begun)
        await asyncio.sleep(0.01)
    await connection.close()
    return took


async def until(connection: Any, query: str) -> None:
    async with asyncio.timeout(20):
        while not await connection.fetchval(query):  # noqa: ASYNC110 - the server has no event
            await asyncio.sleep(0.05)


async def test_a_long_reader_holds_up_the_migration_and_nobody_else(url: str) -> None:
    reader: Any = await asyncpg.connect(url)
    transaction = reader.transaction()
    await transaction.start()
    await reader.execute("LOCK TABLE signature IN ACCESS SHARE MODE")
    done = asyncio.Event()
    busy = asyncio.create_task(keep_busy(url, done))
    migrating = asyncio.create_task(asyncio.to_thread(migrate, url))
    await asyncio.sleep(4)
    assert not migrating.done()
    assert await shape(url) == "older"
    await transaction.rollback()
    await reader.close()
    await asyncio.wait_for(migrating, 40)
    done.set()
    took = await busy
    assert await shape(url) == "present"
    assert len(took) > 10
    assert max(took) < 4  # the lock is waited for no longer than two seconds


async def test_a_migration_that_is_chosen_to_end_a_deadlock_is_tried_again(url: str) -> None:
    await asyncio.to_thread(command.upgrade, alembic_config(url), "0008")
    reader: Any = await asyncpg.connect(url)
    await reader.execute("SET deadlock_timeout = '30s'")  # so that it is not the one to give way
    transaction = reader.transaction()
    await transaction.start()
    await reader.execute("LOCK TABLE signature IN ACCESS SHARE MODE")
    migrating = asyncio.create_task(asyncio.to_thread(migrate, url))
    waits = (
        "SELECT EXISTS (SELECT FROM pg_locks"
        " WHERE relation = 'signature'::regclass AND NOT granted)"
    )
    await until(reader, waits)
    await reader.fetch("SELECT id FROM statement LIMIT 1")  # which the migration has locked
    await transaction.rollback()
    await asyncio.wait_for(migrating, 40)
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    await until(reader, deadlocks)
    await reader.close()
    assert await shape(url) == "present"


async def test_several_that_migrate_at_once_take_turns(url: str, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(ROOT), "HAMSEDA_DATABASE_URL": url}
    migrating = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "app.cli", "migrate"),
            env={**environment, "HAMSEDA_DATA_DIR": str(tmp_path)},
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
        )
        for _ in range(3)
    ]
    said = [(await each.communicate())[1] for each in migrating]
    assert said == [b""] * 3
    assert [each.returncode for each in migrating] == [0] * 3
    assert await shape(url) == "present"


async def test_an_index_that_was_left_half_made_is_made_anew(url: str) -> None:
    await asyncio.to_thread(command.upgrade, alembic_config(url), "0003")
    connection: Any = await asyncpg.connect(url)
    await connection.execute("CREATE INDEX ix_entry_public_id ON entry (kind)")
    await asyncio.to_thread(migrate, url)
    found = await connection.fetchval(
        "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_entry_public_id'"
    )
    valid = await connection.fetchval("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
    await connection.close()
    assert found.endswith("USING btree (public_id)")
    assert valid == 0


async def test_what_a_later_release_has_expanded_is_served_and_left_alone(
    database: Database, database_url: str
) -> None:
    renumber = text("UPDATE alembic_version SET version_num = :number")
    async with database.write() as connection:
        before = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        await connection.execute(renumber, {"number": "9999"})
    try:
        assert await is_migrated(database) is True
        await asyncio.to_thread(migrate, database_url)
        async with database.read() as connection:
            after = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    finally:
        async with database.write() as connection:
            await connection.execute(renumber, {"number": before})
    assert after == "9999"


@pytest.mark.parametrize(
    ("revisions", "expected"),
    [(set(), "none"), ({"0001"}, "older"), ({"9999"}, "newer"), ({"0001", "9999"}, "newer")],
)
def test_shapes(revisions: set[str], expected: Shape) -> None:
    assert shape_of(revisions) == expected


async def test_tables_of_an_older_release_are_not_ready(url: str) -> None:
    database = Database(url)
    assert await is_migrated(database) is False
    await database.dispose()
