"""Answering requests to be removed: what waits, what is due, removing for good, putting back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, case, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.models import RemovalRequest, Signature, Statement
from app.signing.entries import erase_signature, take_down
from app.signing.review import ASKED, PASSED, name_of, place_of
from app.signing.tombstones import ENDED
from app.statements.cards import StatementCard
from app.text.names import Bilingual

REASONS = ("has-signed", "not-that-person", "flood", "decided", "corrected")
"""Why a name stays or comes back."""

SETTLED = ("removed", "restored", "refused")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a coordinator sees it; the letter stays sealed.

    `state` is the request's, `stands` the signature's: `published`, `held`, or empty where it is
    gone; then nothing is left of the name either.
    """

    id: UUID
    signature: UUID | None
    kind: str
    name: Bilingual
    city: Bilingual
    country: str | None
    provenance: str
    stands: str
    why: str
    state: str
    reason: str
    hidden: bool
    letter: bool
    language: str
    asked_on: date
    due_on: date
    settled_on: date | None

    def overdue(self, today: date) -> bool:
        """Whether the month is over without an answer."""
        return self.state == "waiting" and self.due_on < today


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait; `hidden` names among them, `overdue` requests among them."""

    all: int
    hidden: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How many names came back, and how many requests were refused with the name standing."""

    restored: int
    refused: int


async def waiting_of(connection: AsyncConnection, statement: UUID, today: date) -> Waiting:
    """How many requests wait for an answer."""
    overdue = case((RemovalRequest.due_on < type_coerce(today, Date), 1))
    rows = await connection.execute(
        select(
            func.count(),
            func.count(case((RemovalRequest.hidden.is_(True), 1))),
            func.count(overdue),
        ).where(RemovalRequest.statement_id == statement, RemovalRequest.state == "waiting")
    )
    return Waiting(*rows.one())


