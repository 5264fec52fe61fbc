"""Signing in: by passkey, or by a link that was asked for with an address. GET changes nothing."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.coordinators import log, sessions
from app.coordinators.ask import ask_to_sign_in
from app.coordinators.coming_in import CameIn, by_link, by_passkey
from app.coordinators.links import open_link
from app.coordinators.origin import desk_origin
from app.coordinators.passkeys import asked_to_use, take_answer
from app.desk.access import DESK, SignedIn, cookie_name
from app.desk.again import next_page
from app.errors import Conflict, FieldError, Gone, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection, WriteConnection
from app.http.language import accepted
from app.http.problems import wants_json
from app.text.names import Language, other
from app.views.form_view import Fields, FormView, form_view

router = APIRouter(include_in_schema=False)

IN = DESK + "/in"


def open_to_all() -> None:
    """Marks a route that leads in: it asks for no seat."""


Anybody = Annotated[None, Depends(open_to_all)]


@router.get("/desk")
@router.get("/desk/")
async def to_the_desk(request: Request, _: Anybody) -> Response:
    """To the reader's language."""
    language = accepted(request.headers.get("accept-language", ""), "fa")
    return RedirectResponse(f"/desk/{language}/", 302)


@router.get(IN)
async def ways_in(request: Request, context: InContext, lang: Language, _: Anybody) -> Response:
    """The ways in; at the host that passkeys belong to, and no other.

    A fragment comes along with a redirection (RFC 9110, 10.2.2), so the link's token does. One is
    led there once only: a proxy may call the host something else each time.
    """
    onwards = request.query_params.get("next", "")
    origin = desk_origin(context.settings.base_url)
    elsewhere = request.headers.get("host", "") != origin.partition("://")[2]
    if elsewhere and "led" not in request.query_params:
        query = urlencode({"next": onwards, "led": "1"} if onwards else {"led": "1"})
        return RedirectResponse(f"{origin}/desk/{lang}/in?{query}", 303)
    return _ways(context, lang, form_view(lang, {"next": onwards}))


@router.post(IN)
async def ask(fields: Fields, context: InContext, now: Now, lang: Language, _: Anybody) -> Response:
    """The same answer for any address."""
    try:
        await ask_to_sign_in(context.intakes, fields.get("email", ""), lang, now)
    except InvalidForm as error:
        return _ways(context, lang, form_view(lang, fields, error.errors), error.status)
    return RedirectResponse(f"/desk/{lang}/in/sent", 303)


@router.get(IN + "/sent")
async def sent(context: InContext, lang: Language, _: Anybody) -> Response:
    """Where to look now; the code may be pasted here."""
    return context.pages.response(
        "desk/in_sent.html",
        lang,
        form=form_view(lang, {}),
        elsewhere=f"/desk/{other(lang)}/in/sent",
    )


@router.post(IN + "/open")
async def look(
    fields: Fields,
    context: InContext,
    now: Now,
    connection: ReadConnection,
    lang: Language,
    _: Anybody,
) -> Response:
    """What a link is for; it is used by the button on this page."""
    try:
        link = await open_link(connection, fields.get("token", ""), now)
    except (NotFound, Gone) as error:
        form = form_view(lang, {}, [FieldError("token", error.code)])
        return _ways(context, lang, form, error.status)
    return _door(context, lang, form_view(lang, fields), has_passkey=link.has_passkey)


@router.post(IN + "/go")
async def go_in(
    request: Request,
    fields: Fields,
    context: InContext,
    now: Now,
    connection: WriteConnection,
    lang: Language,
    _: Anybody,
) -> Response:
    """Use the link, with a recovery code where there is a passkey."""
    old = request.cookies.get(cookie_name(context), "")
    token, code = fields.get("token", ""), fields.get("code", "")
    try:
        came = await by_link(connection, token, code, old, now)
    except (NotFound, Gone) as error:
        form = form_view(lang, {}, [FieldError("token", error.code)])
        return _ways(context, lang, form, error.status)
    except (Conflict, InvalidForm) as error:
        wrong = error.errors if isinstance(error, InvalidForm) else []
        form = form_view(lang, fields, wrong, notice="" if wrong else error.code)
        return _door(context, lang, form, has_passkey=True, status=error.status)
    onwards = "/account?done=code-used" if came.has_passkey else "/passkey"
    return _inside(context, came, f"/desk/{lang}{onwards}")


@router.post(IN + "/options")
async def passkey_options(
    context: InContext, now: Now, connection: WriteConnection, lang: Language, _: Anybody
) -> Response:
    """A challenge for a passkey, whosever."""
    del lang
    options = await asked_to_use(connection, context.settings.base_url, now)
    return Response(options, media_type="application/json")


@router.post(IN + "/passkey")
async def passkey(
    request: Request, fields: Fields, context: InContext, now: Now, lang: Language, _: Anybody
) -> Response:
    """Come in with a passkey; its challenge is used up whether it is good or not."""
    base_url = context.settings.base_url
    old = request.cookies.get(cookie_name(context), "")
    try:
        async with context.database.write() as connection:
            answer = await take_answer(connection, fields.get("credential", ""), now)
        async with context.database.write() as connection:
            came = await by_passkey(connection, answer, base_url, old, now)
    except Conflict as error:
        if wants_json(request):
            raise
        return _ways(context, lang, form_view(lang, fields, notice=error.code), error.status)
    if wants_json(request):
        return with_cookie(context, Response("{}", media_type="application/json"), came.token)
    return _inside(context, came, next_page(lang, fields.get("next", "")))


@router.post(DESK + "/out")
async def go_out(
    context: InContext, seat: SignedIn, now: Now, connection: WriteConnection
) -> Response:
    """End this session."""
    await sessions.end(connection, seat.coordinator.id, seat.session.id)
    await log.record(connection, seat.coordinator.id, None, "session.ended", now=now)
    reply = RedirectResponse(f"/desk/{seat.language}/in", 303)
    reply.delete_cookie(cookie_name(context), path="/", secure=_is_secure(context), httponly=True)
    return reply


def _inside(context: Context, came: CameIn, onwards: str) -> Response:
    return with_cookie(context, RedirectResponse(onwards, 303), came.token)


def with_cookie(context: Context, reply: Response, token: str) -> Response:
    """The reply that brings the cookie of a session, which ends with the browser at the latest."""
    reply.set_cookie(
        cookie_name(context),
        token,
        path="/",
        secure=_is_secure(context),
        httponly=True,
        samesite="lax",
    )
    return reply


def _is_secure(context: Context) -> bool:
    return context.settings.base_url.startswith("https:")


def _ways(context: Context, lang: Language, form: FormView, status: int = 200) -> Response:
    return context.pages.response(
        "desk/in.html", lang, status=status, form=form, elsewhere=f"/desk/{other(lang)}/in"
    )


def _door(
    context: Context, lang: Language, form: FormView, *, has_passkey: bool, status: int = 200
) -> Response:
    return context.pages.response(
        "desk/in_door.html",
        lang,
        status=status,
        form=form,
        has_passkey=has_passkey,
        elsewhere=f"/desk/{other(lang)}/in",
    )
