"""Bringing the tables to the present shape, and telling which shape they have."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.db.engine import Database

ROOT = Path(__file__).resolve().parents[2]

Shape = Literal["none", "older", "present", "newer"]
"""Of tables, as this release sees them; `newer`: a later release has expanded them."""


def alembic_config(url: str) -> Config:
    """Alembic's configuration for the database at `url`."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Run every migration that is missing; needs no running event loop.

    Tables that a newer release has expanded stay as they are. Raises `app.errors.Unavailable`
    where the database is away or locked.
    """
    command.upgrade(alembic_config(url), "head")


def migrate_within(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to `revision` inside the transaction of `connection`.

    For a database that nobody else is using: it locks every table that it touches until the end.
    """
    config = alembic_config("")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def shape_of(revisions: set[str]) -> Shape:
    """What the revisions that a database names are to this release."""
    if not revisions:
        return "none"
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    if revisions == set(scripts.get_heads()):
        return "present"
    known = {script.revision for script in scripts.walk_revisions()}
    return "older" if revisions <= known else "newer"


def shape_within(connection: Connection) -> Shape:
    """The shape of the tables that `connection` sees."""
    return shape_of(set(MigrationContext.configure(connection).get_current_heads()))


async def is_migrated(database: Database) -> bool:
    """Whether this release can work with the tables as they are.

    That is so with its own, and with those that the next release has expanded while this one is
    still serving (docs/decisions/0008-expand-and-contract.md).
    """
    async with database.read() as connection:
        return await connection.run_sync(shape_within) in {"present", "newer"}
