"""A batch's new entries are indexed and counted, a block at a time, before they become visible.

They are gathered before anything is written: out of memory where the batch has just written them,
else read. A block has some ten thousand grams, more than one transaction of SQLite may write while
others wait for it. So they go in by parts, and only the last one notes that the block is indexed:
whoever begins anew writes the same sets once more, and who withdraws meanwhile leaves none of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import filterfalse
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.turns import in_turns
from app.models import Entry
from app.signing import index, marking, marks
from app.signing.gathered import Gathered
from app.signing.slots import BLOCK
from app.text.names import LANGUAGES, Language

PART = 1024
"""Grams that are written in a transaction."""

_FAR_TOO_FULL = 64
"""Times what is full: marks that count more are cut while further blocks are to come, too."""


class Written:
    """Entries that a batch has written, until they are indexed; none from before it began."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[dict[str, Any], int]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entries: Iterable[dict[str, Any]], withdrawals: int) -> None:
        """Remember entries as they were inserted; `withdrawals` is the statement's at the time."""
        self._entries |= {entry["slot"]: (entry, withdrawals) for entry in entries}

    def take(self, begin: int, until: int, withdrawals: int) -> list[dict[str, Any]] | None:
        """The entries of these slots, where none of them can have been withdrawn since."""
        some = [self._entries.get(slot) for slot in range(begin, until)]
        known = [each[0] for each in some if each is not None and each[1] == withdrawals]
        return known if len(known) == until - begin else None

    def forget(self, until: int) -> None:
        """Those before a slot are indexed."""
        self._entries = {slot: each for slot, each in self._entries.items() if slot >= until}


class _New(NamedTuple):
    """What is to be indexed, gathered; good for as long as `seen` is what is there."""

    seen: tuple[int, int]
    """The first slot that is not indexed, and the statement's withdrawals."""
    state: marks.State
    held: Gathered
    places: dict[Language, list[marks.Place]]
    fresh: bool
    """Whether no set of the block has been written yet."""


async def index_new(
    database: Database, statement: UUID, least: int = 1, written: Written | None = None
) -> bool:
    """Index and count what a batch in flight has written, within one block; False where nothing.

    Waits until there are `least` entries: a whole block costs far less than its parts. Where
    somebody withdrew meanwhile all is gathered again, and written in one.
    """
    async with database.read() as connection:
        new = await _gather(connection, statement, least, written)
    if new is None:
        return False
    for part, is_last in _parts(new.held):
        async with database.write_lazily() as connection:
            seen = await index.locked(connection, statement)
            if new.seen == seen:
                await _write(connection, new, part, is_last=is_last)
                continue
            again = await _gather(connection, statement, least, None)
            if again is None:
                return False
            new = again
            await _write(connection, new, new.held, is_last=True)
            break
    if written is not None:
        written.forget(new.state.until)
    # Blocks that are to be followed by others cut only what is far too full: each cut would be cut
    # again soon.
    most = marks.FULL if least < BLOCK else _FAR_TOO_FULL * marks.FULL
    while await _cut(database, new.state, most):
        pass
    return True


async def _gather(
    connection: AsyncConnection, statement: UUID, least: int, written: Written | None
) -> _New | None:
    known = await index.state_of(connection, statement)
    if known is None or known.given - known.indexed < least:
        return None
    until = min(known.given, (known.indexed // BLOCK + 1) * BLOCK)
    held = Gathered()
    places: dict[Language, list[marks.Place]] = {language: [] for language in LANGUAGES}
    kept = None if written is None else written.take(known.indexed, until, known.withdrawals)
    entries = kept or await _read(connection, statement, known.indexed, until)
    async for entry in in_turns(entries):
        held.add(entry["slot"], entry["search"], entry["kind"], entry["country"])
        section, own = entry["section"], entry["id"]
        places["fa"].append((section, entry["sort_fa"], own))
        places["en"].append((section, entry["sort_en"], own))
    for each in places.values():
        each.sort()
    state = marks.State(statement, known.revision, until)
    fresh = known.indexed % BLOCK == 0 and not await index.is_begun(
        connection, statement, known.indexed // BLOCK
    )
    return _New((known.indexed, known.withdrawals), state, held, places, fresh)


async def _read(
    connection: AsyncConnection, statement: UUID, begin: int, until: int
) -> Iterable[Mapping[str, Any]]:
    rows = await connection.execute(
        select(*index.INDEXED, *index.PLACED).where(
            Entry.statement_id == statement,
            Entry.slot >= begin,
            Entry.slot < until,
            Entry.withdrawn.is_(False),
        )
    )
    return map(dict, rows.mappings())


def _parts(held: Gathered) -> Iterator[tuple[dict[str, Collection[int]], bool]]:
    """The sets in their order, and whether they are the last ones.

    The kinds come before all: of a block that is begun one is there.
    """
    grams = [*filter(index.is_kind, held), *sorted(filterfalse(index.is_kind, held))]
    for until in range(PART, max(1, len(grams)) + PART, PART):
        yield {gram: held[gram] for gram in grams[until - PART : until]}, until >= len(grams)


async def _write(
    connection: AsyncConnection, new: _New, part: Mapping[str, Collection[int]], *, is_last: bool
) -> None:
    statement = new.state.statement
    await index.add(connection, statement, new.seen[0] // BLOCK, part, fresh=new.fresh)
    if is_last:
        await marks.expect(connection, statement, new.places)
        await index.note(connection, statement, indexed=new.state.until)


async def _cut(database: Database, state: marks.State, most: int) -> bool:
    """Cut some of the marks that count more than `most`; False where none does."""
    async with database.read() as connection:
        cuts = await marking.find_cuts(connection, state, most)
    if not cuts:
        return False
    async with database.write_lazily() as connection:
        await index.locked(connection, state.statement)
        await marking.cut(connection, state.statement, cuts)
    return True
