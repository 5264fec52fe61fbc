"""Bringing the tables to the present shape, and telling whether they have it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.db.engine import Database

ROOT = Path(__file__).resolve().parents[2]


def alembic_config(url: str) -> Config:
    """Alembic's configuration for the database at `url`."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Run every migration that is missing; needs no running event loop.

    Raises `app.errors.Unavailable` where the database is away or locked.
    """
    command.upgrade(alembic_config(url), "head")


async def is_migrated(database: Database) -> bool:
    """Whether the tables stand at this release's migration."""
    heads = set(ScriptDirectory(str(ROOT / "migrations")).get_heads())

    def current(connection: Connection) -> set[str]:
        return set(MigrationContext.configure(connection).get_current_heads())

    async with database.read() as connection:
        return await connection.run_sync(current) == heads
