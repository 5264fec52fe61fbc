"""The index that searches go by: which entries of a statement hold which gram.

An entry gets a slot when it is made, and its grams are written before its batch becomes visible;
when it is erased, they are: what is left of a name in an index would spell it. Entries from before
there was an index are taken in a block at a time (`adopt`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.models import Entry, ListIndex, SearchBlock, Statement
from app.signing import marking, marks
from app.signing.slots import BLOCK, bits, bits_of, pack, pack_slots
from app.text.grams import grams_of
from app.text.names import LANGUAGES, Language

_LOOKED_UP = 500

_GATHERED = 256
"""Entries read at a time: whoever else runs in the process has a turn between."""

_INDEXED = (Entry.id, Entry.slot, Entry.kind, Entry.country, Entry.search)
_PLACED = (Entry.section, Entry.sort_fa, Entry.sort_en)


def kind_gram(kind: str) -> str:
    """The gram of every signatory of a kind; longer than any of a word."""
    return f"kind:{kind}"


def country_gram(country: str) -> str:
    """The gram of every signatory of a country."""
    return f"country:{country}"


async def give_slots(connection: AsyncConnection, statement: UUID, count: int) -> int:
    """The first of `count` slots for new entries of a batch; those not used stay empty."""
    given: int | None = await connection.scalar(
        update(ListIndex)
        .where(ListIndex.statement_id == statement)
        .values(given=ListIndex.given + count)
        .returning(ListIndex.given)
    )
    if given is None:
        await _begin(connection, statement, count)
        return 0
    return given - count


class _New(NamedTuple):
    """Entries that a batch has written, gathered; good for as long as `seen` is what is there."""

    seen: tuple[int, int]
    """The first slot that is not indexed, and the statement's withdrawals."""
    state: marks.State
    held: dict[str, list[int]]
    places: dict[Language, list[marks.Place]]


async def index_new(database: Database, statement: UUID, least: int = 1) -> bool:
    """Index and count what a batch in flight has written, within one block; False where nothing.

    Waits until there are `least` entries: a whole block costs far less than its parts. They are
    gathered before the transaction that writes; where somebody withdrew meanwhile, again in it.
    """
    async with database.read() as connection:
        new = await _gather(connection, statement, least)
    if new is None:
        return False
    async with database.write() as connection:
        index = await _locked(connection, statement)
        if new.seen != (index.indexed, await _withdrawals(connection, statement)):
            new = await _gather(connection, statement, least)
        if new is None:
            return False
        block = new.seen[0] // BLOCK
        await _write(connection, statement, block, new.held, fresh=new.seen[0] % BLOCK == 0)
        await marks.expect(connection, statement, new.places)
        await _note(connection, statement, indexed=new.state.until)
    while await _cut(database, new.state):
        pass
    return True


