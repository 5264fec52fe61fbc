"""Making marks: cutting a list into stretches, each counted by the mark that it begins with."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry, ListMark
from app.signing import marks
from app.signing.marks import BEGINNING, Place, entry_place, marks_of, stood
from app.text.names import LANGUAGES, Language

_CUT_AT_ONCE = 4
_PLACE = ("section", "sort", "entry_id")


class Cut(NamedTuple):
    """A mark that counts too much, as it was, and the marks that are to stand instead of it."""

    language: Language
    place: Place
    counted: tuple[int, int]
    """What it counted, `standing` and `coming`."""
    made: list[dict[str, Any]]


async def make(connection: AsyncConnection, state: marks.State) -> None:
    """Make all marks of a statement anew; reads every entry once."""
    await connection.execute(delete(ListMark).where(ListMark.statement_id == state.statement))
    for language in LANGUAGES:
        made = await _marks(connection, state, language, BEGINNING, None)
        await connection.execute(insert(ListMark), made)


async def find_cuts(connection: AsyncConnection, state: marks.State, most: int) -> list[Cut]:
    """How to cut a few of the marks that count more than `most`; reads only."""
    cuts = []
    for language, place, counted in await _full(connection, state.statement, most):
        rows = await connection.execute(
            select(ListMark.section, ListMark.sort, ListMark.entry_id)
            .where(*marks_of(state.statement, language), stood > place)
            .order_by(ListMark.section, ListMark.sort, ListMark.entry_id)
            .limit(1)
        )
        following = rows.first()
        before = None if following is None else (following[0], following[1], following[2])
        made = await _marks(connection, state, language, place, before)
        cuts.append(Cut(language, place, counted, made))
    return cuts


async def cut(connection: AsyncConnection, statement: UUID, cuts: Sequence[Cut]) -> None:
    """Write the cuts, but those of marks that count something else by now.

    The list's index is locked by the caller, so that nobody counts meanwhile.
    """
    for each in cuts:
        gone = await connection.execute(
            delete(ListMark).where(
                *marks_of(statement, each.language),
                stood == each.place,
                tuple_(ListMark.standing, ListMark.coming) == each.counted,
            )
        )
        if gone.rowcount:
            await connection.execute(insert(ListMark), each.made)


async def _full(
    connection: AsyncConnection, statement: UUID, most: int
) -> list[tuple[Language, Place, tuple[int, int]]]:
    rows = await connection.execute(
        select(
            ListMark.language,
            *(ListMark.section, ListMark.sort, ListMark.entry_id),
            *(ListMark.standing, ListMark.coming),
        )
        .where(ListMark.statement_id == statement, ListMark.standing + ListMark.coming > most)
        .limit(_CUT_AT_ONCE)
    )
    return [(cast("Language", row[0]), (row[1], row[2], row[3]), (row[4], row[5])) for row in rows]


async def settle(connection: AsyncConnection, statement: UUID, revision: int, rows: int) -> None:
    """What was coming stands, what ends at `revision` stands no more; `rows` is the new total.

    Where marks and counts disagree the entries are counted, and if the marks are wrong they are
    made anew.
    """
    await connection.execute(
        update(ListMark)
        .where(ListMark.statement_id == statement, ListMark.coming != 0)
        .values(standing=ListMark.standing + ListMark.coming, coming=0)
    )
    gone = await connection.execute(marks.ended(statement, revision))
    for entry in gone.all():
        await marks.end(connection, statement, entry)
    marked = await connection.scalars(
        select(func.sum(ListMark.standing))
        .where(ListMark.statement_id == statement)
        .group_by(ListMark.language)
    )
    sums = marked.all()
    if sums != [rows] * len(LANGUAGES):
        present = await connection.scalar(
            select(func.count())
            .select_from(Entry)
            .where(
                Entry.statement_id == statement,
                Entry.withdrawn.is_(False),
                Entry.valid_from <= revision,
                or_(Entry.valid_to.is_(None), Entry.valid_to > revision),
            )
        )
        if present and sums != [present] * len(LANGUAGES):
            await make(connection, marks.State(statement, revision, 0))


async def _marks(
    connection: AsyncConnection,
    state: marks.State,
    language: Language,
    first: Place,
    before: Place | None,
) -> list[dict[str, Any]]:
    """The marks from `first` on, up to the one at `before`, `CUT` entries apart.

    The database counts by itself; what comes out of it is a row for each mark.
    """
    statement, revision, until = state
    columns = entry_place(language)
    inside = [tuple_(*columns) >= first]
    if before is not None:
        inside += [
            tuple_(*columns) < before,
            *await _bounds(connection, state, language, first, before),
        ]
    numbered = (
        select(
            *(column.label(name) for column, name in zip(columns, _PLACE, strict=True)),
            Entry.valid_from,
            Entry.valid_to,
            (func.row_number().over(order_by=columns) - 1).label("number"),
        )
        .where(Entry.statement_id == statement, Entry.withdrawn.is_(False), *inside)
        .subquery()
    )
    entry = numbered.c
    stands = and_(
        entry.valid_from <= revision, or_(entry.valid_to.is_(None), entry.valid_to > revision)
    )
    # All that is read of an entry stands in the index of the order, its slot does not: of the few
    # that are not counted yet, the ids are looked up.
    later = select(Entry.id).where(Entry.statement_id == statement, Entry.slot >= until)
    comes = and_(entry.valid_from > revision, entry.entry_id.not_in(later)) if until else false()
    part = entry.number - entry.number % marks.CUT
    counts = await connection.execute(
        select(part, func.count(case((stands, 1))), func.count(case((comes, 1))))
        .group_by(part)
        .order_by(part)
    )
    starts = await connection.execute(
        select(*(entry[name] for name in _PLACE))
        .where(entry.number % marks.CUT == 0, entry.number > 0)
        .order_by(entry.number)
    )
    places = [first, *((row[0], row[1], row[2]) for row in starts)]
    counted = [(standing, coming) for _, standing, coming in counts] or [(0, 0)]
    return [
        _mark(statement, language, place) | {"standing": standing, "coming": coming}
        for place, (standing, coming) in zip(places, counted, strict=True)
    ]


async def _bounds(
    connection: AsyncConnection, state: marks.State, language: Language, first: Place, before: Place
) -> list[ColumnElement[bool]]:
    """What lets PostgreSQL end at `before`: of a bound of three columns it looks at one."""
    columns = entry_place(language)
    rows = await connection.execute(
        select(columns[0])
        .where(
            Entry.statement_id == state.statement,
            Entry.withdrawn.is_(False),
            tuple_(*columns) >= first,
        )
        .order_by(*columns)
        .limit(1)
    )
    section, sort, _ = columns
    begins = rows.scalar()
    if begins != before[0]:
        return [section <= before[0]]
    return [section == before[0], sort <= before[1]]


def _mark(statement: UUID, language: Language, place: Place) -> dict[str, Any]:
    section, sort, entry_id = place
    return {
        "statement_id": statement,
        "language": language,
        "section": section,
        "sort": sort,
        "entry_id": entry_id,
        "standing": 0,
        "coming": 0,
    }
