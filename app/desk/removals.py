"""Requests to be removed: what waits and until when, removing for good, putting back, floods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from app.coordinators.reveals import revealed
from app.desk.access import STATEMENT, Reviewers, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import code_of, ids_of
from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import error_text
from app.signing.removal_queue import (
    REASONS,
    Kept,
    hidden_between,
    keep,
    remove,
    requests_of,
    waiting_of,
)

router = APIRouter(include_in_schema=False)

REMOVALS = STATEMENT + "/removals"
ROWS = 50
LAST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that was not taken: why, which requests it was about, and the reason it gave."""

    error: InvalidForm | Conflict
    requests: Sequence[UUID]
    reason: str


@router.get(REMOVALS)
async def removals(
    context: InContext,
    seat: Reviewers,
    now: Now,
    connection: ReadConnection,
    show: str = "",
    number: int = 1,
) -> Response:
    """Requests that wait, what is overdue on top; or those that were answered."""
    number = min(max(number, 1), LAST_PAGE)
    return await _page(context, seat, connection, now.date(), settled=show == "settled", at=number)


@router.post(REMOVALS)
async def answer(context: InContext, seat: Reviewers, typed: Typed, now: Now) -> Response:
    """Answer what is selected: first how many names it is about, then for good."""
    action, reason = str(typed.get("action", "")), str(typed.get("reason", ""))
    requests = ids_of(typed.getlist("request"), "unknown-request")
    try:
        if not requests:
            raise InvalidForm([FieldError("request", "nothing-selected")])  # noqa: TRY301
        if action == "remove" and typed.get("sure") != "1":
            return _sure(context, seat, requests)
        if action == "remove":
            return await _remove(context, seat, requests, now)
        if action != "keep":
            raise NotFound("unknown-action")
        return await _keep(context, seat, requests, reason, now)
    except (InvalidForm, Conflict) as error:
        refused = Refused(error, requests, reason)
        async with context.database.read() as connection:
            return await _page(context, seat, connection, now.date(), refused=refused)


@router.get(REMOVALS + "/flood")
async def flood(
    context: InContext,
    seat: Reviewers,
    now: Now,
    connection: ReadConnection,
    first: str = "",
    last: str = "",
    silent: str = "",
) -> Response:
    """How many names a flood of some days has hidden, before they are put back together."""
    today = now.date()
    begin, end = _day(first), _day(last)
    read = (("first", first, begin), ("last", last, end))
    wrong = [name for name, typed, day in read if typed and day is None]
    found: list[UUID] | None = None
    if first and not wrong:
        found = await hidden_between(
            connection, seat.statement, begin or today, end or today, silent=silent == "1"
        )
    return page(
        context,
        seat,
        "desk/flood.html",
        status=422 if wrong else 200,
        first=first or today.isoformat(),
        last=last or today.isoformat(),
        silent=silent == "1" or not first,
        found=found,
        wrong=wrong,
    )


async def _remove(context: Context, seat: Seat, requests: Sequence[UUID], now: Now) -> Response:
    async with context.database.write() as connection:
        count = await remove(connection, seat.statement, requests, now)
        await seat.record(
            connection,
            "removal.granted",
            now=now,
            subject=requests[0] if len(requests) == 1 else None,
            count=count,
        )
    context.forget()
    return done(seat.to("/removals"), "removal-granted")


async def _keep(
    context: Context, seat: Seat, requests: Sequence[UUID], reason: str, now: Now
) -> Response:
    async with context.database.write() as connection:
        kept: Kept = await keep(connection, seat.statement, requests, reason, now)
        for action, count in (
            ("removal.undone", kept.restored),
            ("removal.refused", kept.refused),
        ):
            if count:
                await seat.record(
                    connection,
                    action,
                    now=now,
                    subject=requests[0] if len(requests) == 1 else None,
                    count=count,
                    detail=reason,
                )
    context.forget()
    notice = "removal-undone" if kept.restored else "removal-refused"
    return done(seat.to("/removals"), notice)


async def _page(
    context: Context,
    seat: Seat,
    connection: ReadConnection,
    today: date,
    *,
    settled: bool = False,
    at: int = 1,
    refused: Refused | None = None,
) -> Response:
    offset = (at - 1) * ROWS
    some = await requests_of(
        connection, seat.statement, settled=settled, offset=offset, limit=ROWS + 1
    )
    show = "settled" if settled else ""
    return page(
        context,
        seat,
        "desk/removals.html",
        status=refused.error.status if refused else 200,
        requests=some[:ROWS],
        revealed=await revealed(
            connection, seat.session.id, seat.key, seat.statement.id, "removal"
        ),
        waiting=await waiting_of(connection, seat.statement.id, today),
        settled=settled,
        today=today,
        reasons=REASONS,
        selected=refused.requests if refused else (),
        reason=refused.reason if refused else "",
        problem=error_text(code_of(refused.error), seat.language) if refused else "",
        before=seat.to("/removals", show=show, number=at - 1) if at > 1 else "",
        after=seat.to("/removals", show=show, number=at + 1) if len(some) > ROWS else "",
    )


def _sure(context: Context, seat: Seat, requests: Sequence[UUID]) -> Response:
    """What is removed for good cannot be put back: how many, once more."""
    return page(context, seat, "desk/removals_sure.html", requests=requests)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
