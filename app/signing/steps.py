"""Steps: what a coordinator does to signatures in one go, counted first, undone for ten minutes.

A step names its signatures when it begins. Some are dealt with at once, in the same transaction;
the worker goes through the rest a few at a time, so that no sign-on waits for ten thousand others
(`app.signing.reviewing`). What was taken out of the list is only hidden until the time is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.errors import Conflict, FieldError, Gone, InvalidForm, NotFound
from app.models import ReviewItem, ReviewStep, Signature
from app.signing.mailboxes import SIGNED
from app.signing.reasons import NOTE_LONGEST, REASONS
from app.signing.selecting import Selection, conditions
from app.statements.cards import StatementCard
from app.text.names import LANGUAGES

UNDO = timedelta(minutes=10)
"""How long a step can be undone, counted from its end."""

ALLOWED: dict[str, tuple[str, ...]] = {
    "publish": (*SIGNED, "declined"),
    "hold": (*SIGNED, "declined"),
    "decline": SIGNED,
    "void": (*SIGNED, "declined"),
}
"""What can be done, and to signatures in which states. Publishing a published one says: seen."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action would do: to how many, how many of them stand in the list, how many it skips.

    `skipped` are of the selection, and in a state that the action does not apply to.
    """

    total: int
    listed: int
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step as the desk shows it; `left` signatures are still to be dealt with."""

    id: UUID
    action: str
    state: str
    made_at: datetime
    total: int
    left: int
    by: UUID | None
    undone_until: datetime | None
    """None where it cannot be undone (any more)."""


async def preview(
    connection: AsyncConnection, card: StatementCard, selection: Selection, action: str
) -> Preview:
    """Count what `begin` would do. Raises `NotFound("unknown-signature")` as it does."""
    await _check_ids(connection, card, selection)
    fits = Signature.state.in_(ALLOWED[action])
    rows = await connection.execute(
        select(
            func.count(case((fits, 1))),
            func.count(case((Signature.state == "published", 1))),
            func.count(),
        ).where(*conditions(connection, card.id, selection))
    )
    total, listed, everything = rows.one()
    return Preview(total, listed, everything - total)


async def begin(  # noqa: PLR0913 - who, what, why: each is said by itself
    connection: AsyncConnection,
    card: StatementCard,
    selection: Selection,
    action: str,
    *,
    by: UUID | None,
    now: datetime,
    reason: str = "",
    note: dict[str, str] | None = None,
) -> Step:
    """Write down what is to be done to whom; nothing is done yet (`app.signing.reviewing`).

    Raises `NotFound("unknown-signature")` for an id that is not of the statement,
    `Conflict("nothing-selected")`, and `InvalidForm` for declining without a reason of `REASONS`.
    """
    if action == "decline":
        note = _checked(reason, note)
    await _check_ids(connection, card, selection)
    step = uuid4()
    values = {"action": action, "state": "doing", "made_at": now, "reason": reason, "note": note}
    await connection.execute(
        insert(ReviewStep).values(
            id=step, statement_id=card.id, coordinator_id=by, total=0, left=0, **values
        )
    )
    chosen = select(literal(step, ReviewItem.step_id.type), Signature.id, literal("doing")).where(
        *conditions(connection, card.id, selection), Signature.state.in_(ALLOWED[action])
    )
    added = await connection.execute(
        insert(ReviewItem).from_select(
            ["step_id", "signature_id", "phase"], chosen, include_defaults=False
        )
    )
    if added.rowcount == 0:
        await connection.execute(delete(ReviewStep).where(ReviewStep.id == step))
        raise Conflict("nothing-selected")
    await connection.execute(
        update(ReviewStep)
        .where(ReviewStep.id == step)
        .values(total=added.rowcount, left=added.rowcount)
    )
    return await step_of(connection, card, step, now)


def _checked(reason: str, note: dict[str, str] | None) -> dict[str, str] | None:
    """The note, or None where nothing was added."""
    if reason not in REASONS:
        raise InvalidForm([FieldError("reason", "missing-reason")])
    given: dict[str, str] = {each: (note or {}).get(each, "").strip() for each in LANGUAGES}
    wrong = [
        FieldError(f"note_{language}", "too-long")
        for language, words in given.items()
        if len(words) > NOTE_LONGEST
    ]
    if wrong:
        raise InvalidForm(wrong)
    return given if any(given.values()) else None


async def _check_ids(
    connection: AsyncConnection, card: StatementCard, selection: Selection
) -> None:
    wanted = set(selection.ids)
    if not wanted:
        return
    found = await connection.scalar(
        select(func.count()).where(
            Signature.statement_id == card.id, one_of(connection, Signature.id, sorted(wanted))
        )
    )
    if found != len(wanted):
        raise NotFound("unknown-signature")


async def undo(connection: AsyncConnection, card: StatementCard, step: UUID, now: datetime) -> Step:
    """Have a step undone; what changed since is left as it is.

    Raises `NotFound("unknown-step")` and, where the ten minutes are over, `Gone("undo-over")`.
    """
    known = await step_of(connection, card, step, now, locked=True)
    if known.undone_until is None:
        raise Gone("undo-over")
    items = ReviewItem.step_id == step
    await connection.execute(
        update(ReviewItem).where(items, ReviewItem.phase == "doing").values(phase="kept")
    )
    done = await connection.execute(
        update(ReviewItem).where(items, ReviewItem.phase == "done").values(phase="undoing")
    )
    await connection.execute(
        update(ReviewStep)
        .where(ReviewStep.id == step)
        .values(state="undoing", left=done.rowcount, made_at=now)
    )
    return await step_of(connection, card, step, now)


async def step_of(
    connection: AsyncConnection,
    card: StatementCard,
    step: UUID,
    now: datetime,
    *,
    locked: bool = False,
) -> Step:
    """A step of the statement. Raises `NotFound("unknown-step")`."""
    query = select(ReviewStep).where(ReviewStep.statement_id == card.id, ReviewStep.id == step)
    rows = await connection.execute(query.with_for_update() if locked else query)
    row = rows.first()
    if row is None:
        raise NotFound("unknown-step")
    return _step(row, now)


async def steps_of(
    connection: AsyncConnection, card: StatementCard, now: datetime, limit: int = 20
) -> Sequence[Step]:
    """The latest steps of the statement that are under way or can be undone, newest first."""
    rows = await connection.execute(
        select(ReviewStep)
        .where(ReviewStep.statement_id == card.id, ReviewStep.state != "settling")
        .order_by(ReviewStep.made_at.desc(), ReviewStep.id)
        .limit(limit)
    )
    return [_step(row, now) for row in rows]


def _step(row: Any, now: datetime) -> Step:
    until = row.made_at + UNDO
    can_be = row.state == "doing" or (row.state == "done" and now < until)
    return Step(
        id=row.id,
        action=row.action,
        state=row.state,
        made_at=row.made_at,
        total=row.total,
        left=row.left,
        by=row.coordinator_id,
        undone_until=until if can_be else None,
    )