async def _gather(connection: AsyncConnection, statement: UUID, least: int) -> _New | None:
    rows = await connection.execute(select(ListIndex).where(ListIndex.statement_id == statement))
    index = rows.first()
    if index is None or index.given - index.indexed < least:
        return None
    until = min(index.given, (index.indexed // BLOCK + 1) * BLOCK)
    revision = await _revision(connection, statement)
    withdrawals = await _withdrawals(connection, statement)
    held: dict[str, list[int]] = defaultdict(list)
    places: dict[Language, list[marks.Place]] = {language: [] for language in LANGUAGES}
    for begin in range(index.indexed, until, _GATHERED):
        rows = await connection.execute(
            select(*_INDEXED, *_PLACED).where(
                Entry.statement_id == statement,
                Entry.slot >= begin,
                Entry.slot < min(until, begin + _GATHERED),
                Entry.withdrawn.is_(False),
            )
        )
        for entry in rows.all():
            for gram in _grams(entry):
                held[gram].append(entry.slot % BLOCK)
            for language in LANGUAGES:
                places[language].append(marks.place_of(entry, language))
    for some in places.values():
        some.sort()
    state = marks.State(statement, revision, until)
    return _New((index.indexed, withdrawals), state, held, places)


async def _cut(database: Database, state: marks.State) -> bool:
    """Cut some of the marks that count too much; False where none does."""
    async with database.read() as connection:
        if not await marking.are_full(connection, state.statement):
            return False
    async with database.write() as connection:
        await _locked(connection, state.statement)
        return await marking.cut_some(connection, state)


async def adopt(database: Database) -> int:
    """Take in up to a block of entries that have no slot yet; how many there were."""
    unknown = exists().where(Entry.statement_id == Statement.id, Entry.slot.is_(None))
    async with database.read() as connection:
        statement = await connection.scalar(select(Statement.id).where(unknown).limit(1))
    if statement is None:
        return 0
    async with database.write() as connection:
        index = await _locked(connection, statement) or await _begin(connection, statement, 0)
        if index.given != index.indexed:
            return 0  # after the batch that is in flight
        rows = await connection.execute(
            select(*_INDEXED)
            .where(Entry.statement_id == statement, Entry.slot.is_(None))
            .order_by(Entry.id)
            .limit(BLOCK - index.given % BLOCK)
            .with_for_update()
        )
        entries = list(enumerate(rows.all(), index.given))
        if not entries:
            return 0
        await connection.execute(
            update(Entry).where(Entry.id == bindparam("of")).values(slot=bindparam("at")),
            [{"of": entry.id, "at": slot} for slot, entry in entries],
        )
        fresh = index.given % BLOCK == 0
        block, until = index.given // BLOCK, index.given + len(entries)
        await _write(connection, statement, block, _gathered(entries), fresh=fresh)
        await _note(connection, statement, indexed=until, given=until)
    return len(entries)


async def forget(
    connection: AsyncConnection, statement: UUID, signature: UUID, revision: int
) -> None:
    """Take the entries of a signature out of marks and index: they are about to be erased."""
    index = await _locked(connection, statement)
    if index is None:
        return
    rows = await connection.execute(
        select(*_INDEXED, *_PLACED, Entry.valid_from, Entry.valid_to)
        .where(Entry.signature_id == signature, Entry.withdrawn.is_(False))
        .order_by(Entry.id)
        .with_for_update()
    )
    for entry in rows.all():
        known = entry.slot is not None and entry.slot < index.indexed
        awaited = entry.valid_from > revision
        standing = not awaited and (entry.valid_to is None or entry.valid_to > revision)
        await marks.leave(connection, statement, entry, int(standing), int(awaited and known))
        if known:
            await _erase(connection, statement, entry)


async def take_back(
    connection: AsyncConnection, statement: UUID, signature: UUID, revision: int
) -> None:
    """Put the entries of a signature into marks and index again: what hid them is undone."""
    index = await _locked(connection, statement)
    if index is None:
        return
    rows = await connection.execute(
        select(*_INDEXED, *_PLACED, Entry.valid_to)
        .where(Entry.signature_id == signature, Entry.withdrawn.is_(False))
        .order_by(Entry.id)
        .with_for_update()
    )
    for entry in rows.all():
        if entry.valid_to is None or entry.valid_to > revision:
            await marks.stand(connection, statement, entry)
        if entry.slot is not None and entry.slot < index.indexed:
            held = _gathered([(entry.slot, entry)])
            await _write(connection, statement, entry.slot // BLOCK, held, fresh=False)


async def _locked(connection: AsyncConnection, statement: UUID) -> Any:
    """How far the statement is indexed; whoever changes that holds this row."""
    rows = await connection.execute(
        select(ListIndex).where(ListIndex.statement_id == statement).with_for_update()
    )
    return rows.first()


async def _begin(connection: AsyncConnection, statement: UUID, given: int) -> Any:
    """The first entries of a statement, or the first since lists have an index."""
    rows = await connection.execute(
        insert(ListIndex)
        .values(statement_id=statement, given=given, indexed=0)
        .returning(ListIndex)
    )
    revision = await _revision(connection, statement)
    await marking.make(connection, marks.State(statement, revision, 0))
    return rows.one()


async def _note(connection: AsyncConnection, statement: UUID, **values: int) -> None:
    await connection.execute(
        update(ListIndex).where(ListIndex.statement_id == statement).values(**values)
    )


async def _withdrawals(connection: AsyncConnection, statement: UUID) -> int:
    """Raised by everything that erases an entry, before it does."""
    withdrawals = await connection.scalar(
        select(Statement.withdrawals).where(Statement.id == statement)
    )
    return withdrawals or 0


async def _revision(connection: AsyncConnection, statement: UUID) -> int:
    revision = await connection.scalar(
        select(Statement.list_revision).where(Statement.id == statement)
    )
    return revision or 0


def _grams(entry: Any) -> set[str]:
    if not entry.search:  # erased
        return set()
    country = {country_gram(entry.country)} if entry.country else set()
    return grams_of(entry.search) | country | {kind_gram(entry.kind)}


def _gathered(entries: Iterable[tuple[int, Any]]) -> dict[str, list[int]]:
    """The grams of entries with their slots, each with its slots within the block."""
    held: dict[str, list[int]] = defaultdict(list)
    for slot, entry in entries:
        for gram in _grams(entry):
            held[gram].append(slot % BLOCK)
    return held


async def _write(
    connection: AsyncConnection,
    statement: UUID,
    block: int,
    held: dict[str, list[int]],
    *,
    fresh: bool,
) -> None:
    """Add slots to the sets of a block; a fresh one has none yet."""
    present = {} if fresh else await _sets(connection, statement, block, sorted(held))
    new, changed = [], []
    for gram, slots in sorted(held.items()):
        if gram in present:
            changed.append({"of": gram, "to": pack(bits(present[gram]) | bits_of(slots))})
        else:
            packed = pack_slots(slots)
            new.append({"statement_id": statement, "gram": gram, "block": block, "slots": packed})
    if new:
        await connection.execute(insert(SearchBlock), new)
    await _rewrite(connection, statement, block, changed)


async def _erase(connection: AsyncConnection, statement: UUID, entry: Any) -> None:
    """Take an entry out of the sets of all its grams; a set that nothing is left of goes."""
    block = entry.slot // BLOCK
    other = ~(1 << entry.slot % BLOCK)
    present = await _sets(connection, statement, block, sorted(_grams(entry)))
    left = {gram: bits(slots) & other for gram, slots in present.items()}
    empty = [gram for gram, members in left.items() if not members]
    await connection.execute(
        delete(SearchBlock).where(*_of_block(statement, block), SearchBlock.gram.in_(empty))
    )
    changed = [{"of": gram, "to": pack(members)} for gram, members in left.items() if members]
    await _rewrite(connection, statement, block, changed)


def _of_block(statement: UUID, block: int) -> tuple[ColumnElement[bool], ...]:
    return SearchBlock.statement_id == statement, SearchBlock.block == block


async def _sets(
    connection: AsyncConnection, statement: UUID, block: int, grams: Sequence[str]
) -> dict[str, bytes]:
    """The sets of these grams in one block, locked in the order of their names."""
    found: dict[str, bytes] = {}
    for at in range(0, len(grams), _LOOKED_UP):
        rows = await connection.execute(
            select(SearchBlock.gram, SearchBlock.slots)
            .where(*_of_block(statement, block), SearchBlock.gram.in_(grams[at : at + _LOOKED_UP]))
            .order_by(SearchBlock.gram)
            .with_for_update()
        )
        found |= {row.gram: row.slots for row in rows}
    return found


async def _rewrite(
    connection: AsyncConnection, statement: UUID, block: int, changed: list[dict[str, Any]]
) -> None:
    if changed:
        await connection.execute(
            update(SearchBlock)
            .where(*_of_block(statement, block), SearchBlock.gram == bindparam("of"))
            .values(slots=bindparam("to")),
            changed,
        )
