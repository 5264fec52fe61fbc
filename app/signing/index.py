"""The index that searches go by: which entries of a statement hold which gram.

An entry gets a slot when it is made, and its grams are written before its batch becomes visible;
when it is erased, they are: what is left of a name in an index would spell it. Entries from before
there was an index are taken in a block at a time (`adopt`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.bulk import insert_many
from app.models import Entry, ListIndex, SearchBlock, Statement
from app.signing import marking, marks
from app.signing.gathered import Gathered, grams, kind_gram
from app.signing.slots import BLOCK, bits, bits_of, pack, pack_slots
from app.statements.texts import KINDS

_LOOKED_UP = 500

INDEXED = (Entry.id, Entry.slot, Entry.kind, Entry.country, Entry.search)
PLACED = (Entry.section, Entry.sort_fa, Entry.sort_en)


_KINDS = tuple(map(kind_gram, KINDS))


def is_kind(gram: str) -> bool:
    """Whether it is the gram of a kind."""
    return gram in _KINDS


_GIVE = (
    update(ListIndex)
    .where(ListIndex.statement_id == bindparam("of"))
    .values(given=ListIndex.given + bindparam("count"))
    .returning(ListIndex.given)
)


async def give_slots(connection: AsyncConnection, statement: UUID, count: int) -> int:
    """The first of `count` slots for new entries of a batch; those not used stay empty."""
    given: int | None = await connection.scalar(_GIVE, {"of": statement, "count": count})
    if given is None:
        await _begin(connection, statement, count)
        return 0
    return given - count


class Known(NamedTuple):
    """How far a statement is indexed, and what would make that wrong."""

    given: int
    indexed: int
    revision: int
    withdrawals: int
    """Raised by everything that erases an entry, before it does."""


async def state_of(connection: AsyncConnection, statement: UUID) -> Known | None:
    """How far a statement is indexed; None where it never was."""
    rows = await connection.execute(
        select(ListIndex.given, ListIndex.indexed, Statement.list_revision, Statement.withdrawals)
        .join(Statement, Statement.id == ListIndex.statement_id)
        .where(ListIndex.statement_id == statement)
    )
    row = rows.first()
    return row and Known(*row)


async def locked(connection: AsyncConnection, statement: UUID) -> tuple[int, int]:
    """The first slot that is not indexed and the statement's withdrawals, while the index is held.

    Whoever changes the index holds it.
    """
    index = await _locked(connection, statement)
    withdrawals = await connection.scalar(
        select(Statement.withdrawals).where(Statement.id == statement)
    )
    return index.indexed, withdrawals or 0


async def is_begun(connection: AsyncConnection, statement: UUID, block: int) -> bool:
    """Whether anything of a block was written: then the set of some kind was."""
    found = await connection.execute(
        select(SearchBlock.gram)
        .where(*_of_block(statement, block), SearchBlock.gram.in_(_KINDS))
        .limit(1)
    )
    return found.first() is not None


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
            select(*INDEXED)
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
        await add(connection, statement, block, _gathered(entries), fresh=fresh)
        await note(connection, statement, indexed=until, given=until)
    return len(entries)


async def forget(
    connection: AsyncConnection, statement: UUID, signature: UUID, revision: int
) -> None:
    """Take the entries of a signature out of marks and index: they are about to be erased."""
    index = await _locked(connection, statement)
    if index is None:
        return
    rows = await connection.execute(
        select(*INDEXED, *PLACED, Entry.valid_from, Entry.valid_to)
        .where(Entry.signature_id == signature, Entry.withdrawn.is_(False))
        .order_by(Entry.id)
        .with_for_update()
    )
    for entry in rows.all():
        known = entry.slot is not None and entry.slot < index.indexed
        awaited = entry.valid_from > revision
        standing = not awaited and (entry.valid_to is None or entry.valid_to > revision)
        await marks.leave(connection, statement, entry, int(standing), int(awaited and known))
        if entry.slot is not None:  # a batch may have written some of its grams already
            await _erase(connection, statement, entry)


async def take_back(
    connection: AsyncConnection, statement: UUID, signature: UUID, revision: int
) -> None:
    """Put the entries of a signature into marks and index again: what hid them is undone."""
    index = await _locked(connection, statement)
    if index is None:
        return
    rows = await connection.execute(
        select(*INDEXED, *PLACED, Entry.valid_to)
        .where(Entry.signature_id == signature, Entry.withdrawn.is_(False))
        .order_by(Entry.id)
        .with_for_update()
    )
    for entry in rows.all():
        if entry.valid_to is None or entry.valid_to > revision:
            await marks.stand(connection, statement, entry)
        if entry.slot is not None and entry.slot < index.indexed:
            held = _gathered([(entry.slot, entry)])
            await add(connection, statement, entry.slot // BLOCK, held, fresh=False)


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


async def note(connection: AsyncConnection, statement: UUID, **values: int) -> None:
    """Write down how far a statement is indexed."""
    await connection.execute(
        update(ListIndex).where(ListIndex.statement_id == statement).values(**values)
    )


async def _revision(connection: AsyncConnection, statement: UUID) -> int:
    revision = await connection.scalar(
        select(Statement.list_revision).where(Statement.id == statement)
    )
    return revision or 0


def _gathered(entries: Iterable[tuple[int, Any]]) -> Gathered:
    """The grams of entries with their slots."""
    held = Gathered()
    for slot, entry in entries:
        held.add(slot, entry.search, entry.kind, entry.country)
    return held


async def add(
    connection: AsyncConnection,
    statement: UUID,
    block: int,
    held: Mapping[str, Collection[int]],
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
    await insert_many(connection, SearchBlock, new)
    await _rewrite(connection, statement, block, changed)


async def _erase(connection: AsyncConnection, statement: UUID, entry: Any) -> None:
    """Take an entry out of the sets of all its grams; a set that nothing is left of goes."""
    block = entry.slot // BLOCK
    own = 1 << entry.slot % BLOCK
    wanted = sorted(grams(entry.search, entry.kind, entry.country))
    present = await _sets(connection, statement, block, wanted)
    sets = {gram: bits(slots) for gram, slots in present.items()}
    left = {gram: some & ~own for gram, some in sets.items() if some & own}
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
