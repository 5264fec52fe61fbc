"""Merging: two signatures of one signatory become one; or a coordinator says that they are two.

The one that stays takes over what it lacks: the missing script, title, place, the better group. One
that came by e-mail stays before one that a coordinator vouched for, whichever was chosen, since its
signatory can come back to it. The other one leaves the list as a withdrawn one does, with
`merged_into` telling which stands for it. Who was held for the likeness alone passes with the next
batch, decided either way.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.errors import Conflict, NotFound
from app.models import Likeness, ReviewItem, ReviewStep, Signature, Statement
from app.models.base import BILINGUAL
from app.signing.entries import take_down
from app.signing.finding import renew
from app.signing.hiding import hide, show_again
from app.signing.mailboxes import SIGNED
from app.signing.queue import QueueRow, rows_of
from app.signing.reasons import MERGED
from app.signing.review import ASKED, PASSED, is_held
from app.signing.steps import Step, step_of
from app.statements.cards import StatementCard
from app.text.folding import match_key
from app.text.names import LANGUAGES

_FILLED = (
    *(f"{pair}_{script}" for pair in BILINGUAL for script in LANGUAGES),
    "country",
    "website",
    "organisation_id",
    "import_id",
)
_GROUPS = ("initiators", "first", "more")
_DECIDED = ("state", "flags", "seen", "reason", "note")
_KEPT = (*_DECIDED, "group", "position")


async def merge(
    connection: AsyncConnection,
    card: StatementCard,
    stays: UUID,
    goes: UUID,
    *,
    by: UUID | None,
    now: datetime,
) -> Step:
    """Let one signature stand for another one, too; a step that can be undone.

    Raises `NotFound("unknown-signature")`, `Conflict("ended-signature")` where one of them is gone,
    and `Conflict("not-mergeable")` for one signature twice, two kinds, or a name that is sealed.
    """
    rows = await _locked(connection, card, (stays, goes))
    if len(rows) < 2:  # noqa: PLR2004 - both of them
        raise Conflict("not-mergeable") if stays == goes else NotFound("unknown-signature")
    if any(row.state not in SIGNED for row in rows.values()):
        raise Conflict("ended-signature")
    kept, gone = rows[stays], rows[goes]
    if kept.kind != gone.kind or {kept.exposure, gone.exposure} != {"public"}:
        raise Conflict("not-mergeable")
    if kept.provenance == "vouched" and gone.provenance == "email":
        kept, gone = gone, kept
    before = {row.id: {name: getattr(row, name) for name in _KEPT} for row in (kept, gone)}
    before[gone.id]["hidden"] = await hide(connection, gone, now)
    await connection.execute(
        update(Signature)
        .where(Signature.id == gone.id)
        .values(state="withdrawn", reason=MERGED, merged_into=kept.id, seen=True)
    )
    before[kept.id]["filled"] = await _take_over(connection, card, kept, gone)
    await _have_batch(connection, card.id, now)
    step = uuid4()
    await connection.execute(
        insert(ReviewStep).values(
            id=step,
            statement_id=card.id,
            coordinator_id=by,
            action="merge",
            state="done",
            made_at=now,
            total=2,
            left=0,
        )
    )
    await connection.execute(
        insert(ReviewItem),
        [
            {"step_id": step, "signature_id": each, "phase": "done", "before": was}
            for each, was in before.items()
        ],
    )
    return await step_of(connection, card, step, now)


async def _locked(
    connection: AsyncConnection, card: StatementCard, ids: tuple[UUID, UUID]
) -> dict[UUID, Any]:
    rows = await connection.execute(
        select(Signature)
        .where(Signature.statement_id == card.id, Signature.id.in_(ids))
        .order_by(Signature.id)
        .with_for_update()
    )
    return {row.id: row for row in rows}


async def _take_over(
    connection: AsyncConnection, card: StatementCard, kept: Any, gone: Any
) -> list[str]:
    """Fill in what one lacks; the columns that were empty. Where either stood in the list, it does.

    What it reads changes with the next batch, as any correction does.
    """
    filled = {
        name: getattr(gone, name)
        for name in _FILLED
        if not getattr(kept, name) and getattr(gone, name)
    }
    values: dict[str, Any] = dict(filled)
    for script in LANGUAGES:
        if f"name_{script}" in filled:
            values[f"match_{script}"] = match_key(filled[f"name_{script}"])
    if _GROUPS.index(gone.group) < _GROUPS.index(kept.group):
        values |= {"group": gone.group, "position": gone.position}
    flags = {*kept.flags} - {"duplicate"}
    if "published" in {kept.state, gone.state} and (values or kept.state != "published"):
        values["state"] = "confirmed"
        flags |= {PASSED}
    if _is_released(card, kept, flags):
        values["state"] = "confirmed"
    # What something else holds still has to be looked at.
    values["seen"] = kept.seen if values.get("state", kept.state) == "held" else True
    await connection.execute(
        update(Signature).where(Signature.id == kept.id).values(**values, flags=sorted(flags))
    )
    await renew(connection, [kept.id])
    return sorted(filled)


def _is_released(card: StatementCard, row: Any, flags: set[str]) -> bool:
    """Whether a signature is held that these flags would not hold, and nobody has by hand."""
    return row.state == "held" and not row.seen and not is_held(card.policy, flags)


async def _have_batch(connection: AsyncConnection, statement: UUID, now: datetime) -> None:
    await connection.execute(
        update(Statement).where(Statement.id == statement).values(batch_due_at=now)
    )


async def put_asunder(
    connection: AsyncConnection, row: Any, before: dict[str, Any], now: datetime
) -> None:
    """Undo a merge, of the signature that stayed (`filled`) and of the one that went (`hidden`).

    Where either was changed since, or is gone for good, it is left as it is.
    """
    values = {name: before[name] for name in _KEPT}
    if "filled" in before:
        # Whoever merged it has seen it: a correction by its signatory undoes that.
        if row.state not in SIGNED or (row.state != "held" and not row.seen):
            return
        emptied = {
            name: None if name == "country" or name.endswith("_id") else ""
            for name in before["filled"]
        }
        keys = {f"match_{s}": "" for s in LANGUAGES if f"name_{s}" in emptied}
        if before["state"] == "published" and row.state == "published" and emptied:
            # The list has it as it was merged: the next batch corrects that.
            values |= {"state": "confirmed", "flags": sorted({*before["flags"], PASSED})}
        if row.state == "held" and (before["state"] != "held" or ASKED in row.flags):
            for name in _DECIDED:  # somebody held it back since, or asked for it to be removed
                del values[name]
        elif before["state"] == "held":
            await take_down(connection, row, now)
        values |= emptied | keys
    else:
        if row.state != "withdrawn" or row.form_id is None:
            return
        values["merged_into"] = None
        hidden = before["hidden"]
        if hidden is not None and not await show_again(connection, row, hidden, now):
            values |= {"state": "confirmed", "flags": sorted({*before["flags"], PASSED})}
    await connection.execute(update(Signature).where(Signature.id == row.id).values(values))
    await renew(connection, [row.id])


async def say_two(
    connection: AsyncConnection, card: StatementCard, one: UUID, other: UUID, now: datetime
) -> None:
    """Remember that two are two: the pair is shown no more; who was held for it alone passes.

    Raises `NotFound("unknown-pair")`.
    """
    changed = await connection.execute(
        update(Likeness)
        .where(
            Likeness.statement_id == card.id,
            Likeness.one.in_((one, other)),
            Likeness.other.in_((one, other)),
        )
        .values(state="two")
    )
    if changed.rowcount == 0:
        raise NotFound("unknown-pair")
    await _lift_flags(connection, card, (one, other))
    await _have_batch(connection, card.id, now)


async def _lift_flags(
    connection: AsyncConnection, card: StatementCard, ids: tuple[UUID, UUID]
) -> None:
    """Take the flag from those that have no other likely duplicate."""
    paired = await connection.execute(
        select(Likeness.one, Likeness.other).where(
            Likeness.state == "open",
            or_(one_of(connection, Likeness.one, ids), one_of(connection, Likeness.other, ids)),
        )
    )
    still = {each for pair in paired for each in pair}
    rows = await _locked(connection, card, ids)
    for row in rows.values():
        if row.id not in still and "duplicate" in row.flags:
            flags, state = {*row.flags} - {"duplicate"}, row.state
            if _is_released(card, row, flags):
                # The batch finds the likeness again, and must not hold it for that.
                flags, state = flags | {PASSED}, "confirmed"
            await connection.execute(
                update(Signature)
                .where(Signature.id == row.id)
                .values(flags=sorted(flags), state=state)
            )


async def pairs_of(
    connection: AsyncConnection,
    card: StatementCard,
    *,
    of: UUID | None = None,
    offset: int = 0,
    limit: int = 20,
) -> list[tuple[QueueRow, QueueRow, int]]:
    """Likely duplicates side by side with their score, the likeliest first; of one, all of its.

    Pairs of which one is gone are left out. Two questions, and one more for both rows.
    """
    one, other = Signature.__table__.alias("first"), Signature.__table__.alias("second")
    query = (
        select(Likeness.one, Likeness.other, Likeness.score)
        .join(one, one.c.id == Likeness.one)
        .join(other, other.c.id == Likeness.other)
        .where(
            Likeness.statement_id == card.id,
            Likeness.state == "open",
            one.c.state.in_(SIGNED),
            other.c.state.in_(SIGNED),
        )
        .order_by(Likeness.score.desc(), Likeness.one.desc(), Likeness.other.desc())
        .offset(offset)
        .limit(limit)
    )
    if of is not None:
        query = query.where(or_(Likeness.one == of, Likeness.other == of))
    found = (await connection.execute(query)).all()
    rows = await rows_of(connection, card, [each for pair in found for each in pair[:2]])
    return [(rows[a], rows[b], score) for a, b, score in found]


async def count_pairs(connection: AsyncConnection, card: StatementCard, most: int) -> int:
    """How many pairs there are to look at, at most `most`; those of which one is gone count too."""
    some = (
        select(Likeness.one)
        .where(Likeness.statement_id == card.id, Likeness.state == "open")
        .limit(most)
        .subquery()
    )
    return await connection.scalar(select(func.count()).select_from(some)) or 0
