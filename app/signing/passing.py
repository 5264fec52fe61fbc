"""Hold or pass, a chunk of signatures at a time: what a batch does to those that wait.

Most of it is done beforehand, reading only: entries are worked out, flags are raised. What is
written then is a few statements, however many they are, so that sign-ons wait for none of it long.
A signature that changed meanwhile is looked at again.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, cast, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.models import Entry, RemovalRequest, Signature, Statement
from app.organisations import registry
from app.signing import watching
from app.signing.entries import TEXTS, entry_values
from app.signing.index import give_slots
from app.signing.namesakes import Namesakes
from app.signing.review import PASSED, find_same, is_held, name_of, place_of

_READ = (
    Signature.id,
    Signature.statement_id,
    Signature.state,
    Signature.kind,
    Signature.provenance,
    Signature.exposure,
    cast(Signature.flags, Text).label("flags"),
    Signature.group,
    Signature.position,
    Signature.signed_on,
    Signature.match_fa,
    Signature.match_en,
    *(getattr(Signature, text) for text in TEXTS),
    Signature.country,
    Signature.website,
)
"""What an entry is made of, and what decides on it. Flags as text: most have none."""

_FORM = (*(getattr(Entry, text) for text in TEXTS), Entry.country)
"""What a reader sees of an entry beside its place in the list."""

_NO_FLAGS: frozenset[str] = frozenset()

_WITHOUT_PAUSE = 32
"""Entries worked out before others have their turn: a page or a sign-on may be waiting."""


class Looked(NamedTuple):
    """A signature, the flags that it came with and has now, its entry where it may be shown."""

    signature: Any
    had: frozenset[str]
    flags: frozenset[str]
    entry: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Signatures that wait, as they were when they were looked at; `offered` is the statement's."""

    ids: Sequence[UUID]
    offered: Any
    looked: dict[UUID, Looked]


async def look(
    connection: AsyncConnection, statement: UUID, ids: Sequence[UUID], namesakes: Namesakes
) -> Chunk:
    """Look at the signatures of a chunk; reads only."""
    offered = await _offered(connection, statement)
    rows = await connection.execute(
        select(*_READ).where(one_of(connection, Signature.id, ids), Signature.state == "confirmed")
    )
    looked = await _look(connection, rows.all(), offered, namesakes)
    return Chunk(ids, offered, looked)


async def pass_or_hold(
    connection: AsyncConnection,
    statement: UUID,
    chunk: Chunk,
    namesakes: Namesakes,
    random: Random,
) -> tuple[int, Counter[str]]:
    """Hold or pass the signatures of a chunk: how many were taken, and what they count for."""
    offered = await _offered(connection, statement)
    rows = await connection.execute(
        select(*_READ)
        .where(one_of(connection, Signature.id, chunk.ids))
        .order_by(Signature.id)
        # Whoever is withdrawing or correcting one at this moment goes first.
        .with_for_update(skip_locked=True)
    )
    signatures = [row for row in rows.all() if row.state == "confirmed"]
    random.shuffle(signatures)
    known = chunk.looked if offered == chunk.offered else {}
    counts: Counter[str] = Counter()
    # Vouched ones first, so that an organisation's own finds what it takes over.
    for vouched in (True, False):
        some = [each for each in signatures if (each.provenance == "vouched") == vouched]
        if not vouched:
            some = [await _own(connection, each, offered, namesakes) for each in some]
        again = [each for each in some if not _is_known(known, each, namesakes)]
        looked = known | await _look(connection, again, offered, namesakes)
        await _settle(connection, offered, [looked[each.id] for each in some], counts)
    return len(signatures), counts


def _is_known(known: dict[UUID, Looked], signature: Any, namesakes: Namesakes) -> bool:
    """Whether what was looked at is still so."""
    looked = known.get(signature.id)
    if looked is None or looked.signature != signature:
        return False
    return not _is_asked(signature) or namesakes.knows(signature)


def _is_asked(signature: Any) -> bool:
    """Whether others of the name matter to it."""
    return signature.exposure == "public" and PASSED not in _flags(signature)


def _flags(row: Any) -> frozenset[str]:
    return _NO_FLAGS if row.flags == "[]" else frozenset(json.loads(row.flags))


async def _offered(connection: AsyncConnection, statement: UUID) -> Any:
    rows = await connection.execute(
        select(Statement.policy, Statement.order, Statement.list_revision).where(
            Statement.id == statement
        )
    )
    return rows.one()


