"""Arranging a list: initiators in the order that they are given, groups, the order of the rest.

Nothing is changed in place: a signature that moved goes through the next batch, which writes a new
entry under the same public id. Earlier editions go on showing the old one where it stood.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.models import Signature, Statement
from app.signing.mailboxes import SIGNED
from app.signing.review import PASSED, name_of, place_of
from app.statements.cards import StatementCard
from app.text.names import Bilingual

GROUPS = ("initiators", "first", "more")
ORDERS = ("language", "country", "given")

MOST = 20_000
"""Names that a change of the order moves at a time."""
_PART = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """One initiator; `place` counts from 1."""

    id: UUID
    place: int
    kind: str
    state: str
    name: Bilingual
    city: Bilingual
    country: str | None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The initiators in their order; `seen` tells this arrangement from any other."""

    initiators: tuple[Placed, ...]
    seen: str


async def arrangement_of(connection: AsyncConnection, card: StatementCard) -> Arrangement:
    """The initiators as they stand, those that wait for a batch or are held among them."""
    rows = await _initiators(connection, card)
    placed = tuple(
        Placed(row.id, place, row.kind, row.state, name_of(row), place_of(row), row.country)
        for place, row in enumerate(rows, 1)
    )
    return Arrangement(placed, _seen(rows))


async def move(
    connection: AsyncConnection,
    card: StatementCard,
    signature: UUID,
    place: int,
    *,
    seen: str,
    now: datetime,
) -> None:
    """Put an initiator at a place from 1; those between give way.

    Raises `Conflict("list-changed")` where somebody arranged them meanwhile,
    `NotFound("unknown-signature")`, and `InvalidForm` (`place`, `place-out-of-range`).
    """
    rows = await _initiators(connection, card, locked=True)
    if _seen(rows) != seen:
        raise Conflict("list-changed")
    moved = next((row for row in rows if row.id == signature), None)
    if moved is None:
        raise NotFound("unknown-signature")
    if not 1 <= place <= len(rows):
        raise InvalidForm([FieldError("place", "place-out-of-range")])
    order = [row for row in rows if row.id != signature]
    order.insert(place - 1, moved)
    places = sorted({row.position for row in rows if row.position is not None})
    if len(places) < len(rows):
        places = list(range(1, len(rows) + 1))
    changed = [(row, to) for row, to in zip(order, places, strict=True) if row.position != to]
    for row, to in changed:
        await connection.execute(
            update(Signature).where(Signature.id == row.id).values(position=to, **again(row))
        )
    if changed:
        await next_batch(connection, card, now)


async def regroup(
    connection: AsyncConnection,
    card: StatementCard,
    signatures: Sequence[UUID],
    group: str,
    now: datetime,
) -> int:
    """Put signatures into a group, initiators at the end of their order. How many changed.

    Raises `InvalidForm` (`unknown-group`, `nothing-selected`), `NotFound("unknown-signature")`, and
    `Conflict("ended-signature")` for one that is withdrawn, voided or declined.
    """
    if group not in GROUPS:
        raise InvalidForm([FieldError("group", "unknown-group")])
    if not signatures:
        raise InvalidForm([FieldError("signature", "nothing-selected")])
    rows = await connection.execute(
        select(Signature)
        .where(Signature.statement_id == card.id, Signature.id.in_(signatures))
        .with_for_update()
    )
    found = {row.id: row for row in rows}
    if found.keys() != set(signatures):
        raise NotFound("unknown-signature")
    if any(row.state not in SIGNED for row in found.values()):
        raise Conflict("ended-signature")
    last = await connection.scalar(
        select(func.max(Signature.position)).where(
            Signature.statement_id == card.id, Signature.group == "initiators"
        )
    )
    changed = [found[each] for each in dict.fromkeys(signatures) if found[each].group != group]
    for place, row in enumerate(changed, (last or 0) + 1):
        position = row.position if card.order == "given" else None
        if group == "initiators":
            position = place
        await connection.execute(
            update(Signature)
            .where(Signature.id == row.id)
            .values(group=group, position=position, **again(row))
        )
    if changed:
        await next_batch(connection, card, now)
    return len(changed)


async def set_order(
    connection: AsyncConnection, card: StatementCard, order: str, now: datetime
) -> int:
    """Order the list by language, country or as given; how many names the next batch moves.

    Raises `InvalidForm` (`order`, `unknown-order`), and `Conflict("list-too-long-to-move")`.
    """
    if order not in ORDERS:
        raise InvalidForm([FieldError("order", "unknown-order")])
    if order == card.order:
        return 0
    rows = await connection.execute(
        select(Signature.id, Signature.flags, Signature.state)
        .where(
            Signature.statement_id == card.id,
            Signature.state == "published",
            Signature.exposure == "public",
        )
        .limit(MOST + 1)
        .with_for_update()
    )
    standing = rows.all()
    if len(standing) > MOST:
        raise Conflict("list-too-long-to-move")
    alike: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for row in standing:
        alike[tuple(row.flags)].append(row.id)
    for flags, ids in alike.items():
        for start in range(0, len(ids), _PART):
            await connection.execute(
                update(Signature)
                .where(one_of(connection, Signature.id, ids[start : start + _PART]))
                .values(state="confirmed", flags=sorted({*flags, PASSED}))
            )
    await connection.execute(
        update(Statement)
        .where(Statement.id == card.id)
        .values(order=order, edits=Statement.edits + 1, batch_due_at=now)
    )
    return len(standing)


def again(row: Any) -> dict[str, Any]:
    """The columns that bring a published signature into the next batch, held by nothing."""
    if row.state != "published":
        return {}
    return {"state": "confirmed", "flags": sorted({*row.flags, PASSED})}


async def next_batch(connection: AsyncConnection, card: StatementCard, now: datetime) -> None:
    """Have the next batch run as soon as a worker comes round: a coordinator waits for it."""
    await connection.execute(
        update(Statement).where(Statement.id == card.id).values(batch_due_at=now)
    )


async def _initiators(
    connection: AsyncConnection, card: StatementCard, *, locked: bool = False
) -> list[Any]:
    query = select(Signature).where(
        Signature.statement_id == card.id,
        Signature.group == "initiators",
        Signature.state.in_(SIGNED),
        Signature.exposure == "public",
    )
    rows = await connection.execute(query.with_for_update() if locked else query)
    return sorted(rows, key=lambda row: (row.position is None, row.position or 0, row.id))


def _seen(rows: Sequence[Any]) -> str:
    told = " ".join(f"{row.id.hex}:{row.position}" for row in rows)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
