"""Alembic's entry: the address comes from the caller (`app.db.migrate`) or from the settings.

On PostgreSQL each migration is a transaction of its own, which gives up rather than let a queue
grow behind it: whoever waits for a table's lock makes everybody wait who comes after.
"""

import asyncio
import os
import secrets
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

import app.db.types
from app.config import load_settings
from app.db import Database
from app.db.migrate import shape_within
from app.models import Base

LOCK_TIMEOUT = "2s"
TRIES = 10
"""How often a migration that got no lock is tried again, a few seconds between."""

_NOT_NOW = ("55P03", "40P01")
"""No lock in time, or one that somebody waited for who had another one: a deadlock."""

_ONE_AT_A_TIME = 0x68616D73656461  # "hamseda": the advisory lock of whoever migrates


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, app.db.types.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _print_sql() -> None:
    """What `alembic upgrade --sql` shows, and what the lint of migrations reads."""
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        transactional_ddl=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _main() -> None:
    named = context.config.get_main_option("sqlalchemy.url")
    database = Database(named or load_settings(os.environ).sqlalchemy_url)
    try:
        if database.dialect == "sqlite":
            async with database.write() as connection:
                if await connection.run_sync(shape_within) != "newer":
                    await connection.run_sync(_run)
        else:
            async with database.outside() as connection:
                await _step_by_step(connection)
    finally:
        await database.dispose()


async def _step_by_step(connection: AsyncConnection) -> None:
    for setting in (f"lock_timeout = '{LOCK_TIMEOUT}'", "statement_timeout = 0"):
        await connection.execute(text(f"SET {setting}"))
    await connection.commit()
    # Asked for again and again: one that waits within a statement would hold up an index that is
    # made concurrently, which waits for all statements that began before it.
    asked = text(f"SELECT pg_try_advisory_lock({_ONE_AT_A_TIME})")
    while not await connection.scalar(asked):
        await connection.rollback()
        await asyncio.sleep(0.5)
    shape = await connection.run_sync(shape_within)
    await connection.commit()
    if shape == "newer":  # expanded for a release to come
        return
    for remaining in reversed(range(TRIES)):
        try:
            await connection.run_sync(_run)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _NOT_NOW or not remaining:
                raise
            await connection.rollback()
            await asyncio.sleep(1 + secrets.randbelow(2000) / 1000)
        else:
            return


if context.is_offline_mode():
    _print_sql()
elif "connection" in context.config.attributes:
    _run(context.config.attributes["connection"])
else:
    asyncio.run(_main())
