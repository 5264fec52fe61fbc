"""Hold or pass, a chunk of signatures at a time: what a batch does to those that wait.

Most of it is done beforehand, reading only: entries are worked out, flags are raised. What is
written then is a few statements, however many they are, so that sign-ons wait for none of it long.
A signature that changed meanwhile is looked at again.
"""

import json
from collections import Counter, namedtuple
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    String,
    Text,
    Update,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.bulk import neighbouring_ids
from app.db.sets import among, rows_of
from app.db.turns import in_turns
from app.models import Entry, RemovalRequest, Signature, Statement
from app.organisations import registry
from app.signing import watching
from app.signing.entries import TEXTS, entry_values
from app.signing.namesakes import Namesakes
from app.signing.review import PASSED, find_same, is_held, name_of, place_of
from app.signing.showing import Looked, show

_SHOWN = (
    Signature.state,
    Signature.kind,
    Signature.provenance,
    Signature.exposure,
    cast(Signature.flags, Text).label("flags"),
    Signature.group,
    Signature.position,
    Signature.match_fa,
    Signature.match_en,
    *(getattr(Signature, text) for text in TEXTS),
    Signature.country,
    Signature.website,
)
"""What an entry is made of, and what decides on it. Flags as text: most have none."""

_FIELDS = ("statement_id", "id", "signed_on", *(column.key for column in _SHOWN), "version")
_Row: Any = namedtuple("_Row", _FIELDS)  # type: ignore[misc]  # noqa: PYI024 - as the columns
"""A signature as it was read, a plain tuple: all of it is asked for several times. Its `version`
tells whether it changed since."""

_READ = (Signature.id, Signature.signed_on, *_SHOWN)
_STORED = (*(type_coerce(c, String).label(c.key) for c in _READ[:2]), *_SHOWN)
"""SQLite's own form of the same, which is compared as it is."""

_VERSION: Any = literal_column("signature.xmin").label("version")
"""PostgreSQL: the transaction that wrote a row. While it is the same, so is the row."""

_WAITS = Signature.state == "confirmed"

_READING = select(*_READ, _VERSION).where(among("postgresql", Signature.id, "ids"), _WAITS)
_LOCKING = (
    select(Signature.id, _VERSION)
    .where(among("postgresql", Signature.id, "ids"), _WAITS)
    .order_by(Signature.id)
    # Whoever is withdrawing or correcting one at this moment goes first.
    .with_for_update(skip_locked=True)
)
_STORING = select(func.json_group_array(func.json_array(*_STORED))).where(
    among("sqlite", Signature.id, "ids", many=True), _WAITS
)
_OFFERED = select(
    Statement.policy, Statement.order, Statement.list_revision, Statement.withdrawals
).where(Statement.id == bindparam("of"))

_NO_FLAGS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Signatures that wait, as they were when they were looked at; `offered` is the statement's."""

    ids: Sequence[UUID]
    offered: Any
    looked: dict[UUID, Looked]

    def parts(self, most: int) -> "Iterator[Chunk]":
        """The same in chunks of `most` signatures."""
        for at in range(0, len(self.ids), most):
            yield Chunk(self.ids[at : at + most], self.offered, self.looked)


class Passed(NamedTuple):
    """What became of a chunk: how many were taken, what they count for, the entries written.

    `withdrawals` is how many the statement had before.
    """

    taken: int
    counts: Counter[str]
    entries: list[dict[str, Any]]
    withdrawals: int


async def look(
    connection: AsyncConnection, statement: UUID, ids: Sequence[UUID], namesakes: Namesakes
) -> Chunk:
    """Look at the signatures of a chunk; reads only."""
    offered = await _offered(connection, statement)
    signatures = await _read(connection, statement, ids)
    looked = await _look(connection, signatures, offered, namesakes)
    return Chunk(ids, offered, {each.signature.id: each for each in looked})


