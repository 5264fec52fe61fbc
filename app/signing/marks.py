"""Marks along the order of a list: which entry stands at which number, without counting them all.

A list has marks in each language, some `CUT` to `FULL` entries apart. What stands before an entry
is what the marks before it count and the few entries from the last one on. Marks are kept by the
batches that publish and by what takes an entry down, in the same transaction; they can be made
anew from the entries at any time.
"""

from bisect import bisect_left
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry, ListMark
from app.text.names import LANGUAGES, Language

CUT = 1000
"""Entries from one mark to the next when they are made."""
FULL = 2 * CUT
"""More of them than this are cut again."""

Place = tuple[int, bytes, UUID]
"""Where something stands in the order of one language: section, sort key, id."""

BEGINNING: Place = (-1, b"", UUID(int=0))
"""The place of the first mark, before every entry."""

stood = tuple_(ListMark.section, ListMark.sort, ListMark.entry_id)
"""The place of a mark, for comparing."""
_PART = FULL


def place_of(entry: Any, language: Language) -> Place:
    """Where an entry stands."""
    return entry.section, entry.sort_fa if language == "fa" else entry.sort_en, entry.id


def entry_place(language: Language) -> tuple[Any, ...]:
    """The columns that the list is ordered by."""
    return Entry.section, Entry.sort_fa if language == "fa" else Entry.sort_en, Entry.id


def marks_of(statement: UUID, language: Language) -> tuple[ColumnElement[bool], ...]:
    """The condition for the marks of one list."""
    return ListMark.statement_id == statement, ListMark.language == language


class State(NamedTuple):
    """The list at a revision; entries of a batch in flight are counted if their slot is lower."""

    statement: UUID
    revision: int
    until: int


async def in_order(
    connection: AsyncConnection,
    query: Select[*tuple[Any, ...]],
    language: Language,
    first: Place,
    *,
    part: int = _PART,
) -> AsyncIterator[Any]:
    """What `query` selects of a list, section, sort key and id before all, from a place on.

    It is read in short parts: asked for all that follows, PostgreSQL would sort it instead of
    going along the index, and no bound of three columns would make it end.
    """
    columns = entry_place(language)
    query = query.order_by(*columns).limit(part)
    beyond = tuple_(*columns) >= first
    while True:
        rows = (await connection.execute(query.where(beyond))).all()
        for row in rows:
            yield row
        if len(rows) < part:
            return
        beyond = tuple_(*columns) > (rows[-1][0], rows[-1][1], rows[-1][2])


async def expect(
    connection: AsyncConnection, statement: UUID, places: Mapping[Language, Sequence[Place]]
) -> None:
    """Count entries of a batch in flight, which stand from the next revision on.

    `places` are theirs in each language, in order. Marks that count too much then are cut later
    (`app.signing.marking`): until then pages near them cost a little more.
    """
    for language, some in places.items():
        rows = await connection.execute(
            select(ListMark.section, ListMark.sort, ListMark.entry_id)
            .where(*marks_of(statement, language))
            .order_by(ListMark.section, ListMark.sort, ListMark.entry_id)
        )
        marks: list[Place] = [(row[0], row[1], row[2]) for row in rows]
        ends = [bisect_left(some, mark) for mark in marks[1:]] + [len(some)]
        more = {
            mark: end - begin
            for mark, begin, end in zip(marks, [0, *ends], ends, strict=False)
            if end > begin
        }
        await _add(connection, statement, language, more)


def ended(statement: UUID, revision: int) -> Select[*tuple[Any, ...]]:
    """The places of the entries that corrections end at a revision."""
    return select(Entry.section, Entry.sort_fa, Entry.sort_en, Entry.id).where(
        Entry.statement_id == statement, Entry.valid_to == revision, Entry.withdrawn.is_(False)
    )


async def end(connection: AsyncConnection, statement: UUID, entry: Any) -> None:
    """An entry stands no more, though it stays in the list of earlier revisions."""
    for language in LANGUAGES:
        mark = await _mark_of(connection, statement, language, place_of(entry, language))
        if mark is not None:
            await _change(connection, statement, language, mark, -1, 0)


async def stand(connection: AsyncConnection, statement: UUID, entry: Any) -> None:
    """An entry that was hidden stands again."""
    for language in LANGUAGES:
        mark = await _mark_of(connection, statement, language, place_of(entry, language))
        if mark is not None:
            await _change(connection, statement, language, mark, 1, 0)


async def leave(
    connection: AsyncConnection, statement: UUID, entry: Any, standing: int, coming: int
) -> None:
    """An entry is about to be erased: it counted for `standing` (0 or 1) and for `coming`.

    A mark that stands at it repeats its sort key, which spells a name: such a mark goes too, and
    the one before it counts for both.
    """
    for language in LANGUAGES:
        place = place_of(entry, language)
        mark = await _mark_of(connection, statement, language, place)
        if mark is None:
            continue
        await _change(connection, statement, language, mark, -standing, -coming)
        if mark != place:
            continue
        gone = await connection.execute(
            delete(ListMark)
            .where(*marks_of(statement, language), stood == place)
            .returning(ListMark.standing, ListMark.coming)
        )
        rest = gone.one()
        before = await _mark_of(connection, statement, language, place)
        if before is not None:
            await _change(connection, statement, language, before, rest.standing, rest.coming)


async def _mark_of(
    connection: AsyncConnection, statement: UUID, language: Language, place: Place
) -> Place | None:
    """The last mark that does not stand behind `place`."""
    rows = await connection.execute(
        select(ListMark.section, ListMark.sort, ListMark.entry_id)
        .where(*marks_of(statement, language), stood <= place)
        .order_by(ListMark.section.desc(), ListMark.sort.desc(), ListMark.entry_id.desc())
        .limit(1)
    )
    row = rows.first()
    return None if row is None else (row.section, row.sort, row.entry_id)


async def _change(
    connection: AsyncConnection,
    statement: UUID,
    language: Language,
    mark: Place,
    standing: int,
    coming: int,
) -> None:
    await connection.execute(
        update(ListMark)
        .where(*marks_of(statement, language), stood == mark)
        .values(standing=ListMark.standing + standing, coming=ListMark.coming + coming)
    )


async def _add(
    connection: AsyncConnection, statement: UUID, language: Language, more: dict[Place, int]
) -> None:
    """Count what is coming, in one round; in the order of the list, as every writer does."""
    if not more:
        return
    await connection.execute(
        update(ListMark)
        .where(
            *marks_of(statement, language),
            ListMark.section == bindparam("at_section"),
            ListMark.sort == bindparam("at_sort"),
            ListMark.entry_id == bindparam("at_entry"),
        )
        .values(coming=ListMark.coming + bindparam("more")),
        [
            {"at_section": section, "at_sort": sort, "at_entry": entry, "more": n}
            for (section, sort, entry), n in sorted(more.items())
        ],
    )
