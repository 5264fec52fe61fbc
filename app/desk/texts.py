"""The editor: a statement's texts side by side, saved, previewed, taken in.

The longest texts take seconds to be set: beside the requests of others, and never while one writes.
"""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends
from starlette.responses import Response

from app.desk import text_form
from app.desk.access import STATEMENT, Admits, Editors, Everyone, Seat, Typed
from app.desk.page import done
from app.desk.text_page import WITH, Editor, refused, show
from app.desk.typed import strings
from app.errors import InvalidForm
from app.http.dependencies import InContext, Now, ReadConnection
from app.statements.conflicts import EditConflict, known, merged
from app.statements.editable import Editable, load_editable
from app.statements.editing import save_texts, take_in
from app.statements.files import is_language
from app.statements.readiness import NotReady
from app.statements.writing import FrozenText

router = APIRouter(include_in_schema=False)

Writers = Annotated[Seat, Depends(Admits("owner", "editor", "translator"))]
"""Those who write texts; a translator only in languages that were not there."""


@router.get(STATEMENT + "/text")
async def editor(context: InContext, seat: Everyone, connection: ReadConnection) -> Response:
    """The texts as they are now."""
    one = _editor(seat, await load_editable(connection, seat.statement.id))
    return await asyncio.to_thread(show, context, one)


@router.post(STATEMENT + "/text")
async def save(context: InContext, seat: Writers, typed: Typed, now: Now) -> Response:
    """Save, or show what would be saved (`preview`), or take a colleague's words (`take`).

    Whatever is wrong comes back beside its field, with all that was typed.
    """
    form = strings(typed)
    made_of = form.get("known", "")
    if "preview" in form or "take" in form:
        async with context.database.read() as connection:
            one = _editor(seat, await load_editable(connection, seat.statement.id), form)
        return await asyncio.to_thread(show, context, one, made_of=made_of)
    try:
        async with context.database.write() as connection:
            editable = await load_editable(connection, seat.statement.id, lock=True)
            one = _editor(seat, editable, form)
            mine = [code for code in one.codes if _is_mine(editable, code, seat, form)]
            changed = await save_texts(
                connection,
                editable.id,
                one.read(mine),
                known(made_of),
                now,
                language=seat.language,
                translating=seat.role == "translator",
            )
            for code in changed:
                await seat.record(connection, "text.saved", now=now, detail=code)
    except EditConflict as conflict:
        both = Editor(seat, editable, one.codes, merged(one.values, conflict))
        return await asyncio.to_thread(
            show, context, both, status=conflict.status, conflict=conflict
        )
    except (InvalidForm, FrozenText, NotReady) as error:
        return await asyncio.to_thread(refused, context, one, error, made_of)
    context.forget()
    return done(one.address(), "text-saved")


@router.post(STATEMENT + "/text/preview")
async def preview(context: InContext, seat: Writers, typed: Typed) -> Response:
    """What is being typed as the page will show it: a part of a page, nothing is kept."""
    async with context.database.read() as connection:
        editable = await load_editable(connection, seat.statement.id)
    one = _editor(seat, editable, strings(typed))
    previews = await asyncio.to_thread(one.previews)
    return context.pages.response("desk/_previews.html", seat.language, previews=previews)


@router.post(STATEMENT + "/text/take-in")
async def show_translation(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Show a translation that was being written wherever the statement is shown."""
    code = str(typed.get("code", ""))
    async with context.database.write() as connection:
        editable = await load_editable(connection, seat.statement.id, lock=True)
        one = _editor(seat, editable, wanted=code if is_language(code) else "")
        try:
            await take_in(connection, editable.id, code)
        except NotReady as error:
            return refused(context, one, error, "")
        await seat.record(connection, "text.taken-in", now=now, detail=code)
    context.forget()
    return done(one.address(), "text-taken-in")


def _editor(
    seat: Seat, editable: Editable, form: Mapping[str, str] | None = None, wanted: str = ""
) -> Editor:
    """The pair that the address asks for, with what was typed or what is there."""
    asked = parse_qs(seat.query).get(WITH, [""])[-1]
    codes = text_form.pair_of(editable, wanted or (asked if is_language(asked) else ""))
    values = present = text_form.present_fields(editable, codes, seat.language)
    if form is not None:
        values = text_form.typed_fields(form, codes, present)
        take = form.get("take", "")
        if take in present:
            values[take] = present[take]
    return Editor(seat, editable, codes, values)


def _is_mine(editable: Editable, code: str, seat: Seat, form: Mapping[str, str]) -> bool:
    """Whether the form holds something of a language that the coordinator may write."""
    if text_form.writes_of(editable, code, seat.role) == "nothing":
        return False
    return any(name.startswith(f"{code}.") for name in form)
