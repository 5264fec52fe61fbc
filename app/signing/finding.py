"""What a signature is found by at the desk, made by the worker: search words and likeness keys.

Confirming stays as short as it is: a signature begins with `keyed` 0, and the worker takes those a
chunk at a time. What it writes spells names, so whatever erases a name forgets it too (`forget`),
and whatever changes one has it made again (`renew`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.sets import one_of
from app.models import Likeness, Signature, SignatureKey, SignatureText
from app.models.base import BILINGUAL
from app.models.signatures import UNKEYED
from app.signing import likeness
from app.signing.mailboxes import SIGNED
from app.text import folding, skeleton
from app.text.folding import search_key
from app.text.names import LANGUAGES

RULE_VERSION = 1 + likeness.RULE_VERSION + skeleton.RULE_VERSION + folding.RULE_VERSION
"""What `keyed` says of a signature whose words and keys are made by the present rules."""

CHUNK = 128
COMPARED = 8
"""As many others a signature is compared with; a name that thousands bear suggests nothing."""
KEPT = 3
"""As many likely duplicates are noted of a signature when it comes."""

_TEXTS = [f"{pair}_{script}" for pair in BILINGUAL for script in LANGUAGES]
_READ = (
    Signature.id,
    Signature.statement_id,
    Signature.kind,
    Signature.state,
    *(getattr(Signature, column) for column in _TEXTS),
    Signature.country,
)


class _Made(NamedTuple):
    """A chunk of one statement as it was read, and what is to be written of it."""

    rows: dict[UUID, Any]
    keys: dict[UUID, list[str]]
    pairs: dict[tuple[UUID, UUID], int]


async def make_some(database: Database) -> int:
    """Make words and keys of up to `CHUNK` signatures and note likely duplicates; how many."""
    async with database.read() as connection:
        statement = await connection.scalar(
            select(Signature.statement_id).where(text(UNKEYED[database.dialect])).limit(1)
        )
        if statement is None:
            return 0
        made = await _make(connection, statement, database.dialect)
    async with database.write() as connection:
        await _write(connection, statement, made)
    return len(made.rows)


async def forget(
    connection: AsyncConnection, signatures: Sequence[UUID], *pairs: ColumnElement[bool]
) -> None:
    """Forget what signatures are found by, and with whom they were compared (or these `pairs`)."""
    for table, column in (
        (SignatureText, SignatureText.signature_id),
        (SignatureKey, SignatureKey.signature_id),
        (Likeness, Likeness.one),
        (Likeness, Likeness.other),
    ):
        more = pairs if table is Likeness else ()
        await connection.execute(delete(table).where(one_of(connection, column, signatures), *more))


async def renew(connection: AsyncConnection, signatures: Sequence[UUID]) -> None:
    """Have it made anew, of what the signatures say now; that two are two is remembered."""
    await forget(connection, signatures, Likeness.state == "open")
    await connection.execute(
        update(Signature).where(one_of(connection, Signature.id, signatures)).values(keyed=0)
    )


async def _make(connection: AsyncConnection, statement: UUID, dialect: str) -> _Made:
    found = await connection.execute(
        select(*_READ)
        .where(Signature.statement_id == statement, text(UNKEYED[dialect]))
        .order_by(Signature.id)
        .limit(CHUNK)
    )
    rows = {row.id: row for row in found}
    keys = {row.id: likeness.keys_of(row) for row in rows.values() if row.state in SIGNED}
    beside = {each: await _candidates(connection, rows[each], keys[each]) for each in keys}
    for each, some in _within(rows, keys).items():
        beside[each] = (beside[each] + some)[:COMPARED]
    others = await _read(connection, {o for some in beside.values() for o in some} - rows.keys())
    pairs: dict[tuple[UUID, UUID], int] = {}
    for each, some in beside.items():
        there = [o for o in some if o in others or o in keys]
        scores = {o: likeness.compare(rows[each], others.get(o) or rows[o]) for o in there}
        best = sorted(scores, key=lambda o: (-scores[o], o))[:KEPT]
        pairs |= {_pair(each, o): scores[o] for o in best if scores[o] >= likeness.LIKELY}
    return _Made(rows, keys, pairs)


def _pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """In the order in which both databases compare ids."""
    return (one, other) if one.bytes < other.bytes else (other, one)


async def _candidates(connection: AsyncConnection, row: Any, keys: list[str]) -> list[UUID]:
    """Others of the statement that share enough keys."""
    if not keys:
        return []
    shared = func.count()
    query = (
        select(SignatureKey.signature_id)
        .where(
            SignatureKey.statement_id == row.statement_id,
            SignatureKey.key.in_(keys),
            SignatureKey.signature_id != row.id,
        )
        .limit(COMPARED)
    )
    if row.kind == "organisation":
        query = query.group_by(SignatureKey.signature_id).order_by(
            shared.desc(), SignatureKey.signature_id
        )
    return list(dict.fromkeys(await connection.scalars(query)))


def _within(rows: dict[UUID, Any], keys: dict[UUID, list[str]]) -> dict[UUID, list[UUID]]:
    """Those of a chunk that share enough keys with one before them."""
    bearing: dict[str, list[UUID]] = defaultdict(list)
    found: dict[UUID, list[UUID]] = {}
    for each, some in keys.items():
        met: dict[UUID, int] = defaultdict(int)
        for other in chain.from_iterable(bearing[key][-COMPARED:] for key in some):
            met[other] += 1
        needed = likeness.enough(rows[each].kind, len(some))
        best = sorted((o for o in met if met[o] >= needed), key=lambda o: (-met[o], o))
        found[each] = best[:COMPARED]
        for key in some:
            bearing[key].append(each)
    return found


async def _read(connection: AsyncConnection, wanted: Iterable[UUID]) -> dict[UUID, Any]:
    some = list(wanted)
    if not some:
        return {}
    found = await connection.execute(
        select(*_READ).where(one_of(connection, Signature.id, some), Signature.state.in_(SIGNED))
    )
    return {row.id: row for row in found}


async def _write(connection: AsyncConnection, statement: UUID, made: _Made) -> None:
    """Write what was made of those that are still as they were read."""
    found = await connection.execute(
        select(*_READ)
        .where(one_of(connection, Signature.id, list(made.rows)))
        .order_by(Signature.id)
        .with_for_update()
    )
    ids = [row.id for row in found.all() if _same(row, made.rows[row.id])]
    for table in (SignatureText, SignatureKey):
        await connection.execute(delete(table).where(one_of(connection, table.signature_id, ids)))
    words = {each: _words(made.rows[each]) for each in ids}
    texts = [
        {"statement_id": statement, "signature_id": each, "search": some}
        for each, some in words.items()
        if some
    ]
    keys = [
        {"statement_id": statement, "key": key, "signature_id": each}
        for each in ids
        for key in made.keys.get(each, ())
    ]
    for table, values in ((SignatureText, texts), (SignatureKey, keys)):
        if values:
            await connection.execute(insert(table), values)
    await _note(connection, statement, made.pairs)
    await connection.execute(
        update(Signature).where(one_of(connection, Signature.id, ids)).values(keyed=RULE_VERSION)
    )


def _same(row: Any, before: Any) -> bool:
    """Whether the texts are those that were read; its state may have changed."""
    return all(getattr(row, column) == getattr(before, column) for column in (*_TEXTS, "country"))


def _words(row: Any) -> str:
    """A space before every word, the first one too: so the beginnings of words are found."""
    return "".join(f" {search_key(getattr(row, c))}" for c in _TEXTS if getattr(row, c))


async def _note(
    connection: AsyncConnection, statement: UUID, pairs: dict[tuple[UUID, UUID], int]
) -> None:
    """Note pairs that nobody has said anything about yet, of signatures that still exist."""
    if not pairs:
        return
    ids = sorted({each for pair in pairs for each in pair})
    known = await connection.execute(
        select(Likeness.one, Likeness.other).where(one_of(connection, Likeness.one, ids))
    )
    alive = set(
        await connection.scalars(select(Signature.id).where(one_of(connection, Signature.id, ids)))
    )
    new = pairs.keys() - {(row.one, row.other) for row in known}
    values = [
        {"statement_id": statement, "one": one, "other": other, "score": pairs[one, other]}
        for one, other in sorted(new)
        if {one, other} <= alive
    ]
    if values:
        await connection.execute(insert(Likeness), values)
