"""Inserting rows by the thousand: COPY on PostgreSQL, one prepared statement on SQLite.

`connection.execute(insert(…), rows)` asks its way through every value of every row, which takes
longer than the database does.
"""

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

_Row = Callable[[dict[str, Any]], tuple[Any, ...]]


async def insert_many(
    connection: AsyncConnection, model: Any, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert `rows` of a model's table, two columns or more, the same ones in each.

    Columns that are left out get what the database gives them: defaults of Python are not asked
    for. The transaction has to have begun with another statement.
    """
    if not rows:
        return
    table: Table = model.__table__
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        raw: Any = (await connection.get_raw_connection()).driver_connection
        records = map(itemgetter(*columns), rows)
        await raw.copy_records_to_table(table.name, records=records, columns=columns)
        return
    statement, row_of = _for_sqlite(table, columns, connection.dialect)
    await connection.exec_driver_sql(statement, [row_of(row) for row in rows])


def random_ids(count: int) -> list[UUID]:
    """Random ids (RFC 9562, version 4): the system is asked once, not for each of them."""
    some = os.urandom(16 * count)
    return [UUID(bytes=some[at : at + 16], version=4) for at in range(0, 16 * count, 16)]


@lru_cache(16)
def _for_sqlite(table: Table, columns: tuple[str, ...], dialect: Any) -> tuple[str, _Row]:
    """The statement, and what makes a row's values ready for it."""
    compiled: Any = insert(table).compile(dialect=dialect, column_keys=list(columns))
    order = tuple(compiled.positiontup)
    processors = [
        (at, process)
        for at, name in enumerate(order)
        if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect))
    ]
    values = itemgetter(*order)

    def row_of(row: dict[str, Any]) -> tuple[Any, ...]:
        ready = list(values(row))
        for at, process in processors:
            ready[at] = process(ready[at])
        return tuple(ready)

    return str(compiled), row_of
