"""When people are in danger: hide the list, stop sign-ons, destroy the statement's key."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from app.coordinators.roles import OWNERS
from app.desk.access import STATEMENT, Admits, Seat, Typed
from app.desk.page import done, page
from app.errors import NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now
from app.signing.emergency import end_key, hide_list, means_it, stop_sign_ons
from app.signing.ending import ended_on

router = APIRouter(include_in_schema=False)

OwnerNow = Annotated[Seat, Depends(Admits(*OWNERS, fresh=True))]
"""An owner who has just proved who it is."""

AGAIN_SECONDS = 2
"""When a page that waits for the worker asks again."""

_STEPS = {
    "hide": ("list.hidden", "list-hidden"),
    "show": ("list.shown", "list-shown"),
    "stop": ("sign-ons.stopped", "sign-ons-stopped"),
    "resume": ("sign-ons.resumed", "sign-ons-resumed"),
    "end-key": ("key.ends", "key-ends"),
}
"""Each step, how the log calls it, and what is said after it."""


@router.get(STATEMENT + "/emergency")
async def emergency(context: InContext, seat: OwnerNow) -> Response:
    """What can be done, and what is the case now."""
    return await _page(context, seat)


@router.post(STATEMENT + "/emergency")
async def act(context: InContext, seat: OwnerNow, typed: Typed, now: Now) -> Response:
    """Take one step; what was done before by somebody else is done."""
    step = str(typed.get("step", ""))
    if step not in _STEPS:
        raise NotFound("unknown-action")
    confirmation = str(typed.get("slug", ""))
    if step == "end-key" and not means_it(seat.statement, confirmation):
        return await _page(context, seat, status=422, typed=confirmation)
    action, notice = _STEPS[step]
    await _take(context, seat, step, action, now)
    context.forget()
    return done(seat.to("/emergency"), notice)


async def _take(context: Context, seat: Seat, step: str, action: str, now: datetime) -> None:
    statement = seat.statement.id
    async with context.database.write() as connection:
        if step in {"hide", "show"}:
            changed = await hide_list(connection, statement, now, hidden=step == "hide")
        elif step in {"stop", "resume"}:
            changed = await stop_sign_ons(connection, statement, stopped=step == "stop")
        else:
            changed = await end_key(connection, statement)
        if changed:
            await seat.record(connection, action, now=now)


async def _page(
    context: Context, seat: Seat, *, status: int = 200, typed: str | None = None
) -> Response:
    card = seat.statement
    async with context.database.read() as connection:
        ended = await ended_on(connection, card.id)
    waits = card.key_ends and ended is None
    return page(
        context,
        seat,
        "desk/emergency.html",
        status=status,
        elsewhere=seat.elsewhere if typed is None else "",
        headers={"Refresh": str(AGAIN_SECONDS)} if waits else None,
        card=card,
        ended=ended,
        typed=typed,
    )
