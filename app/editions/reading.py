"""Reading an edition: one scan along the order of its language, in short parts.

What was withdrawn since is met where it stood and counted, so that its number stays empty. Memory
does not grow with the list: a part is read, handed out and let go of. Each part goes by an index;
asked for all at once, PostgreSQL would sort the list instead.
"""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.rows import SHOWN, ListRow, row_of
from app.editions.visibility import is_superseded, visible
from app.models import Entry
from app.signing.marks import BEGINNING, entry_place, in_order
from app.statements.cards import StatementCard
from app.text.names import Language

STREAM_ROWS = 500
"""Rows fetched at a time by a stream: what one holds in memory, however long the list."""


async def stream_rows(
    connection: AsyncConnection, card: StatementCard, language: Language, revision: int
) -> AsyncIterator[ListRow]:
    """The rows of an edition in order, numbered as when it was cut, without those that are gone.

    The card must be the one of the connection's transaction. A list that is hidden has none.
    """
    if card.list_hidden:
        return
    standing = _shown(connection, card, language, revision)
    gone = _gone(connection, card, language, revision)
    async for number, row in _numbered(standing, gone):
        if not row.withdrawn and not is_superseded(row, card.list_revision):
            yield row_of(row, number)


async def stream_places(
    connection: AsyncConnection, card: StatementCard, language: Language, revision: int
) -> AsyncIterator[tuple[int, Any]]:
    """All places of an edition in order, gone ones too, from the indexes alone.

    Number and entry: its own `id`, `valid_from`, `valid_to`, `withdrawn`.
    """
    query = select(*_placed(language)).where(*visible(card.id, revision))
    standing = in_order(connection, query, language, BEGINNING)
    async for place in _numbered(standing, _gone(connection, card, language, revision)):
        yield place


def _placed(language: Language) -> tuple[Any, ...]:
    return (*entry_place(language), Entry.valid_from, Entry.valid_to, Entry.withdrawn)


async def _shown(
    connection: AsyncConnection, card: StatementCard, language: Language, revision: int
) -> AsyncIterator[Any]:
    """What stands at a revision, its place before all; the places come from an index alone."""
    columns = entry_place(language)
    beyond = tuple_(*columns) >= BEGINNING
    while True:
        places = (
            select(*columns)
            .where(*visible(card.id, revision), beyond)
            .order_by(*columns)
            .limit(STREAM_ROWS)
            .subquery()
        )
        query = (
            select(*columns, *SHOWN, Entry.valid_to, Entry.withdrawn, Entry.moved)
            .join(places, places.c.id == Entry.id)
            .order_by(*(places.c[column.key] for column in columns))
        )
        rows = (await connection.execute(query)).all()
        for row in rows:
            yield row
        if len(rows) < STREAM_ROWS:
            return
        beyond = tuple_(*columns) > tuple(rows[-1][:3])


def _gone(
    connection: AsyncConnection, card: StatementCard, language: Language, revision: int
) -> AsyncIterator[Any]:
    """What stood at a revision and was withdrawn since, where it stood."""
    query = select(*_placed(language)).where(
        Entry.statement_id == card.id,
        Entry.withdrawn.is_(True),
        Entry.valid_from <= revision,
        Entry.valid_to > revision,
    )
    return in_order(connection, query, language, BEGINNING)


async def _numbered(
    standing: AsyncIterator[Any], gone: AsyncIterator[Any]
) -> AsyncIterator[tuple[int, Any]]:
    """Both in one order, counted; each row begins with its place."""
    number = 0
    missing = await anext(gone, None)
    async for row in standing:
        while missing is not None and missing[:3] < row[:3]:
            number += 1
            yield number, missing
            missing = await anext(gone, None)
        number += 1
        yield number, row
    while missing is not None:
        number += 1
        yield number, missing
        missing = await anext(gone, None)
