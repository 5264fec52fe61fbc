"""Inserting rows by the thousand: COPY on PostgreSQL, many rows a statement on SQLite.

`connection.execute(insert(…), rows)` asks its way through every value of every row, which takes
longer than the database does. SQLite's `executemany` comes back to Python after each row, where its
thread waits for whoever runs then: a statement of many rows does not.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

from asyncpg.pgproto import pgproto
from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

_Row = Callable[[dict[str, Any]], list[Any]]

_COUNTED = 24
"""Bits by which neighbouring ids differ."""

_VALUES = 16_384
"""Values that one statement on SQLite takes at most; it allows for 32,766 (its Limits, 9)."""


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
    dialect = connection.dialect
    row_of = _row_of(table, columns, dialect)
    for some in _by_powers(rows, _VALUES // len(columns)):
        statement = _for_sqlite(table, columns, len(some), dialect)
        values = tuple(chain.from_iterable(map(row_of, some)))
        await connection.exec_driver_sql(statement, values)


def neighbouring_ids(count: int) -> list[UUID]:
    """Ids (RFC 9562, version 4) of which the first is random, and each other one is the next.

    Rows that are written together stand together where they are kept by id, in few pages. Their
    order can be seen for ever: it has to tell nothing.

    They are of asyncpg's class, on SQLite too: a `UUID` that is written in C, made in a twentieth
    of the time.
    """
    from_then = uuid4().int >> _COUNTED << _COUNTED
    each = range(from_then, from_then + count)
    return [pgproto.UUID(number.to_bytes(16, "big")) for number in each]


def _by_powers(rows: Sequence[dict[str, Any]], most: int) -> Iterator[Sequence[dict[str, Any]]]:
    """All rows, in parts as long as a power of two: few statements serve any number of rows."""
    at = 0
    while at < len(rows):
        size = 1 << min(most, len(rows) - at).bit_length() - 1
        yield rows[at : at + size]
        at += size


@lru_cache(16)
def _compiled(table: Table, columns: tuple[str, ...], dialect: Any) -> Any:
    return insert(table).compile(dialect=dialect, column_keys=list(columns))


@lru_cache(64)
def _for_sqlite(table: Table, columns: tuple[str, ...], rows: int, dialect: Any) -> str:
    """The statement that inserts so many rows."""
    head, separator, values = str(_compiled(table, columns, dialect)).rpartition("(")
    return head + ", ".join([separator + values] * rows)


@lru_cache(16)
def _row_of(table: Table, columns: tuple[str, ...], dialect: Any) -> _Row:
    """What makes a row's values ready for the statement."""
    order = tuple(_compiled(table, columns, dialect).positiontup)
    processors = [
        (at, process)
        for at, name in enumerate(order)
        if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect))
    ]
    values = itemgetter(*order)

    def row_of(row: dict[str, Any]) -> list[Any]:
        ready = list(values(row))
        for at, process in processors:
            ready[at] = process(ready[at])
        return ready

    return row_of
