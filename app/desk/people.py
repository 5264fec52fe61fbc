"""The people of a statement: who has which role; owners invite, change and remove."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from app.coordinators.people import change_role, invite_to, people_of, take_role
from app.coordinators.roles import OWNERS, ROLES
from app.desk.access import STATEMENT, Admits, Everyone, Seat
from app.desk.page import done, page
from app.desk.typed import id_of
from app.errors import Conflict, HamsedaError, InvalidForm
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection, WriteConnection
from app.i18n import error_text
from app.text.names import LANGUAGES, Language
from app.views.form_view import Fields, form_view

router = APIRouter(include_in_schema=False)

FreshOwner = Annotated[Seat, Depends(Admits(*OWNERS, fresh=True))]
FreshMember = Annotated[Seat, Depends(Admits(*ROLES, fresh=True))]


@router.get(STATEMENT + "/people")
async def people(context: InContext, seat: Everyone, connection: ReadConnection) -> Response:
    """Who has which role."""
    return await _people(context, seat, connection)


@router.post(STATEMENT + "/people/invite")
async def invite(
    fields: Fields, context: InContext, seat: FreshOwner, now: Now, connection: WriteConnection
) -> Response:
    """The same answer whether the address is a coordinator's already or not."""
    card = seat.statement
    invited = (fields.get("email", ""), fields.get("name", ""), _language(fields, seat.language))
    try:
        await invite_to(
            connection,
            context.sealer,
            (seat.coordinator.id, card.id),
            invited,
            fields.get("role", ""),
            now,
        )
    except (InvalidForm, Conflict) as error:
        return await _people(context, seat, connection, fields, error)
    return done(seat.to("/people"), "invited")


@router.post(STATEMENT + "/people/change")
async def change(
    fields: Fields, context: InContext, seat: FreshOwner, now: Now, connection: WriteConnection
) -> Response:
    """Another role, or none any more."""
    somebody = id_of(fields.get("coordinator"), "unknown-coordinator")
    by, statement = seat.coordinator.id, seat.statement.id
    try:
        if fields.get("remove"):
            await take_role(connection, by, statement, somebody, now)
        else:
            role = fields.get("role", "")
            await change_role(connection, by, statement, somebody, role, now)
    except Conflict as error:
        return await _people(context, seat, connection, error=error)
    if fields.get("remove") and somebody == by:
        return done(f"/desk/{seat.language}/", "left")
    return done(seat.to("/people"), "people-changed")


@router.post(STATEMENT + "/people/leave")
async def leave(
    context: InContext, seat: FreshMember, now: Now, connection: WriteConnection
) -> Response:
    """Give up the own role."""
    by, statement = seat.coordinator.id, seat.statement.id
    try:
        await take_role(connection, by, statement, by, now)
    except Conflict as error:
        return await _people(context, seat, connection, error=error)
    return done(f"/desk/{seat.language}/", "left")


async def _people(
    context: Context,
    seat: Seat,
    connection: ReadConnection,
    fields: Mapping[str, str] | None = None,
    error: HamsedaError | None = None,
) -> Response:
    wrong = error.errors if isinstance(error, InvalidForm) else []
    values = fields or {"language": seat.language, "role": "moderator"}
    return page(
        context,
        seat,
        "desk/people.html",
        status=error.status if error else 200,
        elsewhere=seat.across("/people"),
        members=await people_of(connection, seat.statement.id),
        form=form_view(seat.language, values, wrong),
        error=error_text(error.code, seat.language) if error and not wrong else "",
        roles=ROLES,
    )


def _language(fields: Mapping[str, str], default: Language) -> Language:
    return next((one for one in LANGUAGES if one == fields.get("language")), default)
