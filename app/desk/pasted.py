"""A text that begins with what was pasted: cleaned, its surroundings set aside, then taken over."""

import asyncio

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from app.desk import text_form
from app.desk.access import STATEMENT, Seat, Typed
from app.desk.page import done, page
from app.desk.texts import Writers
from app.desk.typed import strings
from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.statements.conflicts import known
from app.statements.editable import Editable, load_editable
from app.statements.editing import save_texts
from app.statements.files import is_language
from app.statements.pasted_html import Pasted, Piece, read_pasted
from app.statements.typed import read_text
from app.views.form_view import form_view
from app.views.text_view import language_name

router = APIRouter(include_in_schema=False)


@router.get(STATEMENT + "/text/paste")
async def paste(
    context: InContext, seat: Writers, connection: ReadConnection, into: str = ""
) -> Response:
    """Where one pastes."""
    editable = await load_editable(connection, seat.statement.id)
    return _page(context, seat, editable, _into(seat, editable, into))


@router.post(STATEMENT + "/text/paste")
async def clean(
    context: InContext, seat: Writers, typed: Typed, now: Now, into: str = ""
) -> Response:
    """Show what was made of it, with what was set aside; or take over what is ticked (`keep`)."""
    form = strings(typed)
    async with context.database.read() as connection:
        editable = await load_editable(connection, seat.statement.id)
    into = _into(seat, editable, into)
    if "keep" not in form:
        # A long page takes a second: others are answered meanwhile.
        pasted = await asyncio.to_thread(read_pasted, form.get("pasted", ""))
        wrong = [] if pasted.pieces else [FieldError("pasted", "nothing-pasted")]
        return _page(context, seat, editable, into, pasted, wrong, typed=form.get("pasted", ""))
    pasted = _chosen(typed)
    fields = text_form.present_fields(editable, (into,), seat.language)
    before = fields[f"{into}.body"]
    fields[f"{into}.title"] = fields[f"{into}.title"] or form.get("title", "")
    replaces = form["keep"] == "replace"
    fields[f"{into}.body"] = text_form.joined(
        [pasted.markdown] if replaces else [before, pasted.markdown]
    )
    async with context.database.write() as connection:
        try:
            await save_texts(
                connection,
                editable.id,
                {into: read_text(into, fields)},
                known(form.get("known", "")),
                now,
                language=seat.language,
                translating=seat.role == "translator",
            )
        except InvalidForm as error:
            wrong = [FieldError("pasted", one.code) for one in error.errors]
            return _page(context, seat, editable, into, pasted, wrong)
        except Conflict as error:
            wrong = [FieldError("pasted", error.code)]
            return _page(context, seat, editable, into, pasted, wrong)
        await seat.record(connection, "text.pasted", now=now, detail=into)
    context.forget()
    other = "" if into in {"fa", "en"} else into
    return done(seat.to("/text", **{"with": other}), "text-pasted")


def _into(seat: Seat, editable: Editable, into: str) -> str:
    """The language, if the coordinator may write all of it."""
    code = into or editable.settings.prevailing_language
    if not is_language(code) or text_form.writes_of(editable, code, seat.role) != "all":
        raise NotFound("unknown-text")
    return code


def _chosen(typed: FormData) -> Pasted:
    """The pieces that came back, in their order; those that are not ticked stay set aside."""
    kept = {str(one) for one in typed.getlist("piece")}
    pieces = []
    for at, text in enumerate(typed.getlist("markdown")):
        pieces.append(Piece(str(text).replace("\r\n", "\n"), "" if str(at) in kept else "menu"))
    return Pasted(str(typed.get("title", "")), tuple(pieces))


def _page(
    context: Context,
    seat: Seat,
    editable: Editable,
    into: str,
    pasted: Pasted | None = None,
    wrong: list[FieldError] | None = None,
    typed: str = "",
) -> Response:
    body = text_form.present_fields(editable, (into,), seat.language)[f"{into}.body"]
    return page(
        context,
        seat,
        "desk/text_paste.html",
        status=422 if wrong else 200,
        editable=editable,
        into=into,
        into_name=language_name(into, seat.language),
        pasted=pasted if pasted and pasted.pieces else None,
        form=form_view(seat.language, {"pasted": typed}, wrong or []),
        has_text=bool(body),
        made_of=text_form.made_of(editable, (into,), seat.language),
    )
