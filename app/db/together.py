"""Rows of one table, inserted together with those that come meanwhile (group commit).

A commit waits for the disk, so what arrives during one shares the next: under load many rows
cost one transaction, and a row that comes alone waits for nobody. Each is answered only once the
transaction that holds it is committed.
"""

import asyncio
from typing import Any

from sqlalchemy import Insert

from app.db.engine import Database
from app.errors import Unavailable

MOST = 200
"""Rows a transaction: a larger one would keep SQLite's only writer for long."""

WAITING = 5000
"""Rows that may wait, about 10 MB of sealed sign-ons; more are refused at once."""

_Waiting = tuple[dict[str, Any], "asyncio.Future[None]"]


class Together:
    """What one process has to insert by one statement."""

    def __init__(self, database: Database, statement: Insert) -> None:
        """Nothing runs before the first row comes."""
        self._database = database
        self._statement = statement
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def insert(self, row: dict[str, Any]) -> None:
        """Insert a row; it is committed when this returns.

        Raises `Unavailable` where the database is away, or where too many rows wait for it.
        """
        if len(self._waiting) >= WAITING:
            raise Unavailable("database-busy")
        committed = asyncio.get_running_loop().create_future()
        self._waiting.append((row, committed))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await committed

    async def _write(self) -> None:
        while self._waiting:
            rows, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                async with self._database.write_once() as connection:
                    await connection.execute(self._statement, [row for row, _ in rows])
            except Exception as error:  # noqa: BLE001 - whoever waits raises it
                if isinstance(error, Unavailable):  # for those behind them, too
                    rows, self._waiting = [*rows, *self._waiting], []
                _answer(rows, error)
            else:
                _answer(rows, None)


def _answer(rows: list[_Waiting], error: Exception | None) -> None:
    for _, committed in rows:
        if committed.done():  # whoever asked has gone
            continue
        if error is None:
            committed.set_result(None)
        else:
            committed.set_exception(error)
