"""How both databases go about what they are asked: the indexes that statements go by."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.statements.cards import StatementCard

Call = Callable[[AsyncConnection, StatementCard], Awaitable[Any]]


async def plans(database: Database, card: StatementCard, call: Call) -> list[set[str]]:
    """The indexes that each statement of a call goes by; `?` for anything else that is read."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    engine = database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with database.read() as connection:
            await call(connection, card)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    async with database.read() as connection:
        if database.dialect == "postgresql":
            # A list of a test is short enough to be read whole, which is what it would do.
            for way in (
                "seqscan",
                "bitmapscan",
                "hashjoin",
                "mergejoin",
                "sort",
                "incremental_sort",
            ):
                await connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return [await _plan(connection, *each) for each in asked]


async def _plan(connection: AsyncConnection, statement: str, parameters: Any) -> set[str]:
    sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
    return {_way(str(row[-1])) for row in rows} - {""}


def _way(line: str) -> str:
    """The index that a line of a plan names; a table that is read without one is a `?`."""
    found = re.search(r"SEARCH (\w+) USING PRIMARY KEY", line)
    if found:
        return f"pk_{found[1]}"
    found = re.search(r"(?:Index(?: Only)? Scan.* using|USING(?: COVERING)? INDEX) (\w+)", line)
    if found:
        return found[1]
    return "?" if re.search(r"Seq Scan|SCAN (?!anon|\(subquery|CONSTANT)", line) else ""
