"""Spelling one signatory right, in both scripts, with what it was before; names in one script."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from app.coordinators.roles import EDITORS
from app.desk.access import STATEMENT, Everyone, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import id_of
from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.signing.corrections import Corrected, Spelling, correct, spelling_of
from app.signing.forms import PUBLIC_FIELDS
from app.signing.worklist import lacking
from app.views.form_view import form_view

router = APIRouter(include_in_schema=False)

NAME = STATEMENT + "/list/name/{signature}"
WORKLIST = STATEMENT + "/list/one-script"
ROWS = 50
LAST_PAGE = 1000


@router.get(NAME)
async def spelling(context: InContext, seat: Everyone, signature: UUID) -> Response:
    """The fields of a signatory, and their history."""
    return _page(context, seat, await _read(context, seat, signature))


@router.post(NAME)
async def spell(
    context: InContext, seat: Everyone, signature: UUID, typed: Typed, now: Now
) -> Response:
    """Correct it. What somebody corrected meanwhile is shown beside what was typed."""
    changes = {name: str(typed[name]) for name in PUBLIC_FIELDS if name in typed}
    try:
        corrected = await _correct(
            context, seat, signature, changes, str(typed.get("seen", "")), now
        )
    except (InvalidForm, Conflict) as error:
        return await _refused(context, seat, signature, changes, error)
    if corrected.fields:
        context.forget()
    notice = "name-renamed" if corrected.renamed else "name-corrected"
    # Until the next batch a translator may not look at it again.
    back = "/list" if seat.role == "translator" else f"/list/name/{signature}"
    return done(seat.to(back), notice if corrected.fields else "saved")


@router.get(WORKLIST)
async def worklist(
    context: InContext, seat: Everyone, connection: ReadConnection, number: int = 1
) -> Response:
    """Names that lack a script, with suggestions; a translator sees those that are public."""
    number = min(max(number, 1), LAST_PAGE)
    rows, total = await lacking(
        connection,
        seat.statement,
        public_only=seat.role == "translator",
        offset=(number - 1) * ROWS,
        limit=ROWS,
    )
    return page(
        context,
        seat,
        "desk/one_script.html",
        rows=rows,
        total=total,
        before=seat.to("/list/one-script", number=number - 1) if number > 1 else "",
        after=seat.to("/list/one-script", number=number + 1) if number * ROWS < total else "",
    )


@router.post(WORKLIST)
async def complete(context: InContext, seat: Everyone, typed: Typed, now: Now) -> Response:
    """Fill in the script that is lacking: a suggestion by one press, or what was typed."""
    field, text = str(typed.get("field", "")), str(typed.get("text", ""))
    if field not in {"name_fa", "name_en"}:
        raise NotFound("unknown-action")
    signature = id_of(typed.get("signature"), "unknown-signature")
    try:
        if text.strip():
            seen = str(typed.get("seen", ""))
            await _correct(context, seat, signature, {field: text}, seen, now)
            context.forget()
    except (InvalidForm, Conflict) as error:
        return await _refused(context, seat, signature, {field: text}, error)
    return done(seat.to("/list/one-script"), "name-corrected" if text.strip() else "")


async def _correct(
    context: Context,
    seat: Seat,
    signature: UUID,
    changes: Mapping[str, str],
    seen: str,
    now: Now,
) -> Corrected:
    async with context.database.write() as connection:
        corrected = await correct(
            connection,
            seat.statement,
            signature,
            changes,
            by=seat.coordinator.id,
            seen=seen,
            public_only=seat.role == "translator",
            now=now,
        )
        if corrected.fields:
            await seat.record(
                connection,
                "name.corrected",
                now=now,
                subject=signature,
                count=len(corrected.fields),
            )
    return corrected


async def _read(context: Context, seat: Seat, signature: UUID) -> Spelling:
    async with context.database.read() as connection:
        return await spelling_of(
            connection, seat.statement, signature, public_only=seat.role == "translator"
        )


async def _refused(
    context: Context,
    seat: Seat,
    signature: UUID,
    typed: Mapping[str, str],
    error: InvalidForm | Conflict,
) -> Response:
    """What was typed, beside what stands there now. Raises a conflict that is about more."""
    if isinstance(error, Conflict) and error.code != "spelling-changed":
        raise error
    present = await _read(context, seat, signature)
    wrong = error.errors if isinstance(error, InvalidForm) else ()
    notice = "" if wrong else error.code
    return _page(context, seat, present, typed, wrong, notice=notice, status=error.status)


def _page(
    context: Context,
    seat: Seat,
    present: Spelling,
    typed: Mapping[str, str] | None = None,
    wrong: tuple[FieldError, ...] | list[FieldError] = (),
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    form = form_view(seat.language, present.fields | dict(typed or {}), wrong, notice=notice)
    changed = {
        name: present.fields[name]
        for name in PUBLIC_FIELDS
        if notice and name in (typed or {}) and present.fields[name] != form.values[name]
    }
    return page(
        context,
        seat,
        "desk/spelling.html",
        status=status,
        elsewhere=seat.across(f"/list/name/{present.id}"),
        one=present,
        form=form,
        meanwhile=changed,
        editing=seat.has(*EDITORS),
    )
