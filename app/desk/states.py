"""From one state to the next: what will happen is said before the button is pressed."""

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.access import STATEMENT, Editors, Seat, Typed
from app.desk.page import done, page
from app.desk.settings import zones
from app.desk.text_form import label_of
from app.desk.typed import strings
from app.errors import Conflict, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.signing.opening import open_now
from app.statements.editable import Editable, load_editable
from app.statements.readiness import NotReady, missing
from app.statements.settings import plan_opening
from app.statements.states import TRANSITIONS, set_state
from app.statements.typed_settings import moment_fields
from app.text.names import other
from app.views.form_view import FormView, form_view
from app.views.links import Links

router = APIRouter(include_in_schema=False)

WAYS = ("circulating", "open", "closed", "archived")
_NOTICES = {"open": "opened", "closed": "closed", "archived": "archived"}


@router.get(STATEMENT + "/state")
async def state(context: InContext, seat: Editors, connection: ReadConnection) -> Response:
    """The state, and where one may go from it."""
    return _page(context, seat, await load_editable(connection, seat.statement.id))


@router.get(STATEMENT + "/state/{to}")
async def before(
    context: InContext, seat: Editors, connection: ReadConnection, to: str
) -> Response:
    """What will happen."""
    editable = await load_editable(connection, seat.statement.id)
    return _sure(context, seat, editable, to)


@router.post(STATEMENT + "/state/{to}")
async def move(context: InContext, seat: Editors, now: Now, to: str) -> Response:
    """Go there. The secret of a link is shown in the answer and kept nowhere."""
    card = seat.statement
    at_once = True
    secret = None
    async with context.database.write() as connection:
        editable = await load_editable(connection, card.id, lock=True)
        try:
            _check(editable, to)
            if to == "open":
                at_once = await open_now(connection, card.id, now)
            else:
                secret = await set_state(connection, card.slug, to, now)
        except (NotReady, Conflict) as error:
            return _sure(context, seat, editable, to, status=error.status)
        renewed = editable.state == to == "circulating"
        action = "state.link-renewed" if renewed else "state.changed"
        await seat.record(connection, action, now=now, detail="" if renewed else to)
    context.forget()
    if secret is not None:
        return _link(context, seat, secret)
    return done(seat.to("/state"), _NOTICES[to] if at_once else "opening")


@router.post(STATEMENT + "/state")
async def plan(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Say when a circulating statement opens by itself, or that it does not."""
    form = strings(typed)
    async with context.database.write() as connection:
        try:
            moment = await plan_opening(connection, seat.statement.id, form, now)
        except InvalidForm as error:
            editable = await load_editable(connection, seat.statement.id)
            shown = form_view(seat.language, form, error.errors)
            return _page(context, seat, editable, shown, status=error.status)
        action = "state.planned" if moment else "state.unplanned"
        await seat.record(connection, action, now=now)
    context.forget()
    return done(seat.to("/state"), "opening-planned" if moment else "opening-unplanned")


def _check(editable: Editable, to: str) -> None:
    if to not in WAYS:
        raise NotFound
    renews = editable.state == to == "circulating"
    if to not in TRANSITIONS[editable.state] and not renews:
        raise Conflict("state-forbids")


def _page(
    context: Context,
    seat: Seat,
    editable: Editable,
    form: FormView | None = None,
    *,
    status: int = 200,
) -> Response:
    settings = editable.settings
    values = {
        **moment_fields("opens", settings.opens_at, settings.zone, seat.language),
        "zone": str(settings.zone),
    }
    return page(
        context,
        seat,
        "desk/state.html",
        status=status,
        editable=editable,
        ways=[to for to in WAYS if to in TRANSITIONS[editable.state]],
        lacked=_lacked(seat, editable),
        form=form or form_view(seat.language, values),
        zones=zones(seat.language, settings.zone),
        links=Links(seat.statement.slug, seat.language),
    )


def _sure(
    context: Context, seat: Seat, editable: Editable, to: str, *, status: int = 200
) -> Response:
    if to not in WAYS:
        raise NotFound
    renews = editable.state == to == "circulating"
    return page(
        context,
        seat,
        "desk/state_sure.html",
        status=status,
        editable=editable,
        to=to,
        renews=renews,
        possible=renews or to in TRANSITIONS[editable.state],
        lacked=_lacked(seat, editable) if to in {"circulating", "open"} else [],
    )


def _link(context: Context, seat: Seat, secret: str) -> Response:
    language = seat.language
    base = context.settings.base_url
    return page(
        context,
        seat,
        "desk/state_link.html",
        elsewhere=seat.across("/state"),
        addresses=[
            (code, base + Links(seat.statement.slug, code, secret).statement)
            for code in (language, other(language))
        ],
    )


def _lacked(seat: Seat, editable: Editable) -> list[str]:
    return [
        label_of(f"{code}.{name}", seat.language)
        for code, names in missing(editable).items()
        for name in names
    ]
