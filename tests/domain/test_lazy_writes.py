"""Writing that does not wait for the disk is for those who ask for it, not for who comes after."""

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.models import Heartbeat
from tests.conftest import FixedClock

_LAZY = {"sqlite": 1, "postgresql": "off"}
_SAFE = {"sqlite": 2, "postgresql": "on"}


async def waits(connection: AsyncConnection) -> object:
    """What a connection says of its commits: SQLite's number, PostgreSQL's word."""
    ask = "PRAGMA synchronous" if connection.dialect.name == "sqlite" else "SHOW synchronous_commit"
    return await connection.scalar(text(ask))


async def test_only_a_lazy_transaction_does_not_wait_for_the_disk(database: Database) -> None:
    async with database.write() as connection:
        assert await waits(connection) == _SAFE[database.dialect]
    async with database.write_lazily() as connection:
        assert await waits(connection) == _LAZY[database.dialect]
    for _ in range(10):  # whichever connection of the pool it is
        async with database.write() as connection:
            assert await waits(connection) == _SAFE[database.dialect]


async def test_one_that_fails_is_undone_and_leaves_no_lazy_connection(
    database: Database, clock: FixedClock
) -> None:
    async def fails() -> None:
        async with database.write_lazily() as connection:
            await connection.execute(insert(Heartbeat).values(worker="lazy", at=clock.now()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    for _ in range(10):
        async with database.write() as connection:
            assert await waits(connection) == _SAFE[database.dialect]
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(Heartbeat)) == 0
