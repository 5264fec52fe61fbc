"""Passkeys at the desk: showing once more who it is, making one, removing one, recovery codes."""

from base64 import urlsafe_b64decode
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.coordinators.ask import ask_for_own_link
from app.coordinators.coming_in import (
    count_passkeys,
    drop_passkey,
    make_passkey,
    prove,
    renew_codes,
)
from app.coordinators.passkeys import asked_to_make, name_passkey, take_answer
from app.desk.access import DESK, Admits, Seat, SignedIn
from app.desk.again import next_page
from app.desk.page import done, page
from app.desk.sign_in import with_cookie
from app.errors import Conflict, HamsedaError, InvalidName
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection, WriteConnection
from app.http.problems import wants_json
from app.i18n import error_text
from app.text.one_line import one_line
from app.views.form_view import Fields

router = APIRouter(include_in_schema=False)

Fresh = Annotated[Seat, Depends(Admits(fresh=True))]

MAX_NAME = 80


@router.get(DESK + "/prove")
async def ask_for_proof(
    request: Request, context: InContext, seat: SignedIn, connection: ReadConnection
) -> Response:
    """Where one shows once more who it is, and goes on to `next` from there."""
    has_passkey = await count_passkeys(connection, seat.coordinator.id) > 0
    onwards = request.query_params.get("next", "")
    return _ask_for_proof(context, seat, onwards, has_passkey=has_passkey)


@router.post(DESK + "/prove")
async def proof(
    request: Request, fields: Fields, context: InContext, seat: SignedIn, now: Now
) -> Response:
    """Take the passkey's answer."""
    onwards = fields.get("next", "")
    try:
        async with context.database.write() as connection:
            answer = await take_answer(connection, fields.get("credential", ""), now)
        async with context.database.write() as connection:
            await prove(connection, seat.session, answer, context.settings.base_url, now)
    except Conflict as error:
        if wants_json(request):
            raise
        return _ask_for_proof(context, seat, onwards, has_passkey=True, error=error)
    if wants_json(request):
        return Response("{}", media_type="application/json")
    return RedirectResponse(next_page(seat.language, onwards), 303)


@router.post(DESK + "/prove/link")
async def link_as_proof(context: InContext, seat: SignedIn, now: Now) -> Response:
    """Send a link to the coordinator's own address, which is known to the worker alone."""
    await ask_for_own_link(context.intakes, seat.coordinator.id, seat.coordinator.language, now)
    return RedirectResponse(f"/desk/{seat.language}/in/sent", 303)


@router.get(DESK + "/passkey")
async def new_passkey(context: InContext, seat: Fresh, connection: ReadConnection) -> Response:
    """Where a passkey is made."""
    first = await count_passkeys(connection, seat.coordinator.id) == 0
    return page(context, seat, "desk/passkey.html", first=first, error="")


@router.post(DESK + "/passkey/options")
async def options_to_make(
    context: InContext, seat: Fresh, now: Now, connection: WriteConnection
) -> Response:
    """A challenge for a new passkey."""
    person = seat.coordinator
    options = await asked_to_make(
        connection, person.id, person.name, context.settings.base_url, now
    )
    return Response(options, media_type="application/json")


@router.post(DESK + "/passkey")
async def make(fields: Fields, context: InContext, seat: Fresh, now: Now) -> Response:
    """Keep a new passkey; with the first one the recovery codes are shown."""
    try:
        name = _name(fields)
        async with context.database.write() as connection:
            answer = await take_answer(connection, fields.get("credential", ""), now)
        async with context.database.write() as connection:
            made = await make_passkey(
                connection, seat.session, answer, name, context.settings.base_url, now
            )
    except (Conflict, InvalidName) as error:
        words = error_text(error.code, seat.language)
        return page(
            context, seat, "desk/passkey.html", status=error.status, first=False, error=words
        )
    if made is None:
        return done(f"/desk/{seat.language}/account", "passkey-added")
    return with_cookie(context, _codes(context, seat, made.codes, first=True), made.token)


@router.post(DESK + "/passkey/name")
async def rename(fields: Fields, seat: SignedIn, connection: WriteConnection) -> Response:
    """Call a passkey something else."""
    await name_passkey(connection, seat.coordinator.id, credential_id(fields), _name(fields))
    return done(f"/desk/{seat.language}/account", "saved")


@router.post(DESK + "/passkey/remove")
async def remove(
    fields: Fields, context: InContext, seat: Fresh, now: Now, connection: WriteConnection
) -> Response:
    """Remove a passkey; what follows from removing the last one is said before."""
    passkey = credential_id(fields)
    sure = fields.get("sure") == "1"
    try:
        await drop_passkey(connection, seat.coordinator.id, passkey, sure=sure, now=now)
    except Conflict:
        return page(context, seat, "desk/last_passkey.html", passkey=fields.get("passkey", ""))
    return done(f"/desk/{seat.language}/account", "passkey-removed")


@router.post(DESK + "/codes")
async def codes(context: InContext, seat: Fresh, now: Now, connection: WriteConnection) -> Response:
    """New recovery codes; they serve with a passkey only, so without one there are none."""
    if not await count_passkeys(connection, seat.coordinator.id):
        return done(f"/desk/{seat.language}/passkey")
    made = await renew_codes(connection, seat.coordinator.id, now)
    return _codes(context, seat, made, first=False)


def credential_id(fields: dict[str, str]) -> bytes:
    """The credential's id out of a form; of what is none something that is nobody's."""
    try:
        return urlsafe_b64decode(fields.get("passkey", "").encode())
    except ValueError:
        return b""


def _name(fields: dict[str, str]) -> str:
    """What a passkey is called: its owner alone sees it. Raises as `one_line` does."""
    return one_line(fields.get("name", ""), MAX_NAME)


def _codes(context: Context, seat: Seat, made: list[str], *, first: bool) -> Response:
    elsewhere = f"/desk/{'en' if seat.language == 'fa' else 'fa'}/account"
    return page(context, seat, "desk/codes.html", codes=made, first=first, elsewhere=elsewhere)


def _ask_for_proof(
    context: Context,
    seat: Seat,
    onwards: str,
    *,
    has_passkey: bool,
    error: HamsedaError | None = None,
) -> Response:
    return page(
        context,
        seat,
        "desk/prove.html",
        status=error.status if error else 200,
        onwards=onwards,
        has_passkey=has_passkey,
        error=error_text(error.code, seat.language) if error else "",
    )
