"""A database that is backed up, lost and brought back, as plain functions."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
from sqlalchemy import text

from app.backups.make import make_backup, server_major
from app.backups.restore import Restored, Target, restore
from app.db import Database
from app.db.migrate import shape_within
from app.keys import KeyFolder
from app.models import Base
from tests.factories import House

IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENTS = [IDENTITY.to_public()]
NOW = datetime(2026, 3, 25, tzinfo=UTC)


def show(_: int) -> None:
    """No progress bar."""


async def backed_up(url: str, tmp_path: Path, recipients: list[Any] = RECIPIENTS) -> Path:
    """A backup of the database at `url`, beside its service."""
    database = Database(url)
    major = await server_major(database)
    await database.dispose()
    target = tmp_path / "backup.age"
    await asyncio.to_thread(
        make_backup, url, target, recipients, data_dir=tmp_path / "data", major=major, show=show
    )
    return target


async def brought_back(url: str, tmp_path: Path, file: Path, **choices: Any) -> Restored:
    """The backup put into the database at `url`; `tmp_path` holds the key folder."""
    target = Target(
        database_url=url,
        sqlalchemy_url=url,
        data_dir=tmp_path / "data",
        folder=KeyFolder(tmp_path / "keys"),
        replace=choices.get("replace", False),
        without_withdrawals=choices.get("without_withdrawals", False),
    )
    with file.open("rb") as source:
        return await asyncio.to_thread(
            restore, source, choices.get("identities", [IDENTITY]), target, NOW, show
        )


async def lost(house: House, url: str) -> None:
    """Lose the database, with everything in it."""
    if house.database.dialect == "sqlite":
        await house.database.dispose()
        path = Path(url.removeprefix("sqlite:///"))
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
        return
    async with house.database.write() as connection:
        names = ", ".join(f'"{name}"' for name in [*Base.metadata.tables, "alembic_version"])
        await connection.execute(text(f"DROP TABLE {names}"))
    await house.database.dispose()


async def shape(url: str) -> str:
    """The shape of the tables at `url`."""
    database = Database(url)
    try:
        async with database.read() as connection:
            return await connection.run_sync(shape_within)
    finally:
        await database.dispose()
