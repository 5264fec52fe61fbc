"""Hold or pass, a chunk of signatures at a time: what a batch does to those that wait.

Most of it is done beforehand, reading only: entries are worked out, flags are raised. What is
written then is a few statements, however many they are, so that sign-ons wait for none of it long.
A signature that changed meanwhile is looked at again.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, Update, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.bulk import neighbouring_ids
from app.db.sets import rows_of
from app.db.turns import in_turns
from app.models import Entry, RemovalRequest, Signature, Statement
from app.organisations import registry
from app.signing import watching
from app.signing.entries import entry_values
from app.signing.namesakes import Namesakes
from app.signing.review import PASSED, find_same, is_held, name_of, place_of
from app.signing.showing import Looked, show
from app.signing.waiting import lock_waiting, read_waiting

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
    signatures = await read_waiting(connection, statement, ids)
    looked = await _look(connection, signatures, offered, namesakes)
    return Chunk(ids, offered, {each.signature.id: each for each in looked})


async def hold_or_pass(
    connection: AsyncConnection,
    statement: UUID,
    chunk: Chunk,
    namesakes: Namesakes,
    random: Random,
) -> Passed:
    """Lock the signatures of a chunk, hold or pass them, and write the entries of those that pass.

    After those of all chunks before it: who takes a place over finds it among their entries.
    """
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
        some = [await _own(connection, each, offered, namesakes) for each in some]
        if namesakes.forgot_some:
            some = await _look_again(connection, some, offered, namesakes)
        await _settle(connection, some)
        entries += await show(connection, revision, some, counts, for_new)
    return Passed(len(present), counts, entries, offered.withdrawals)


async def _locked(
    connection: AsyncConnection, statement: UUID, chunk: Chunk
) -> tuple[list[Looked], list[Any]]:
    """The signatures of a chunk that wait still, locked; those that changed since, as they are."""
    present, changed = [], []
    for signature, version in await lock_waiting(connection, chunk.ids):
        looked = chunk.looked.get(signature)
        if looked is not None and looked.signature.version == version:
            present.append(looked)
        else:
            changed.append(signature)
    return present, await read_waiting(connection, statement, changed) if changed else []


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
    return (
        signature.kind == "organisation"
        and signature.provenance != "vouched"
        and (offered.policy == "publish-all" or PASSED in _flags(signature))
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
    (now,) = await read_waiting(connection, signature.statement_id, [signature.id])
    return now
