"""Floods of pages: they keep no sign-on waiting, and nothing of them is kept for long."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from app.db import Database
from app.http import kept
from app.views import page_cache
from tests.faults.serving import PAGE, house

MANY = 12


async def busy(database: Database, until: asyncio.Event) -> None:
    """Hold every connection for reading, and have others wait for one."""
    async with database.read():
        await until.wait()


async def test_who_signs_does_not_wait_for_those_who_read(
    database_url: str, tmp_path: Path
) -> None:
    async with house(database_url, tmp_path) as (visitor, _, _), AsyncExitStack() as stack:
        assert (await visitor.sign()).status_code == 202
        until = asyncio.Event()
        readers = await stack.enter_async_context(asyncio.TaskGroup())
        for _ in range(MANY):
            readers.create_task(busy(visitor.database, until))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(2):
            assert (await visitor.sign()).status_code == 202
        until.set()


async def test_pages_are_kept_up_to_a_number(database_url: str, tmp_path: Path) -> None:
    async with house(database_url, tmp_path) as (visitor, _, _):
        app = visitor.app
        for number in range(kept.MOST + 40):
            answer = await visitor.client.get(f"{PAGE}?q=random{number}")
            assert answer.status_code == 200
        assert len(app.state.context.replies) == kept.MOST
        assert len(app.state.page_cache) <= page_cache.MOST
