"""Alembic's entry: the address comes from the caller (`app.db.migrate`) or from the settings."""

import asyncio
import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

import app.db.types
from app.config import load_settings
from app.db import Database
from app.models import Base


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
    )
    with context.begin_transaction():
        context.run_migrations()


async def _main() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or load_settings(os.environ).sqlalchemy_url
    database = Database(url)
    try:
        async with database.write() as connection:
            await connection.run_sync(_run)
    finally:
        await database.dispose()


asyncio.run(_main())