async def requests_of(
    connection: AsyncConnection,
    card: StatementCard,
    *,
    settled: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> list[Request]:
    """Requests that wait, the longest waiting first; or those that were answered, newest first."""
    meant = RemovalRequest.state.in_(SETTLED if settled else ("waiting",))
    order: tuple[Any, ...] = (RemovalRequest.due_on, RemovalRequest.id)
    if settled:
        order = (RemovalRequest.settled_on.desc(), RemovalRequest.id)
    rows = await connection.execute(
        select(
            RemovalRequest.id.label("request"),
            RemovalRequest.why,
            RemovalRequest.state.label("answer"),
            RemovalRequest.reason.label("because"),
            RemovalRequest.hidden,
            RemovalRequest.letter.is_not(None).label("wrote"),
            RemovalRequest.language.label("asked_in"),
            RemovalRequest.asked_on,
            RemovalRequest.due_on,
            RemovalRequest.settled_on,
            Signature,
        )
        .join_from(
            RemovalRequest, Signature, RemovalRequest.signature_id == Signature.id, isouter=True
        )
        .where(RemovalRequest.statement_id == card.id, meant)
        .order_by(*order)
        .offset(offset)
        .limit(limit)
    )
    return [_request(row) for row in rows]


def _request(row: Any) -> Request:
    gone = row.id is None or row.state in ENDED
    return Request(
        id=row.request,
        signature=row.id,
        kind=row.kind or "",
        name=Bilingual() if gone else name_of(row),
        city=Bilingual() if gone else place_of(row),
        country=None if gone else row.country,
        provenance=row.provenance or "",
        stands="" if gone else row.state,
        why=row.why,
        state=row.answer,
        reason=row.because,
        hidden=row.hidden,
        letter=row.wrote,
        language=row.asked_in,
        asked_on=row.asked_on,
        due_on=row.due_on,
        settled_on=row.settled_on,
    )


async def hidden_between(
    connection: AsyncConnection, card: StatementCard, first: date, last: date, *, silent: bool
) -> list[UUID]:
    """Requests of these days that hid a name and wait; with `silent`, those without a letter."""
    conditions = [
        RemovalRequest.statement_id == card.id,
        RemovalRequest.state == "waiting",
        RemovalRequest.hidden.is_(True),
        RemovalRequest.asked_on.between(first, last),
    ]
    if silent:
        conditions.append(RemovalRequest.letter.is_(None))
    found = await connection.scalars(select(RemovalRequest.id).where(and_(*conditions)))
    return list(found)


async def remove(
    connection: AsyncConnection, card: StatementCard, requests: Sequence[UUID], now: datetime
) -> int:
    """Remove the names for good: withdrawn, nothing is kept of who it was. How many names.

    Raises `NotFound("unknown-request")` and `Conflict("settled-request")`; then nothing changes.
    """
    names = await _names(connection, card, requests)
    for row in names:
        if row.state not in ENDED:
            await take_down(connection, row, now)
            await erase_signature(connection, row.id, "withdrawn")
    await _settle(connection, card, requests, [row.id for row in names], "removed", "", now)
    return len(names)


async def keep(
    connection: AsyncConnection,
    card: StatementCard,
    requests: Sequence[UUID],
    reason: str,
    now: datetime,
) -> Kept:
    """Put names back that were hidden, refuse the other requests; with a reason of `REASONS`.

    A name that comes back is a new entry of the next batch: a number that fell empty stays so.
    Where the signature was withdrawn meanwhile, the request is settled as removed. Raises what
    `remove` raises, and `InvalidForm` (`reason`, `missing-reason`).
    """
    if reason not in REASONS:
        raise InvalidForm([FieldError("reason", "missing-reason")])
    names = await _names(connection, card, requests)
    gone = [row.id for row in names if row.state in ENDED]
    back = [row.id for row in names if row.state == "held" and ASKED in row.flags]
    for row in names:
        # One that was declined meanwhile is asked for no longer either.
        if ASKED in row.flags and row.id not in gone:
            comes = row.id in back
            flags = sorted(({*row.flags} - {ASKED}) | ({PASSED} if comes else set()))
            await connection.execute(
                update(Signature)
                .where(Signature.id == row.id)
                .values(flags=flags, **({"state": "confirmed"} if comes else {}))
            )
    if back:
        await connection.execute(
            update(Statement).where(Statement.id == card.id).values(batch_due_at=now)
        )
    standing = [row.id for row in names if row.id not in {*gone, *back}]
    await _settle(connection, card, (), gone, "removed", "", now)
    await _settle(connection, card, (), back, "restored", reason, now)
    await _settle(connection, card, requests, standing, "refused", reason, now)
    return Kept(len(back), len(standing))


async def _names(
    connection: AsyncConnection, card: StatementCard, requests: Sequence[UUID]
) -> list[Any]:
    """The signatures that requests are about, locked; one that is gone altogether is left out."""
    found = await connection.execute(
        select(RemovalRequest.id, RemovalRequest.signature_id, RemovalRequest.state).where(
            RemovalRequest.statement_id == card.id, RemovalRequest.id.in_(requests)
        )
    )
    rows = found.all()
    if {row.id for row in rows} != set(requests):
        raise NotFound("unknown-request")
    about = [row.signature_id for row in rows if row.signature_id is not None]
    names = await connection.execute(
        select(Signature)
        .where(Signature.id.in_(about), Signature.statement_id == card.id)
        .order_by(Signature.id)
        .with_for_update()
    )
    # Asked again now that nobody else can settle them.
    states = await connection.scalars(
        select(RemovalRequest.state).where(RemovalRequest.id.in_(requests))
    )
    if set(states) - {"waiting"}:
        raise Conflict("settled-request")
    return list(names.all())


async def _settle(
    connection: AsyncConnection,
    card: StatementCard,
    requests: Sequence[UUID],
    signatures: Sequence[UUID],
    state: str,
    reason: str,
    now: datetime,
) -> None:
    """Settle requests, and every other one about these signatures; their letters go."""
    for column, ids in ((RemovalRequest.signature_id, signatures), (RemovalRequest.id, requests)):
        if ids:
            await connection.execute(
                update(RemovalRequest)
                .where(
                    RemovalRequest.statement_id == card.id,
                    column.in_(ids),
                    RemovalRequest.state == "waiting",
                )
                .values(state=state, reason=reason, letter=None, settled_on=now.date())
            )
