"""What is added to a statement after publication: updates, errata, deliveries, answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.access import STATEMENT, Editors, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import strings
from app.errors import Conflict, InvalidForm
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import N_, translations
from app.statements.editable import Editable, load_editable
from app.statements.texts import UPDATE_KINDS, Update
from app.statements.updates import add_update, change_update, name_of, read_update
from app.text.moments import typed_day
from app.views.form_view import FormView, form_view
from app.views.text_view import language_name

router = APIRouter(include_in_schema=False)

KINDS: dict[str, str] = {
    "update": N_("News"),
    "erratum": N_("Erratum: a slip in the text"),
    "delivery": N_("Delivered: to whom and when"),
    "answer": N_("Answer of those addressed"),
}


@dataclass(frozen=True, slots=True)
class Added:
    """One addition, as the page shows it and as a form takes it."""

    name: str
    language: str
    into: str
    one: Update


@router.get(STATEMENT + "/updates")
async def updates(
    context: InContext, seat: Editors, connection: ReadConnection, change: str = ""
) -> Response:
    """What was added, and the form for more; `change` names one that is to be mended."""
    editable = await load_editable(connection, seat.statement.id)
    found = next((one for one in _added(seat, editable) if one.name == change), None)
    values = {"kind": "update", "language": editable.settings.prevailing_language}
    if found:
        values = {
            "kind": found.one.kind,
            "language": found.into,
            "date": typed_day(found.one.date, seat.language),
            "markdown": found.one.markdown,
            "name": found.name,
        }
    return _page(context, seat, editable, form_view(seat.language, values))


@router.post(STATEMENT + "/updates")
async def keep(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Add one, put another in its place (`name`), or take it back (`remove`)."""
    form = strings(typed)
    statement, into = seat.statement.id, form.get("language", "")
    name = form.get("name", "")
    action = "update.added"
    async with context.database.write() as connection:
        try:
            if "remove" in form:
                action = "update.removed"
                await change_update(connection, statement, into, form["remove"], None)
            elif name:
                action = "update.changed"
                await change_update(connection, statement, into, name, read_update(form, now))
            else:
                await add_update(connection, statement, into, read_update(form, now))
        except (InvalidForm, Conflict) as error:
            editable = await load_editable(connection, statement)
            wrong = error.errors if isinstance(error, InvalidForm) else []
            notice = "" if isinstance(error, InvalidForm) else error.code
            # What was mended meanwhile is gone; what was typed may be added anew.
            values = {**form, "name": name if wrong else ""}
            shown = form_view(seat.language, values, wrong, notice=notice)
            return _page(context, seat, editable, shown, status=error.status)
        await seat.record(connection, action, now=now, detail=_kind(form))
    context.forget()
    return done(seat.to("/updates"), "update-removed" if "remove" in form else "update-saved")


def _kind(form: Mapping[str, str]) -> str:
    """The kind for the log, which holds words of ours alone."""
    return next((kind for kind in UPDATE_KINDS if kind == form.get("kind")), "")


def _added(seat: Seat, editable: Editable) -> list[Added]:
    found = [
        Added(name_of(one), language_name(code, seat.language), code, one)
        for code in editable.finished
        for one in editable.texts[code].text.updates
    ]
    return sorted(found, key=lambda each: each.one.date, reverse=True)


def _page(
    context: Context, seat: Seat, editable: Editable, form: FormView, *, status: int = 200
) -> Response:
    words = translations(seat.language)
    return page(
        context,
        seat,
        "desk/updates.html",
        status=status,
        editable=editable,
        form=form,
        added=_added(seat, editable),
        kinds=[(kind, words.gettext(KINDS[kind])) for kind in UPDATE_KINDS],
        kind_words={kind: words.gettext(KINDS[kind]) for kind in UPDATE_KINDS},
        languages=[(code, language_name(code, seat.language)) for code in editable.finished],
    )
