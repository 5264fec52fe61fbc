"""The list at the desk: who stands in it, initiators and groups, the order of the rest."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from app.coordinators.roles import EDITORS
from app.desk.access import STATEMENT, Editors, Everyone, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import code_of, id_of, ids_of
from app.errors import Conflict, InvalidForm
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import error_text
from app.signing.arranging import GROUPS, ORDERS, arrangement_of, move, regroup, set_order
from app.signing.listed import KINDS, listed_of
from app.signing.selecting import MAX_QUERY
from app.text.digits import ascii_digits

router = APIRouter(include_in_schema=False)

ROWS = 100
LAST_PAGE = 10_000
LARGEST_PLACE = 6
"""Digits of a place that is typed."""


async def narrowed(
    q: str = "",
    kind: str = "",
    group: str = "",
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> dict[str, str | int]:
    """What the query narrows the list to; an unknown kind or group is none."""
    return {
        "q": q.strip()[:MAX_QUERY],
        "kind": kind if kind in KINDS else "",
        "group": group if group in GROUPS else "",
        "page": page,
    }


Narrowed = Annotated[dict[str, str | int], Depends(narrowed)]


@router.get(STATEMENT + "/list")
async def whole_list(
    context: InContext, seat: Everyone, chosen: Narrowed, connection: ReadConnection
) -> Response:
    """Names that are published or about to be; a translator sees those that are public."""
    return await _list(context, seat, chosen, connection)


@router.post(STATEMENT + "/list/group")
async def group(
    context: InContext, seat: Editors, chosen: Narrowed, typed: Typed, now: Now
) -> Response:
    """Put what is selected into a group."""
    ids = ids_of(typed.getlist("signature"), "unknown-signature")
    into = str(typed.get("into", ""))
    try:
        async with context.database.write() as connection:
            count = await regroup(connection, seat.statement, ids, into, now)
            if count:
                await seat.record(connection, "list.grouped", now=now, count=count, detail=into)
    except InvalidForm as error:
        async with context.database.read() as connection:
            code = code_of(error)
            return await _list(context, seat, chosen, connection, problem=code, selected=ids)
    context.forget()
    return done(seat.to("/list", **chosen), "list-grouped")


@router.post(STATEMENT + "/list/order")
async def order(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Order the list anew."""
    wanted = str(typed.get("order", ""))
    async with context.database.write() as connection:
        await set_order(connection, seat.statement, wanted, now)
        await seat.record(connection, "list.ordered", now=now, detail=wanted)
    context.forget()
    return done(seat.to("/list/initiators"), "list-ordered")


@router.get(STATEMENT + "/list/initiators")
async def initiators(context: InContext, seat: Editors) -> Response:
    """The initiators in their order, and how the rest is ordered."""
    return await _initiators(context, seat)


@router.post(STATEMENT + "/list/initiators")
async def arrange(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Move one to another place: a step up or down, or to a number."""
    chosen = str(typed.get("signature", ""))
    place = _place(typed.get("step"), typed.get("from"), typed.get("place"))
    try:
        signature = id_of(chosen, "unknown-signature")
        async with context.database.write() as connection:
            seen = str(typed.get("seen", ""))
            await move(connection, seat.statement, signature, place, seen=seen, now=now)
            await seat.record(connection, "list.moved", now=now, subject=signature, count=place)
    except (InvalidForm, Conflict) as error:
        code = code_of(error)
        return await _initiators(
            context, seat, problem=code, status=error.status, at=chosen, wanted=place
        )
    context.forget()
    return done(seat.to("/list/initiators") + f"#n-{signature}", "list-moved")


async def _list(
    context: Context,
    seat: Seat,
    chosen: dict[str, str | int],
    connection: ReadConnection,
    *,
    problem: str = "",
    selected: Sequence[UUID] = (),
) -> Response:
    number = int(chosen["page"])
    rows, total = await listed_of(
        connection,
        seat.statement,
        q=str(chosen["q"]),
        kind=str(chosen["kind"]),
        group=str(chosen["group"]),
        public_only=seat.role == "translator",
        offset=(number - 1) * ROWS,
        limit=ROWS,
    )
    return page(
        context,
        seat,
        "desk/list.html",
        status=422 if problem else 200,
        elsewhere=seat.across("/list", **chosen),
        rows=rows,
        total=total,
        chosen=chosen,
        groups=GROUPS,
        selected=selected,
        editing=seat.has(*EDITORS),
        problem=error_text(problem, seat.language) if problem else "",
        before=seat.to("/list", **{**chosen, "page": number - 1}) if number > 1 else "",
        after=seat.to("/list", **{**chosen, "page": number + 1}) if number * ROWS < total else "",
    )


async def _initiators(
    context: Context,
    seat: Seat,
    *,
    problem: str = "",
    status: int = 200,
    at: str = "",
    wanted: int = 0,
) -> Response:
    async with context.database.read() as connection:
        arrangement = await arrangement_of(connection, seat.statement)
    return page(
        context,
        seat,
        "desk/initiators.html",
        status=status,
        arrangement=arrangement,
        orders=ORDERS,
        problem=error_text(problem, seat.language) if problem else "",
        at=at,
        wanted=wanted or "",
    )


def _place(step: object, origin: object, typed: object) -> int:
    """The place that is meant; 0, which none has, where it cannot be read."""
    if step in {"up", "down"}:
        start = _number(origin)
        return start + (1 if step == "down" else -1) if start else 0
    return _number(typed)


def _number(typed: object) -> int:
    digits = ascii_digits(str(typed or "").strip())
    return int(digits) if digits.isdecimal() and len(digits) <= LARGEST_PLACE else 0