async def pass_or_hold(
    connection: AsyncConnection,
    statement: UUID,
    chunk: Chunk,
    namesakes: Namesakes,
    random: Random,
) -> Passed:
    """Hold or pass the signatures of a chunk."""
    offered = await _offered(connection, statement)
    present, changed = await _locked(connection, statement, chunk)
    if offered[:3] != chunk.offered[:3]:
        present, changed = [], [each.signature for each in present] + changed
    if changed:
        present += await _look(connection, changed, offered, namesakes)
    random.shuffle(present)
    # Of all together: who was vouched for cannot be told by them.
    public_ids = neighbouring_ids(len(present))
    random.shuffle(public_ids)
    for_new = iter(public_ids)
    revision = offered.list_revision + 1
    counts: Counter[str] = Counter()
    entries: list[dict[str, Any]] = []
    # Vouched ones first, so that an organisation's own finds what it takes over.
    for vouched in (True, False):
        some = [each for each in present if (each.signature.provenance == "vouched") == vouched]
        if not vouched:
            some = [await _own(connection, each, offered, namesakes) for each in some]
        if namesakes.forgot_some:
            some = await _look_again(connection, some, offered, namesakes)
        await _settle(connection, some)
        entries += await show(connection, revision, some, counts, for_new)
    return Passed(len(present), counts, entries, offered.withdrawals)


async def _read(connection: AsyncConnection, statement: UUID, ids: Sequence[UUID]) -> list[Any]:
    """Those of the signatures that wait."""
    if connection.dialect.name == "postgresql":
        rows = await connection.execute(_READING, {"ids": ids})
        return [_Row._make((statement, *row)) async for row in in_turns(rows)]
    return [
        _Row._make((statement, UUID(row[0]), date.fromisoformat(row[1]), *row[2:], row))
        async for row in in_turns(await _stored(connection, ids))
    ]


async def _stored(connection: AsyncConnection, ids: Sequence[UUID]) -> list[Any]:
    """SQLite's own form of those that wait, as one value.

    Row by row, its thread would wait each time for whoever runs in the process then.
    """
    stored = await connection.scalar(_STORING, {"ids": ids}) or "[]"
    found: list[Any] = json.loads(stored)
    return found


async def _locked(
    connection: AsyncConnection, statement: UUID, chunk: Chunk
) -> tuple[list[Looked], list[Any]]:
    """The signatures of a chunk that wait still, locked; those that changed since, as they are."""
    if connection.dialect.name == "postgresql":
        rows = await connection.execute(_LOCKING, {"ids": chunk.ids})
        versions: Iterable[Any] = rows.all()
    else:  # where nobody else can write meanwhile
        versions = ((UUID(row[0]), row) for row in await _stored(connection, chunk.ids))
    present, changed = [], []
    for signature, version in versions:
        looked = chunk.looked.get(signature)
        if looked is not None and looked.signature.version == version:
            present.append(looked)
        else:
            changed.append(signature)
    return present, await _read(connection, statement, changed) if changed else []


def _is_asked(signature: Any) -> bool:
    """Whether others of the name matter to it."""
    return signature.exposure == "public" and PASSED not in _flags(signature)


def _flags(row: Any) -> frozenset[str]:
    return _NO_FLAGS if row.flags == "[]" else frozenset(json.loads(row.flags))


async def _offered(connection: AsyncConnection, statement: UUID) -> Any:
    rows = await connection.execute(_OFFERED, {"of": statement})
    return rows.one()


async def _look(
    connection: AsyncConnection, signatures: Sequence[Any], offered: Any, namesakes: Namesakes
) -> list[Looked]:
    asked = [each for each in signatures if _is_asked(each)]
    await namesakes.know(connection, asked)
    unvouched = await _unvouched(connection, asked)
    watched = await watching.keys_of(connection, {each.statement_id for each in asked})
    looked = []
    async for each in in_turns(signatures):
        flags = _flags(each)
        if _is_asked(each):
            flags |= watching.flag_of(
                watched.get(each.statement_id), (each.match_fa, each.match_en)
            )
            if namesakes.has(each):
                flags |= {"duplicate"}
            if each.id in unvouched:
                flags |= {"unvouched"}
        held = is_held(offered.policy, flags)
        shown = not held and each.exposure == "public"
        entry = entry_values(each, offered.order, offered.list_revision + 1) if shown else None
        looked.append(Looked(each, "held" if held else "published", sorted(flags), entry))
    return looked


