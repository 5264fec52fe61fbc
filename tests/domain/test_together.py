"""Rows that come at the same time share a transaction; each is answered once it is committed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.together import MOST, WAITING, Together
from app.errors import Unavailable
from app.models import Intake
from tests.conftest import FixedClock
from tests.recorder import recorded


def row(clock: FixedClock, **changed: Any) -> dict[str, Any]:
    return {"id": uuid4(), "key_id": "day", "sealed": b"s", "due_at": clock.now(), **changed}


async def insert_all(connection: AsyncConnection, rows: list[dict[str, Any]]) -> list[None]:
    await connection.execute(insert(Intake), rows)
    return [None] * len(rows)


async def count(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(Intake)) or 0


async def test_what_comes_during_a_transaction_shares_the_next(
    database: Database, clock: FixedClock
) -> None:
    begun = asyncio.Event()

    async def insert_begun(connection: AsyncConnection, rows: list[dict[str, Any]]) -> list[None]:
        begun.set()
        return await insert_all(connection, rows)

    together = Together(database.write_once, insert_begun)
    with recorded(database) as statements:
        first = asyncio.create_task(together.ask(row(clock)))
        await begun.wait()
        await asyncio.gather(first, *(together.ask(row(clock)) for _ in range(MOST + 1)))
    assert len(statements) == 3
    assert await count(database) == MOST + 2


async def test_each_is_committed_when_it_is_answered(database: Database, clock: FixedClock) -> None:
    together = Together(database.write_once, insert_all)

    async def then_count() -> int:
        await together.ask(row(clock))
        return await count(database)

    assert sorted(await asyncio.gather(*(then_count() for _ in range(3)))) == [3, 3, 3]
    await together.ask(row(clock))
    assert await count(database) == 4


async def test_who_goes_away_takes_nobody_along(database: Database, clock: FixedClock) -> None:
    together = Together(database.write_once, insert_all)
    gone, stays = (asyncio.create_task(together.ask(row(clock))) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert gone.cancelled()
    assert await count(database) == 2


async def test_what_arrives_while_the_connection_is_waited_for_goes_along(
    database: Database, clock: FixedClock
) -> None:
    free = asyncio.Event()

    @asynccontextmanager
    async def begin() -> AsyncIterator[AsyncConnection]:
        await free.wait()
        async with database.write_once() as connection:
            yield connection

    together = Together(begin, insert_all)
    with recorded(database) as statements:
        first = asyncio.create_task(together.ask(row(clock)))
        await asyncio.sleep(0)
        others = [asyncio.create_task(together.ask(row(clock))) for _ in range(5)]
        await asyncio.sleep(0)
        free.set()
        await asyncio.gather(first, *others)
    assert len(statements) == 1
    assert await count(database) == 6


async def test_one_that_goes_wrong_undoes_nobody_beside_it(
    database: Database, clock: FixedClock
) -> None:
    together = Together(database.write_once, insert_all)
    rows = [row(clock), row(clock, sealed=None), row(clock)]
    asked = [asyncio.create_task(together.ask(each)) for each in rows]
    answers = await asyncio.gather(*asked, together.ask(row(clock)), return_exceptions=True)
    assert [type(answer).__name__ for answer in answers] == [
        *("NoneType", "IntegrityError", "NoneType", "NoneType")
    ]
    await together.ask(row(clock))
    assert await count(database) == 4


async def test_where_nothing_can_begin_all_who_wait_are_told(clock: FixedClock) -> None:
    @asynccontextmanager
    async def begin() -> AsyncIterator[AsyncConnection]:
        await asyncio.sleep(0)
        raise error
        yield

    together = Together(begin, insert_all)
    for error in (Unavailable("database-unavailable"), RuntimeError()):
        answers = await asyncio.gather(
            *(together.ask(row(clock)) for _ in range(MOST + 1)), return_exceptions=True
        )
        assert answers == [error] * (MOST + 1)


async def test_no_more_wait_than_memory_bears(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.together.WAITING", 2)
    assert WAITING > MOST
    together = Together(database.write_once, insert_all)
    answers = await asyncio.gather(
        *(together.ask(row(clock)) for _ in range(3)), return_exceptions=True
    )
    assert [getattr(answer, "code", None) for answer in answers] == [None, None, "database-busy"]
    assert isinstance(answers[2], Unavailable)
    assert await count(database) == 2
