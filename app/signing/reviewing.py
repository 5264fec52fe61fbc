"""Going through steps: doing, undoing, settling what a coordinator asked for, a few at a time."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.sets import one_of
from app.models import ReviewItem, ReviewStep, Signature, Statement
from app.organisations import registry
from app.signing.entries import erase_signature, take_down
from app.signing.hiding import erase_hidden, hide, show_again
from app.signing.merging import put_asunder
from app.signing.review import ASKED, PASSED, name_of, place_of
from app.signing.steps import UNDO

SECONDS = 0.1
"""How long a transaction goes on with a step: on SQLite nobody else can write meanwhile."""

_AT_ONCE = 64
_MOVING = ("doing", "undoing", "settling")
_THEN = {"doing": "done", "undoing": "undone", "settling": "settled"}
_MADE = {
    "publish": ("confirmed", "published"),
    "hold": ("held",),
    "decline": ("declined",),
    "void": ("voided",),
}
"""In which state a step leaves a signature; in another one somebody has changed it since."""

_Item = Callable[[AsyncConnection, Any, Any, datetime], Awaitable[dict[str, Any] | None]]


async def review_some(database: Database, now: datetime) -> int:
    """Go on with the step that has waited longest; how many signatures were dealt with."""
    async with database.read() as connection:
        step = await connection.scalar(
            select(ReviewStep.id)
            .where(or_(ReviewStep.state.in_(_MOVING), ReviewStep.made_at <= now - UNDO))
            .order_by(ReviewStep.made_at)
            .limit(1)
        )
    if step is None:
        return 0
    async with database.write() as connection:
        await _settle(connection, step, now)
        return await advance(connection, step, now)


async def advance(connection: AsyncConnection, step: UUID, now: datetime) -> int:
    """Go on with a step for a moment; how many signatures were dealt with.

    Where it is through, its ten minutes begin; one that was undone or settled is cleared away.
    """
    rows = await connection.execute(
        select(ReviewStep).where(ReviewStep.id == step).with_for_update()
    )
    row = rows.first()
    if row is None or row.state not in _MOVING:
        return 0
    begun, count = time.monotonic(), 0
    while count == 0 or time.monotonic() - begun < SECONDS:
        done = await _some(connection, row, now, begun)
        count += done
        if done == 0:
            await _end(connection, row, now)
            return max(count, 1)
    await connection.execute(
        update(ReviewStep).where(ReviewStep.id == step).values(left=ReviewStep.left - count)
    )
    return count


async def _some(connection: AsyncConnection, step: Any, now: datetime, begun: float) -> int:
    """Deal with up to `_AT_ONCE` items, as long as there is time; how many."""
    items = await connection.execute(
        select(ReviewItem.signature_id, ReviewItem.before)
        .where(ReviewItem.step_id == step.id, ReviewItem.phase == step.state)
        .order_by(ReviewItem.signature_id)
        .limit(_AT_ONCE)
    )
    before = {item.signature_id: item.before for item in items}
    rows = await connection.execute(
        select(Signature)
        .where(one_of(connection, Signature.id, list(before)))
        .order_by(Signature.id)
        .with_for_update()
    )
    work: _Item = {"doing": _do, "undoing": _undo, "settling": _finish}[step.state]
    count = 0
    for row in rows.all():
        kept = await work(connection, row, (step, before[row.id]), now)
        await connection.execute(
            update(ReviewItem)
            .where(ReviewItem.step_id == step.id, ReviewItem.signature_id == row.id)
            .values(phase=_THEN[step.state], before=kept)
        )
        count += 1
        if time.monotonic() - begun >= SECONDS:
            break
    return count


async def _end(connection: AsyncConnection, step: Any, now: datetime) -> None:
    if step.state != "doing":
        await connection.execute(delete(ReviewStep).where(ReviewStep.id == step.id))
    else:
        await connection.execute(
            update(ReviewStep)
            .where(ReviewStep.id == step.id)
            .values(state="done", left=0, made_at=now)
        )
    if step.action == "publish" or step.state == "undoing":
        waiting = exists().where(
            Signature.statement_id == step.statement_id, Signature.state == "confirmed"
        )
        await connection.execute(
            update(Statement)
            .where(and_(Statement.id == step.statement_id, waiting))
            .values(batch_due_at=now)
        )


async def _settle(connection: AsyncConnection, step: UUID, now: datetime) -> None:
    """Begin to make a step final whose time is over."""
    over = await connection.execute(
        update(ReviewStep)
        .where(ReviewStep.id == step, ReviewStep.state == "done", ReviewStep.made_at <= now - UNDO)
        .values(state="settling")
    )
    if over.rowcount == 0:
        return
    items = await connection.execute(
        update(ReviewItem)
        .where(ReviewItem.step_id == step, ReviewItem.phase == "done")
        .values(phase="settling")
    )
    await connection.execute(
        update(ReviewStep).where(ReviewStep.id == step).values(left=items.rowcount)
    )


async def _do(
    connection: AsyncConnection, row: Any, about: tuple[Any, Any], now: datetime
) -> dict[str, Any] | None:
    """Do to a signature what the step is about; what it was before."""
    step, _ = about
    before = {
        "state": row.state,
        "flags": list(row.flags),
        "seen": row.seen,
        "reason": row.reason,
        "note": row.note,
    }
    values: dict[str, Any] = {"seen": True}
    if step.action == "publish":
        values |= await _passed(connection, row, before)
    else:
        hidden = await hide(connection, row, now)
        if hidden is not None:
            before["hidden"] = hidden
        values["state"] = _MADE[step.action][0]
        values |= {"reason": step.reason, "note": step.note} if step.action == "decline" else {}
        if step.action == "hold":
            values |= {"flags": sorted({*row.flags} - {PASSED}), "reason": "", "note": None}
    await connection.execute(update(Signature).where(Signature.id == row.id).values(values))
    return before


async def _passed(connection: AsyncConnection, row: Any, before: dict[str, Any]) -> dict[str, Any]:
    """The columns of a signature that a coordinator lets pass; `before` learns who was entered."""
    if ASKED in row.flags:  # hidden on request: that request is to be answered, nothing else
        return {}
    values: dict[str, Any] = {"flags": sorted({*row.flags, PASSED})}
    if row.state == "published":
        return values
    await erase_hidden(connection, row.id)
    values |= {"state": "confirmed", "reason": "", "note": None}
    if row.kind == "organisation" and name_of(row):
        named = name_of(row), place_of(row), row.country
        known = await registry.find(connection, *named)
        entered = known or await registry.enter(connection, *named)
        before["organisation"] = str(row.organisation_id) if row.organisation_id else None
        if known is None:
            before["entered"] = str(entered)
        values["organisation_id"] = entered
    return values


async def _undo(
    connection: AsyncConnection, row: Any, about: tuple[Any, Any], now: datetime
) -> dict[str, Any] | None:
    """Make a signature what it was, unless somebody has changed it since."""
    step, before = about
    if step.action == "merge":
        await put_asunder(connection, row, before, now)
        return None
    if row.state not in _MADE[step.action] or (row.state == "voided" and row.form_id is None):
        return None
    values = {name: before[name] for name in ("state", "flags", "seen", "reason", "note")}
    if ASKED not in row.flags:  # a request to be removed was answered meanwhile
        values["flags"] = sorted({*before["flags"]} - {ASKED})
    if "hidden" in before and not await show_again(connection, row, before["hidden"], now):
        values |= {"state": "confirmed", "flags": sorted({*values["flags"], PASSED})}
    if step.action == "publish":
        if before["state"] == "published":
            del values["state"]  # it said no more than: seen
        else:
            await take_down(connection, row, now)
    if "organisation" in before:
        former = before["organisation"]
        values["organisation_id"] = UUID(former) if former else None
    await connection.execute(update(Signature).where(Signature.id == row.id).values(values))
    if "entered" in before:
        await registry.leave(connection, UUID(before["entered"]))
    return None


async def _finish(
    connection: AsyncConnection, row: Any, about: tuple[Any, Any], now: datetime
) -> dict[str, Any] | None:
    """Erase what can come back no more."""
    step, before = about
    ends = {"void": "voided", "merge": "withdrawn"}.get(step.action)
    if ends is not None and row.state == ends and row.form_id is not None:
        await take_down(connection, row, now)
        await erase_signature(connection, row.id, ends)
    elif before and "hidden" in before:
        await erase_hidden(connection, row.id)
    return None
