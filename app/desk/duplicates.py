"""Likely duplicates side by side: they are merged, or they are two."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.access import STATEMENT, Reviewers, Typed
from app.desk.page import done, page
from app.desk.review import why_words
from app.desk.typed import id_of
from app.errors import NotFound
from app.http.dependencies import InContext, Now, ReadConnection
from app.signing.merging import merge, pairs_of, say_two
from app.signing.steps import steps_of

router = APIRouter(include_in_schema=False)

PAIRS = 20
_LAST_PAGE = 1000


@router.get(STATEMENT + "/review/duplicates")
async def duplicates(
    context: InContext,
    seat: Reviewers,
    now: Now,
    connection: ReadConnection,
    of: UUID | None = None,
    number: int = 1,
) -> Response:
    """Pairs that may be one, the likeliest first; with `of` those of one signature."""
    number = min(max(number, 1), _LAST_PAGE)
    some = await pairs_of(
        connection, seat.statement, of=of, offset=(number - 1) * PAIRS, limit=PAIRS + 1
    )
    latest = await steps_of(connection, seat.statement, now, limit=1)
    return page(
        context,
        seat,
        "desk/duplicates.html",
        pairs=some[:PAIRS],
        only=of,
        step=latest[0] if latest else None,
        before=seat.to("/review/duplicates", number=number - 1) if number > 1 else "",
        after=seat.to("/review/duplicates", number=number + 1) if len(some) > PAIRS else "",
        told=why_words(seat),
    )


@router.post(STATEMENT + "/review/duplicates")
async def decide(context: InContext, seat: Reviewers, typed: Typed, now: Now) -> Response:
    """Merge one into the other, or remember that they are two."""
    action = str(typed.get("action", ""))
    one, other = (id_of(typed.get(name), "unknown-signature") for name in ("one", "other"))
    by, statement = seat.coordinator.id, seat.statement
    async with context.database.write() as connection:
        if action == "two":
            await say_two(connection, statement, one, other, now)
            told = "signature.two"
        elif action in {"one", "other"}:
            stays, goes = (one, other) if action == "one" else (other, one)
            await merge(connection, statement, stays, goes, by=by, now=now)
            told = "signature.merged"
        else:
            raise NotFound("unknown-action")
        await seat.record(connection, told, now=now, subject=one)
    context.forget()
    notice = "review-two" if action == "two" else "review-merge"
    return done(seat.to("/review/duplicates"), notice)