async def _look_again(
    connection: AsyncConnection, looked: Sequence[Looked], offered: Any, namesakes: Namesakes
) -> list[Looked]:
    """The same in their order, those of whose names something was forgotten as they are now."""
    others = [
        each.signature
        for each in looked
        if _is_asked(each.signature) and not namesakes.knows(each.signature)
    ]
    if not others:
        return list(looked)
    again = {
        each.signature.id: each for each in await _look(connection, others, offered, namesakes)
    }
    return [again.get(each.signature.id, each) for each in looked]


async def _unvouched(connection: AsyncConnection, signatures: Sequence[Any]) -> set[UUID]:
    """Organisations that nothing has vouched for yet."""
    some = [each for each in signatures if each.kind == "organisation"]
    if not some:
        return set()
    named = [(name_of(each), place_of(each), each.country) for each in some]
    known = await registry.known_of(connection, named)
    return {each.id for each, is_known in zip(some, known, strict=True) if not is_known}


def _may_own(signature: Any, offered: Any) -> bool:
    """Whether it may take the place that a coordinator vouched for, if there is one.

    Anybody can type an organisation's public name; so its own sign-on is looked at first, unless
    everything is published.
    """
    return signature.kind == "organisation" and (
        offered.policy == "publish-all" or PASSED in _flags(signature)
    )


async def _own(
    connection: AsyncConnection, looked: Looked, offered: Any, namesakes: Namesakes
) -> Looked:
    """The signature, after an organisation took the place that a coordinator vouched for."""
    signature = looked.signature
    if not _may_own(signature, offered):
        return looked
    await namesakes.know(connection, [signature])
    if not namesakes.may_be_vouched(signature):
        return looked
    vouched = await find_same(connection, signature, vouched=True)
    if vouched is None:
        return looked
    namesakes.forget(vouched)
    namesakes.forget(signature)
    (now,) = await _look(
        connection, [await _take_over(connection, signature, vouched)], offered, namesakes
    )
    return now


async def _settle(connection: AsyncConnection, looked: Sequence[Looked]) -> None:
    """Write the states of signatures that were looked at."""
    if looked:
        rows = [{"id": e.signature.id, "state": e.state, "flags": e.flags} for e in looked]
        await connection.execute(_settling(connection.dialect.name), {"rows": rows})


@lru_cache
def _settling(dialect: str) -> Update:
    types = {"id": Signature.id.type, "state": Signature.state.type, "flags": JSON()}
    own, state, flags = rows_of(dialect, "rows", **types)
    return update(Signature).where(Signature.id == own).values(state=state, flags=flags)


async def _take_over(connection: AsyncConnection, signature: Any, vouched: Any) -> Any:
    """An organisation signs by itself: it takes the place that a coordinator vouched for.

    Its agreed names stay; what the vouched entry lacked is filled in.
    """
    texts = [f"{pair}_{s}" for pair in ("name", "city") for s in ("fa", "en")]
    agreed = {text: getattr(vouched, text) or getattr(signature, text) for text in texts}
    await connection.execute(
        update(Signature)
        .where(Signature.id == signature.id)
        .values(
            **agreed,
            country=vouched.country or signature.country,
            group=vouched.group,
            position=vouched.position,
            import_id=vouched.import_id,
            organisation_id=vouched.organisation_id,
            match_fa=vouched.match_fa or signature.match_fa,
            match_en=vouched.match_en or signature.match_en,
            flags=sorted({*_flags(signature), PASSED}),
        )
    )
    await connection.execute(
        update(Entry).where(Entry.signature_id == vouched.id).values(signature_id=signature.id)
    )
    await connection.execute(
        update(RemovalRequest)
        .where(RemovalRequest.signature_id == vouched.id)
        .values(signature_id=signature.id)
    )
    await connection.execute(delete(Signature).where(Signature.id == vouched.id))
    (now,) = await _read(connection, signature.statement_id, [signature.id])
    return now
