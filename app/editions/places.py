"""Places in the present list: what stands at a number, and at which number a row stands.

Both go by the marks along the list (`app.signing.marks`); where a list has none yet, they count.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.visibility import standing, visible
from app.models import Entry, ListMark, Statement
from app.signing.marks import BEGINNING, FULL, Place, entry_place, in_order, marks_of
from app.statements.cards import StatementCard
from app.text.names import Language


class First(NamedTuple):
    """A place to read a list from: `before` it stand so many of the list's `total` rows."""

    place: Place
    before: int
    total: int


_order = (ListMark.section, ListMark.sort, ListMark.entry_id)


async def first_of(
    connection: AsyncConnection, card: StatementCard, language: Language, offset: int
) -> tuple[First, int]:
    """The last mark with no more than `offset` rows before it, and the revision that it counts."""
    marks = _counted(card, language).subquery()
    rows = await connection.execute(
        select(marks)
        .where(marks.c.before <= offset)
        .order_by(marks.c.section.desc(), marks.c.sort.desc(), marks.c.entry_id.desc())
        .limit(1)
    )
    mark = rows.first()
    if mark is None:
        return await _unmarked(connection, card), card.list_revision
    place = (mark.section, mark.sort, mark.entry_id)
    return First(place, mark.before, mark.total), mark.list_revision


async def number_of(
    connection: AsyncConnection, card: StatementCard, language: Language, row_id: UUID
) -> int | None:
    """The number of the row with this public id; None where it stands there no more."""
    revision = await connection.scalar(
        select(Statement.list_revision).where(Statement.id == card.id)
    )
    rows = await connection.execute(
        select(*entry_place(language), Entry.statement_id).where(
            Entry.public_id == row_id, *standing(revision or 0)
        )
    )
    row = rows.first()
    if row is None or row.statement_id != card.id:
        return None
    place = row[0], row[1], row[2]
    marks = _counted(card, language).subquery()
    found = await connection.execute(
        select(marks)
        .where(tuple_(marks.c.section, marks.c.sort, marks.c.entry_id) <= place)
        .order_by(marks.c.section.desc(), marks.c.sort.desc(), marks.c.entry_id.desc())
        .limit(1)
    )
    mark: Any = found.first()
    start, before = BEGINNING, 0
    if mark is not None:
        start, before = (mark.section, mark.sort, mark.entry_id), mark.before
    query = select(*entry_place(language)).where(*visible(card.id, revision or 0))
    # PostgreSQL ends at a limit, never at a place of three columns: the near ones, then which.
    near = (
        query.where(tuple_(*entry_place(language)) >= start)
        .order_by(*entry_place(language))
        .limit(2 * FULL)
        .subquery()
    )
    until = tuple_(near.c.section, near.c[f"sort_{language}"], near.c.id) <= place
    count: int = await connection.scalar(select(func.count()).select_from(near).where(until)) or 0
    if count < 2 * FULL:
        return before + count
    async for entry in in_order(connection, query, language, start):
        before += 1
        if entry.id == row.id:
            break
    return before


def _counted(card: StatementCard, language: Language) -> Any:
    """The marks of a list with what stands before each, and in all."""
    return (
        select(
            *_order,
            (func.sum(ListMark.standing).over(order_by=_order) - ListMark.standing).label("before"),
            func.sum(ListMark.standing).over().label("total"),
            Statement.list_revision,
        )
        .join(Statement, Statement.id == ListMark.statement_id)
        .where(*marks_of(card.id, language))
    )


async def _unmarked(connection: AsyncConnection, card: StatementCard) -> First:
    total = await connection.scalar(
        select(func.count()).select_from(Entry).where(*visible(card.id, card.list_revision))
    )
    return First(BEGINNING, 0, total or 0)
