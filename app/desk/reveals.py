"""Showing what is sealed: asked for here, opened by the worker, shown on the page it belongs to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.coordinators.reveals import Kind, ask, revealed
from app.coordinators.roles import REVIEWERS
from app.desk.access import STATEMENT, Admits, Reviewers, Seat, Typed
from app.desk.again import next_page
from app.desk.page import page
from app.desk.typed import ids_of
from app.errors import NotFound
from app.http.dependencies import InContext, Now, ReadConnection, WriteConnection

router = APIRouter(include_in_schema=False)

FreshReviewers = Annotated[Seat, Depends(Admits(*REVIEWERS, fresh=True))]


@router.post(STATEMENT + "/reveal")
async def ask_to_see(
    request: Request,
    typed: Typed,
    context: InContext,
    seat: FreshReviewers,
    now: Now,
    connection: WriteConnection,
) -> Response:
    """Ask for one or several; back to the page (`back`), or, for a partial update, its part."""
    kind = _kind(str(typed.get("kind", "")))
    subjects = ids_of(typed.getlist("subject"), "unknown-signature")
    by = (seat.coordinator.id, seat.session.id, seat.key)
    await ask(connection, by, seat.statement.id, kind, subjects, now)
    if "hx-request" in request.headers and len(subjects) == 1:
        return await _part(context, seat, connection, kind, subjects[0])
    return RedirectResponse(next_page(seat.language, str(typed.get("back", ""))), 303)


@router.get(STATEMENT + "/reveal/{kind}/{subject}")
async def look(
    context: InContext, seat: Reviewers, connection: ReadConnection, kind: str, subject: UUID
) -> Response:
    """The part of a page that shows what was asked for, as far as it is opened."""
    return await _part(context, seat, connection, _kind(kind), subject)


async def _part(
    context: InContext, seat: Seat, connection: ReadConnection, kind: Kind, subject: UUID
) -> Response:
    found = await revealed(connection, seat.session.id, seat.key, seat.statement.id, kind)
    return page(
        context,
        seat,
        "desk/reveal.html",
        kind=kind,
        subject=subject,
        revealed=found.get(subject),
    )


def _kind(typed: str) -> Kind:
    if typed == "signature":
        return "signature"
    if typed == "removal":
        return "removal"
    raise NotFound
