"""A database that is locked, away or at odds: one clear error, and nothing that was typed in it."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from app.db import Database, engine
from app.errors import Unavailable
from app.models import Organisation, Statement
from tests import postgres
from tests.factories import House, publish_statement, row


@pytest.fixture
def empty_postgresql(postgresql_url: str) -> str:
    postgres.empty_tables(postgresql_url)
    return postgresql_url


@pytest.fixture
async def postgresql(empty_postgresql: str) -> AsyncIterator[Database]:
    database = Database(empty_postgresql)
    yield database
    await database.dispose()


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    return shutil.copyfile(sqlite_template, tmp_path / "hamseda.db")


async def test_a_database_locked_by_another_process_is_busy_and_nothing_is_half_written(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    database = Database(f"sqlite:///{sqlite_file}")
    with sqlite3.connect(sqlite_file) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as caught:
            async with database.write():
                pass
        assert (caught.value.code, caught.value.status) == ("database-unavailable", 503)
        await database.forget_erased()
        other.rollback()
    other.close()
    async with database.write() as connection:
        await connection.execute(insert(Organisation).values(name_en="Sample"))
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM organisation")) == 1
    await database.dispose()


async def test_readers_go_on_while_somebody_writes(house: House) -> None:
    card = await publish_statement(house)
    async with house.database.write() as writing:
        await writing.execute(update(Statement).values(withdrawals=7))
        async with asyncio.timeout(3):
            seen = (await row(house, Statement))["withdrawals"]
    assert seen == card.withdrawals == 0
    assert (await row(house, Statement))["withdrawals"] == 7


async def test_whoever_signs_waits_for_one_of_the_workers_writers_at_most_on_sqlite(
    sqlite_file: Path,
) -> None:
    database = Database(f"sqlite:///{sqlite_file}")
    behind = database.behind()
    came: list[str] = []

    async def write(name: str, begin: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        async with begin():
            came.append(name)

    async with asyncio.TaskGroup() as tasks, database.write():
        for name, begin in (
            ("screened", behind.write),
            ("chunk", behind.write_lazily),
            ("settled", behind.write_once),
            ("signed", database.write_once),
            ("confirmed", database.write),
        ):
            tasks.create_task(write(name, begin))
            await asyncio.sleep(0.05)
        assert came == []
    assert came == ["screened", "signed", "confirmed", "chunk", "settled"]
    await database.dispose()


async def test_readers_cannot_write_on_sqlite(sqlite_file: Path) -> None:
    database = Database(f"sqlite:///{sqlite_file}")
    with pytest.raises(Unavailable):
        async with database.read() as connection:
            await connection.execute(insert(Organisation).values(name_en="Sample"))
    await database.dispose()


async def test_a_missing_database_is_unavailable(tmp_path: Path) -> None:
    for url in (
        f"sqlite:///{tmp_path}/nowhere/hamseda.db",
        "postgresql://nobody:nothing@127.0.0.1:1/none",
    ):
        database = Database(url)
        with pytest.raises(Unavailable) as caught:
            async with database.read():
                pass
        assert caught.value.code == "database-unavailable"
        await database.dispose()


async def test_a_server_that_dies_while_it_is_connected_to_is_unavailable() -> None:
    async def dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)  # "do you speak TLS?"
        writer.write(b"N")
        await reader.read(1000)
        writer.close()

    async with await asyncio.start_server(dies, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        database = Database(f"postgresql://nobody:nothing@127.0.0.1:{port}/none")
        with pytest.raises(Unavailable) as caught:
            async with database.read():
                pass
    assert caught.value.code == "database-unavailable"
    await database.dispose()


async def test_a_server_that_dies_while_a_connection_is_set_up_is_unavailable(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_arguments: object, **_named: object) -> None:
        raise asyncpg.InterfaceError("the connection is closed")

    monkeypatch.setattr(asyncpg.Connection, "set_type_codec", dies)
    with pytest.raises(Unavailable) as caught:
        async with postgresql.read():
            pass
    assert caught.value.code == "database-unavailable"


async def test_an_error_of_the_database_repeats_nothing_of_a_row(house: House) -> None:
    await publish_statement(house)
    values = {"name_en": "Zzyzx Secret", "city_en": "Zzyzx City"}
    entered = insert(Organisation)
    async with house.database.write() as connection:
        await connection.execute(entered, {"id": (await row(house, Statement))["id"], **values})
    with pytest.raises(IntegrityError) as caught:
        async with house.database.write() as connection:
            await connection.execute(entered, {"id": (await row(house, Statement))["id"], **values})
    assert "Zzyzx" not in str(caught.value)
    assert "Zzyzx" not in repr(caught.value)


async def test_a_lock_that_is_not_had_in_time_is_a_busy_database(postgresql: Database) -> None:
    database = postgresql
    async with database.write() as connection:
        await connection.execute(insert(Organisation).values(name_en="Sample"))
    async with database.write() as connection:
        await connection.execute(update(Organisation).values(name_en="Held"))

        async def wait_for_it() -> None:
            async with database.write() as other:
                await other.execute(text("SET LOCAL lock_timeout = '50ms'"))
                await other.execute(update(Organisation).values(name_en="Waits"))

        with pytest.raises(Unavailable) as caught:
            await wait_for_it()
    assert (caught.value.code, caught.value.status) == ("database-busy", 503)


async def test_of_two_that_wait_for_each_other_one_is_told_to_come_back(
    postgresql: Database,
) -> None:
    database = postgresql
    async with database.write() as connection:
        await connection.execute(insert(Organisation), [{"name_en": "One"}, {"name_en": "Two"}])
    first_has, second_has = asyncio.Event(), asyncio.Event()

    async def cross(mine: str, other: str, have: asyncio.Event, wait: asyncio.Event) -> None:
        async with database.write() as connection:
            for name in (mine, other):
                await connection.execute(
                    update(Organisation).where(Organisation.name_en == name).values(city_en="x")
                )
                have.set()
                await wait.wait()

    results = await asyncio.gather(
        cross("One", "Two", first_has, second_has),
        cross("Two", "One", second_has, first_has),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in results) == ["NoneType", "Unavailable"]
