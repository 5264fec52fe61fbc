"""A database that cannot be written for a while: 503 for who signs, pages as always, recovery."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from app.db import Database
from app.errors import Unavailable
from tests.faults.serving import PAGES, house


@asynccontextmanager
async def read_only(database: Database, url: str) -> AsyncIterator[None]:
    """SQLite's writer may only query; PostgreSQL begins every transaction read-only."""
    await _set(database, url, on=True)
    try:
        yield
    finally:
        await _set(database, url, on=False)


async def _set(database: Database, url: str, *, on: bool) -> None:
    if database.dialect == "sqlite":
        async with database.writer.connect() as connection:
            writer: Any = (await connection.get_raw_connection()).driver_connection
            await writer.execute_fetchall(f"PRAGMA query_only={int(on)}")
        return
    owner = await asyncpg.connect(url, server_settings={"default_transaction_read_only": "off"})
    name = make_url(url).database
    await owner.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {on}')
    await owner.close()
    await database.dispose()  # sessions begin with the setting that they find


async def test_writing_waits_and_reading_goes_on(database_url: str, tmp_path: Path) -> None:
    async with house(database_url, tmp_path) as (visitor, worker, mail):
        assert (await visitor.sign()).status_code == 202
        async with read_only(visitor.database, database_url):
            refused = await visitor.sign()
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
            assert await visitor.statuses_of_pages() == [200] * len(PAGES)
            with pytest.raises(Unavailable):
                await worker.mail()
            assert mail.sent == []
        assert (await visitor.sign()).status_code == 202
        await worker.once()
        assert len(mail.sent) == visitor.acknowledged == 2
