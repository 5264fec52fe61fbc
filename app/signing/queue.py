"""The review queue: pages of signatures under saved filters, and how many each filter holds.

The newest day comes first; within a day the order is that of random ids, since nothing tells who
came when. Pages go on from a key, so that the hundredth costs what the first does, and the indexes
hold all that a page is narrowed by. Names that are sealed are not shown, nor any that is erased.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BinasciiError
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.models import Likeness, Signature
from app.models.base import BILINGUAL
from app.signing.mailboxes import SIGNED
from app.signing.selecting import BOXES, Selection, conditions, holding, words_of
from app.signing.tombstones import ENDED
from app.statements.cards import StatementCard
from app.text.names import LANGUAGES, Bilingual

PAGE = 50
COUNTED = 500
"""No filter is counted further."""
FOUND = 500
"""Up to so many that hold the words of a search are looked up one by one."""

_TEXTS = tuple(f"{pair}_{script}" for pair in BILINGUAL for script in LANGUAGES)
_SHOWN = (
    Signature.id,
    Signature.kind,
    Signature.state,
    Signature.provenance,
    Signature.exposure,
    *(getattr(Signature, column) for column in _TEXTS),
    Signature.country,
    Signature.website,
    Signature.flags,
    Signature.signed_on,
    Signature.via,
    Signature.language,
    Signature.group,
    Signature.reason,
    Signature.note,
    Signature.merged_into,
    Signature.seen,
    Signature.sealed.is_not(None).label("is_sealed"),
    Signature.representative.is_not(None).label("is_represented"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A signature as a coordinator sees it.

    `sealed`: its name is sealed, and can be asked for; `represented`: so can the name of who signed
    for the organisation. `alike` are the ids of those that it may be the same as.
    """

    id: UUID
    kind: str
    state: str
    provenance: str
    exposure: str
    name: Bilingual
    title: Bilingual
    affiliation: Bilingual
    city: Bilingual
    country: str | None
    website: str
    flags: tuple[str, ...]
    signed_on: date
    via: str
    language: str
    group: str
    reason: str
    note: dict[str, str] | None
    merged_into: UUID | None
    seen: bool
    sealed: bool
    represented: bool
    alike: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows; `after` leads to those that follow, empty where none does."""

    rows: list[QueueRow]
    after: str


async def page_of(
    connection: AsyncConnection,
    card: StatementCard,
    selection: Selection,
    *,
    after: str = "",
    limit: int = PAGE,
) -> QueuePage:
    """A page of a selection; `after` is that of the page before. Two questions, whatever is asked.

    A key that was tampered with begins anew.
    """
    key = _order(selection.box)
    few = await _few(connection, card, selection)
    query = select(*_SHOWN).where(*conditions(connection, card.id, selection, few))
    place = _read_place(after, len(key))
    if place is not None:
        query = query.where(tuple_(*key) < place)
    query = query.order_by(*(column.desc() for column in key)).limit(limit + 1)
    found = (await connection.execute(query)).all()
    shown = found[:limit]
    alike = await _alike(connection, [row.id for row in shown])
    rows = [queue_row(row, tuple(alike[row.id])) for row in shown]
    return QueuePage(rows, _write_place(shown[-1], key) if len(found) > limit else "")


async def rows_of(
    connection: AsyncConnection, card: StatementCard, ids: Sequence[UUID]
) -> dict[UUID, QueueRow]:
    """These signatures of the statement, by id; those of others are left out."""
    # Asked by their ids alone: with the statement beside them SQLite reads all of its signatures.
    found = await connection.execute(
        select(*_SHOWN, Signature.statement_id).where(one_of(connection, Signature.id, list(ids)))
    )
    alike = await _alike(connection, list(ids))
    own = [row for row in found if row.statement_id == card.id]
    return {row.id: queue_row(row, tuple(alike[row.id])) for row in own}


async def counts_of(connection: AsyncConnection, card: StatementCard) -> dict[str, int]:
    """How many each saved filter holds, at most `COUNTED` + 1, which stands for more."""
    boxes = [box for box in BOXES if box not in {"published", "all"}]
    each = [
        select(func.count()).select_from(
            select(Signature.id)
            .where(*conditions(connection, card.id, Selection(box=box)))
            .limit(COUNTED + 1)
            .subquery()
        )
        for box in boxes
    ]
    found = await connection.execute(select(*(query.scalar_subquery() for query in each)))
    published = min(card.counts.total, COUNTED + 1)
    return dict(zip(boxes, found.one(), strict=True)) | {"published": published}


async def _few(
    connection: AsyncConnection, card: StatementCard, selection: Selection
) -> list[UUID] | None:
    """Those that hold the words of a search, or came by a partner; None where they are many.

    Many are looked for in the order of the queue, where a page soon has enough of them; few are
    not, since all others would be passed over.
    """
    if selection.q.strip():
        query = holding(connection, card.id, words_of(selection.q))
    elif selection.via:
        query = select(Signature.id).where(
            Signature.statement_id == card.id, Signature.via == selection.via, text("via <> ''")
        )
    else:
        return None
    ids = list(await connection.scalars(query.limit(FOUND + 1)))
    return ids if len(ids) <= FOUND else None


def queue_row(row: Any, alike: tuple[UUID, ...] = ()) -> QueueRow:
    """What is shown of a row; of one that ended nothing that tells who it was."""
    gone = row.state in ENDED
    pairs = {
        pair: Bilingual()
        if gone
        else Bilingual(getattr(row, f"{pair}_fa"), getattr(row, f"{pair}_en"))
        for pair in BILINGUAL
    }
    return QueueRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        provenance=row.provenance,
        exposure=row.exposure,
        **pairs,
        country=None if gone else row.country,
        website="" if gone else row.website,
        flags=tuple(row.flags),
        signed_on=row.signed_on,
        via="" if gone else row.via,
        language=row.language,
        group=row.group,
        reason=row.reason,
        note=row.note,
        merged_into=row.merged_into,
        seen=row.seen,
        sealed=row.is_sealed and not gone,
        represented=row.is_represented and not gone,
        alike=alike,
    )


async def _alike(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """By signature, those that it may be the same as; who is gone is left out."""
    rows = await connection.execute(
        select(Likeness.one, Likeness.other)
        .join(Signature, Signature.id.in_((Likeness.one, Likeness.other)))
        .where(
            or_(
                one_of(connection, Likeness.one, list(ids)),
                one_of(connection, Likeness.other, list(ids)),
            ),
            Likeness.state == "open",
            Signature.state.in_(SIGNED),
        )
        .group_by(Likeness.one, Likeness.other)
        .having(func.count() == 2)  # noqa: PLR2004 - both of them
        .order_by(func.max(Likeness.score).desc(), Likeness.one, Likeness.other)
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for one, other in rows:
        found[one].append(other)
        found[other].append(one)
    return found


def _order(box: str) -> tuple[Any, ...]:
    """The columns that a filter is ordered by, as its index has them."""
    if box == "all":
        return Signature.state, Signature.signed_on, Signature.id
    return Signature.signed_on, Signature.id


def _write_place(row: Any, key: Sequence[Any]) -> str:
    values = [str(getattr(row, column.key)) for column in key]
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read_place(after: str, length: int) -> tuple[Any, ...] | None:
    try:
        values = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        *first, day, signature = values
        place = (*map(str, first), date.fromisoformat(day), UUID(signature))
    except (BinasciiError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return place if len(place) == length else None
