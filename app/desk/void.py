"""A flood of forged signatures: chosen by what they share, counted, voided together."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.desk.access import STATEMENT, Reviewers, Typed
from app.desk.page import done, page
from app.desk.review import carry_out
from app.errors import Conflict
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import error_text
from app.signing.flood import FloodFigures, batches_of, figures_of
from app.signing.selecting import Selection, pattern_key
from app.signing.steps import preview

router = APIRouter(include_in_schema=False)

FLOOD = STATEMENT + "/review/flood"
_NAMES = ("day", "via", "pattern", "provenance", "batch")


@router.get(FLOOD)
async def flood(
    request: Request, context: InContext, seat: Reviewers, connection: ReadConnection
) -> Response:
    """What the flood may have in common, and how many signatures that is."""
    given = {name: request.query_params.get(name, "").strip() for name in _NAMES}
    about, wrong = _read(given)
    counted = None
    if about.narrow and not wrong:
        counted = await preview(connection, seat.statement, about, "void")
    asked = counted is not None
    figures = FloodFigures((), ()) if asked else await figures_of(connection, seat.statement)
    errors = {
        name: [error_text(wrong[name], seat.language)] if name in wrong else [] for name in _NAMES
    }
    return page(
        context,
        seat,
        "desk/review_flood.html",
        status=422 if wrong else 200,
        given=given,
        errors=errors,
        wrong=bool(wrong),
        counted=counted,
        figures=figures,
        batches=await batches_of(connection, seat.statement),
        asked="day" in request.query_params,
    )


@router.post(FLOOD)
async def void_flood(context: InContext, seat: Reviewers, typed: Typed, now: Now) -> Response:
    """Void what was counted; the worker goes through it, and it can be undone."""
    about, wrong = _read({name: str(typed.get(name, "")).strip() for name in _NAMES})
    if wrong or not about.narrow:
        raise Conflict("nothing-selected")
    await carry_out(context, seat, about, "void", {}, now)
    return done(seat.to("/review/undo"), "review-goes-on")


def _read(given: Mapping[str, Any]) -> tuple[Selection, dict[str, str]]:
    """The selection, and the codes of what is wrong by field."""
    wrong: dict[str, str] = {}
    day = batch = None
    try:
        day = date.fromisoformat(given["day"]) if given["day"] else None
    except ValueError:
        wrong["day"] = "invalid-day"
    try:
        batch = UUID(given["batch"]) if given["batch"] else None
    except ValueError:
        wrong["batch"] = "unknown-batch"
    if given["pattern"] and not pattern_key(given["pattern"]):
        wrong["pattern"] = "missing-pattern"
    provenance = given["provenance"] if given["provenance"] in {"email", "vouched"} else ""
    about = Selection(
        day=day,
        via=given["via"][:40],
        pattern=given["pattern"],
        provenance=provenance,
        import_id=batch,
    )
    return about, wrong
