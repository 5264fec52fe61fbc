"""The settings of a statement, each told in one sentence."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.access import STATEMENT, Editors, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import strings
from app.errors import InvalidForm
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import N_, translations
from app.statements.conflicts import EditConflict, known, merged, written
from app.statements.editable import Editable, load_editable
from app.statements.settings import save_settings
from app.statements.typed_settings import settings_fields
from app.text.digits import persian_digits
from app.text.moments import zone_name
from app.text.names import Language
from app.views.form_view import FormView, form_view
from app.views.links import Links
from app.views.site import ACCENTS
from app.views.text_view import language_name

router = APIRouter(include_in_schema=False)

_LRM = "\u200e"

ZONES: dict[int, str] = {
    -480: N_("Los Angeles in winter"),
    -420: N_("Los Angeles in summer"),
    -300: N_("New York, Toronto in winter"),
    -240: N_("New York, Toronto in summer"),
    0: N_("UTC; London in winter"),
    60: N_("Berlin, Paris, Stockholm in winter; London in summer"),
    120: N_("Berlin, Paris, Stockholm in summer"),
    180: N_("Istanbul, Baghdad"),
    210: N_("Tehran"),
    240: N_("Dubai, Yerevan"),
    270: N_("Kabul"),
    300: N_("Tashkent, Karachi"),
    600: N_("Sydney in winter"),
    660: N_("Sydney in summer"),
}
LABELS: dict[str, str] = {
    "kinds.organisation": N_("Organisations may sign"),
    "kinds.individual": N_("Individuals may sign"),
    "exposures.public": N_("Choice “public”"),
    "exposures.coordinators": N_("Choice “only the coordinators”"),
    "exposures.counted": N_("Choice “only counted”"),
    "policy": N_("What waits for a coordinator"),
    "publish": N_("How often names are published"),
    "publish_from": N_("The first names wait for so many"),
    "order": N_("Order of the list"),
    "identification_note": N_("Note on affiliations"),
    "prevailing_language": N_("Language that prevails"),
    "sign_by.day": N_("Last day for signing"),
    "sign_by.time": N_("Time of the clock"),
    "zone": N_("Time zone"),
    "confirm_days": N_("Days that a confirmation link is good"),
    "accent": N_("Colour"),
    "slug": N_("Name in addresses"),
}


@router.get(STATEMENT + "/settings")
async def settings(context: InContext, seat: Editors, connection: ReadConnection) -> Response:
    """The settings as they are now."""
    editable = await load_editable(connection, seat.statement.id)
    values = settings_fields(editable.settings, seat.language)
    return _page(context, seat, editable, form_view(seat.language, values))


@router.post(STATEMENT + "/settings")
async def save(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Save them; whatever is wrong comes back beside its field."""
    form = strings(typed)
    statement = seat.statement.id
    async with context.database.write() as connection:
        try:
            slug = await save_settings(
                connection, statement, form, known(form.get("known", "")), now, seat.language
            )
        except EditConflict as conflict:
            editable = await load_editable(connection, statement)
            values = merged({name: form.get(name, "") for name in LABELS}, conflict)
            shown = form_view(seat.language, values)
            return _page(context, seat, editable, shown, conflict=conflict, status=409)
        except InvalidForm as error:
            editable = await load_editable(connection, statement)
            values = {**settings_fields(editable.settings, seat.language)}
            values |= {name: form.get(name, "") for name in LABELS if name != "slug"}
            values["slug"] = form.get("slug", values["slug"])
            shown = form_view(seat.language, values, error.errors)
            return _page(context, seat, editable, shown, form.get("known", ""), status=error.status)
        if slug is not None:
            await seat.record(connection, "settings.saved", now=now)
    context.forget()
    path = Links(slug or seat.statement.slug, seat.language).statement
    return done(f"/desk{path}/settings", "settings-saved")


def zones(language: Language, present: int) -> list[tuple[str, str]]:
    """Zones to choose from: the difference to UTC, and places that have it."""
    words = translations(language)
    written_as = persian_digits if language == "fa" else str
    whole = dict.fromkeys((*range(-720, 841, 60), present), "") | ZONES
    return [
        # The mark keeps the sign before its number where the line runs from right to left.
        (
            str(minutes),
            f"{_LRM}{written_as(zone_name(minutes))} {words.gettext(name) if name else ''}".strip(),
        )
        for minutes, name in sorted(whole.items())
    ]


def _page(
    context: Context,
    seat: Seat,
    editable: Editable,
    form: FormView,
    made_of: str = "",
    **more: Any,
) -> Response:
    language = seat.language
    status = more.pop("status", 200)
    conflict: EditConflict | None = more.pop("conflict", None)
    words = translations(language)
    present = settings_fields(editable.settings, language)
    return page(
        context,
        seat,
        "desk/settings.html",
        status=status,
        editable=editable,
        form=form,
        made_of=made_of or written(editable.edits, present),
        languages=[(code, language_name(code, language)) for code in editable.finished],
        zones=zones(language, editable.settings.zone),
        accents=sorted(ACCENTS),
        conflict=conflict,
        changes=[
            (words.gettext(LABELS[one.name]), one) for one in (conflict.changes if conflict else ())
        ],
    )