async def _look(
    connection: AsyncConnection, signatures: Sequence[Any], offered: Any, namesakes: Namesakes
) -> dict[UUID, Looked]:
    asked = [each for each in signatures if _is_asked(each)]
    await namesakes.know(connection, asked)
    unvouched = await _unvouched(connection, asked)
    duplicate = {each.id for each in asked if namesakes.has(each)}
    watched = await watching.keys_of(connection, {each.statement_id for each in asked})
    looked = {}
    for number, each in enumerate(signatures):
        if number % _WITHOUT_PAUSE == _WITHOUT_PAUSE - 1:
            await asyncio.sleep(0)
        had = flags = _flags(each)
        if each.id in duplicate:
            flags |= {"duplicate"}
        if _is_asked(each) and each.statement_id in watched:
            keys = watched[each.statement_id]
            flags |= watching.flag_of(keys, (each.match_fa, each.match_en))
        if each.id in unvouched:
            flags |= {"unvouched"}
        shown = each.exposure == "public"
        entry = entry_values(each, offered.order, offered.list_revision + 1) if shown else None
        looked[each.id] = Looked(each, had, flags, entry)
    return looked


async def _unvouched(connection: AsyncConnection, signatures: Iterable[Any]) -> set[UUID]:
    """Organisations that nothing has vouched for yet."""
    some = [each for each in signatures if each.kind == "organisation"]
    if not some:
        return set()
    named = [(name_of(each), place_of(each), each.country) for each in some]
    known = await registry.known_of(connection, named)
    return {each.id for each, is_known in zip(some, known, strict=True) if not is_known}


async def _own(
    connection: AsyncConnection, signature: Any, offered: Any, namesakes: Namesakes
) -> Any:
    """The signature, after an organisation took the place that a coordinator vouched for.

    Anybody can type an organisation's public name; so its own sign-on is looked at first, unless
    everything is published.
    """
    may_pass = offered.policy == "publish-all" or PASSED in _flags(signature)
    if signature.kind != "organisation" or not may_pass:
        return signature
    await namesakes.know(connection, [signature])
    if not namesakes.may_be_vouched(signature):
        return signature
    vouched = await find_same(connection, signature, vouched=True)
    if vouched is None:
        return signature
    namesakes.forget(vouched)
    namesakes.forget(signature)
    return await _take_over(connection, signature, vouched)


async def _settle(
    connection: AsyncConnection, offered: Any, looked: Sequence[Looked], counts: Counter[str]
) -> None:
    """Write states and entries of signatures that were looked at, and count them."""
    states: dict[tuple[str, tuple[str, ...] | None], list[UUID]] = defaultdict(list)
    shown: dict[UUID, Looked] = {}
    for each in looked:
        held = is_held(offered.policy, set(each.flags))
        changed = None if each.flags == each.had else tuple(sorted(each.flags))
        states["held" if held else "published", changed].append(each.signature.id)
        if held:
            continue
        counts["passed"] += 1
        if each.entry is None:
            counts["unnamed"] += 1
        else:
            shown[each.signature.id] = each
    for (state, flags), ids in sorted(states.items(), key=str):
        values: dict[str, Any] = {"state": state}
        if flags is not None:
            values["flags"] = list(flags)
        await connection.execute(
            update(Signature).where(one_of(connection, Signature.id, ids)).values(values)
        )
    await _show(connection, offered.list_revision + 1, shown, counts)


async def _show(
    connection: AsyncConnection, revision: int, shown: dict[UUID, Looked], counts: Counter[str]
) -> None:
    """Write entries with their slots in the search index; corrections end what stands."""
    if not shown:
        return
    rows = await connection.execute(
        select(Entry.id, Entry.public_id, Entry.signature_id, *_FORM).where(
            one_of(connection, Entry.signature_id, list(shown)), Entry.valid_to.is_(None)
        )
    )
    standing = {row.signature_id: row for row in rows}
    if standing:
        await _end(connection, revision, standing, shown)
    entries = []
    for signature, each in shown.items():
        values = dict(each.entry or {})
        if signature in standing:  # the same public id, from this revision on
            values["public_id"] = standing[signature].public_id
        else:
            counts[each.signature.kind] += 1
        entries.append(values)
    slot = await give_slots(connection, entries[0]["statement_id"], len(entries))
    numbered = [{**values, "slot": at} for at, values in enumerate(entries, slot)]
    await connection.execute(insert(Entry), numbered)


async def _end(
    connection: AsyncConnection, revision: int, standing: dict[UUID, Any], shown: dict[UUID, Looked]
) -> None:
    """End entries that others replace; one that reads the same only moved within the list.

    Where the words changed, whatever moved before shows an earlier form now.
    """
    ended = [row.id for row in standing.values()]
    await connection.execute(
        update(Entry).where(one_of(connection, Entry.id, ended)).values(valid_to=revision)
    )
    moved = [
        row.id
        for signature, row in standing.items()
        if all(getattr(row, c.key) == (shown[signature].entry or {}).get(c.key) for c in _FORM)
    ]
    if moved:
        await connection.execute(
            update(Entry).where(one_of(connection, Entry.id, moved)).values(moved=True)
        )
    reworded = [signature for signature, row in standing.items() if row.id not in moved]
    if reworded:
        await connection.execute(
            update(Entry)
            .where(one_of(connection, Entry.signature_id, reworded), Entry.moved.is_(True))
            .values(moved=False)
        )


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
    rows = await connection.execute(select(*_READ).where(Signature.id == signature.id))
    return rows.one()
