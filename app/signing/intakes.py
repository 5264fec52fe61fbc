"""Leaving what was typed: sealed by itself, then inserted with whatever comes meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.together import Together
from app.keys import Sealer
from app.models import Intake


class Intakes:
    """Where one process leaves sign-ons and requests to manage one."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._rows = Together(database.write_once, _insert)

    async def leave(self, content: dict[str, Any], now: datetime) -> None:
        """Seal `content` for the worker; its row is committed when this returns.

        Raises `Unavailable` while there is no key to seal to, or no database.
        """
        if self._sealer.stale:
            async with self._database.read() as connection:
                await self._sealer.read(connection)
        key_id, sealed = self._sealer.sealed("intake", content, now)
        await self._rows.ask({"id": uuid4(), "key_id": key_id, "sealed": sealed, "due_at": now})


async def _insert(connection: AsyncConnection, rows: list[dict[str, Any]]) -> Sequence[None]:
    """The rows are of one shape and no rule of the tables refuses one: they go in as one."""
    await connection.execute(insert(Intake), rows)
    return [None] * len(rows)
