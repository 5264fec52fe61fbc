"""A coordinator's own page: name, language, digest, passkeys, codes, sessions, what was done."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from app.coordinators import log, sessions
from app.coordinators.codes import codes_left
from app.coordinators.passkeys import passkeys_of
from app.coordinators.profile import profile_of, save_profile
from app.desk.access import DESK, Seat, SignedIn
from app.desk.log import lines_of
from app.desk.page import done, page
from app.errors import InvalidForm
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection, WriteConnection
from app.views.form_view import Fields, form_view

router = APIRouter(include_in_schema=False)

ACCOUNT = DESK + "/account"


@router.get(ACCOUNT)
async def account(
    context: InContext, seat: SignedIn, now: Now, connection: ReadConnection, before: str = ""
) -> Response:
    """All that a coordinator keeps here."""
    del now
    profile = await profile_of(connection, seat.coordinator.id)
    values = {"name": profile.name, "language": profile.language, "digest": profile.digest}
    return await _account(context, seat, connection, values, before=before)


@router.post(ACCOUNT)
async def save(
    fields: Fields, context: InContext, seat: SignedIn, connection: WriteConnection
) -> Response:
    """Keep name, language and digest."""
    language = fields.get("language", "")
    try:
        await save_profile(
            connection,
            seat.coordinator.id,
            fields.get("name", ""),
            language,
            fields.get("digest", ""),
        )
    except InvalidForm as error:
        return await _account(context, seat, connection, fields, error)
    return done(f"/desk/{language}/account", "saved")


@router.post(ACCOUNT + "/sessions/end")
async def end_session(
    fields: Fields, seat: SignedIn, now: Now, connection: WriteConnection
) -> Response:
    """End one other session, or all others."""
    by = seat.coordinator.id
    if fields.get("session"):
        ended = await sessions.end_named(connection, by, fields["session"])
    else:
        ended = await sessions.end_others(connection, by, seat.session.id)
    if ended:
        await log.record(connection, by, None, "session.revoked", now=now, count=ended)
    return done(f"/desk/{seat.language}/account", "sessions-ended")


async def _account(
    context: Context,
    seat: Seat,
    connection: ReadConnection,
    values: Mapping[str, str],
    error: InvalidForm | None = None,
    before: str = "",
) -> Response:
    person = seat.coordinator.id
    now = context.clock.now()
    passkeys = await passkeys_of(connection, person)
    found = await log.of_coordinator(connection, person, before)
    return page(
        context,
        seat,
        "desk/account.html",
        status=error.status if error else 200,
        form=form_view(seat.language, values, error.errors if error else []),
        passkeys=[(urlsafe_b64encode(one.id).decode(), one) for one in passkeys],
        codes=await codes_left(connection, person),
        sessions=await sessions.living(connection, person, now),
        lines=lines_of(found.lines, seat.language),
        older=f"/desk/{seat.language}/account?before={found.older}#log" if found.older else "",
        fresh=seat.session.is_fresh(now),
    )
