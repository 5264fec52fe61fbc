"""Rows by the thousand, as both databases take them."""

import asyncio
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, func, select, text

from app.db import Database
from app.db.bulk import insert_many, neighbouring_ids
from app.models import Tombstone


@pytest.mark.parametrize("count", [0, 1, 3, 5000])
async def test_every_row_goes_in_as_it_was_given(database: Database, count: int) -> None:
    rows = [{"id": uuid4(), "kind": f"kind {n}", "subject": uuid4()} for n in range(count)]
    async with database.write() as connection:
        await connection.execute(text("SELECT 1"))
        await insert_many(connection, Tombstone, rows)
    async with database.read() as connection:
        found = await connection.execute(select(Tombstone.id, Tombstone.kind, Tombstone.subject))
    assert {tuple(row) for row in found} == {tuple(row.values()) for row in rows}


def test_neighbouring_ids_follow_each_other_from_one_that_nobody_can_guess() -> None:
    some = neighbouring_ids(3000)
    assert [each.int - some[0].int for each in some] == list(range(3000))
    assert [each.hex for each in some] == sorted(each.hex for each in some)
    assert len({neighbouring_ids(1)[0].int >> 64 for _ in range(100)}) == 100


@pytest.mark.parametrize("back", [False, True])
async def test_the_log_of_sqlite_is_brought_home_while_others_read(
    database: Database, tmp_path: Path, *, back: bool
) -> None:
    """Of the database file alone, without its log, an engine sees what is at home."""
    if database.dialect != "sqlite":
        await database.write_back()  # nothing to do
        return
    row = {"id": uuid4(), "kind": "entry", "subject": uuid4()}
    async with database.write_lazily() as connection:
        await insert_many(connection, Tombstone, [row])
    async with database.read() as reading:
        await reading.execute(select(Tombstone.id))
        if back:
            await database.write_back()
        copy = tmp_path / "alone.db"
        await asyncio.to_thread(shutil.copyfile, str(database.writer.url.database), copy)
    engine = create_engine(f"sqlite:///{copy}")
    with engine.connect() as alone:
        assert alone.scalar(select(func.count()).select_from(Tombstone)) == int(back)
    engine.dispose()
