"""The review queue: what waits and why, searches in both scripts, actions with a count, undo.

Everything is a form with buttons; `review.js` presses them by key, and htmx puts what a row's
button or the next page answers into the page that is there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from app.coordinators.reveals import revealed
from app.desk.access import STATEMENT, Reviewers, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import id_of, ids_of
from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import error_text, translations
from app.signing.merging import count_pairs
from app.signing.queue import COUNTED, counts_of, page_of
from app.signing.reasons import FLAGS, MERGED_SENTENCE, NOTE_LONGEST, REASONS
from app.signing.reviewing import advance
from app.signing.selecting import BOXES, Selection
from app.signing.steps import ALLOWED, begin, preview, steps_of, undo
from app.text.countries import countries, country_codes
from app.text.names import LANGUAGES

router = APIRouter(include_in_schema=False)

REVIEW = STATEMENT + "/review"
LOGGED = {
    "publish": "signature.published",
    "hold": "signature.held",
    "decline": "signature.declined",
    "void": "signature.voided",
    "merge": "signature.merged",
}
"""What the log calls each action."""
AT_ONCE = ("publish", "hold")
"""A row's button does these without asking; all can be undone."""

ROWS = 50
"""Signatures of a page."""


@router.get(REVIEW)
async def queue(
    request: Request,
    context: InContext,
    seat: Reviewers,
    now: Now,
    connection: ReadConnection,
    after: str = "",
) -> Response:
    """A page of a saved filter, narrowed by a search."""
    chosen = read_selection(request.query_params)
    return await _queue(context, seat, connection, chosen, now, after=after)


@router.post(REVIEW)
async def act(context: InContext, seat: Reviewers, typed: Typed, now: Now) -> Response:
    """Do something to a row, or to what is selected: first how many, and why; then for good."""
    chosen = read_selection(typed)
    action, _, one = str(typed.get("row", "")).partition(":")
    action = action or str(typed.get("action", ""))
    if action not in ALLOWED:
        raise NotFound("unknown-action")
    about = Selection(ids=ids_of([one] if one else typed.getlist("signature"), "unknown-signature"))
    if typed.get("whole") == "1" and not one:
        about = chosen
    elif not about.ids:
        async with context.database.read() as connection:
            return await _queue(context, seat, connection, chosen, now, problem="nothing-selected")
    if typed.get("sure") != "1" and not (one and action in AT_ONCE):
        return await _sure(context, seat, about, typed, action)
    try:
        left = await carry_out(context, seat, about, action, typed, now)
    except InvalidForm as error:
        return await _sure(context, seat, about, typed, action, error.errors)
    if left:
        return done(seat.to("/review/undo"), "review-goes-on")
    return done(seat.to("/review", **fields_of(chosen)), f"review-{action}")


@router.get(REVIEW + "/undo")
async def steps(
    context: InContext, seat: Reviewers, now: Now, connection: ReadConnection
) -> Response:
    """What was done lately, how far it is, and what of it can be undone."""
    some = await steps_of(connection, seat.statement, now)
    return page(context, seat, "desk/review_undo.html", steps=some, moving=is_moving(some))


@router.post(REVIEW + "/undo")
async def undo_step(context: InContext, seat: Reviewers, typed: Typed, now: Now) -> Response:
    """Undo a step; the worker goes on where there is much to undo."""
    step = id_of(typed.get("step"), "unknown-step")
    async with context.database.write() as connection:
        begun = await undo(connection, seat.statement, step, now)
        await seat.record(
            connection, "review.undone", now=now, count=begun.left, detail=begun.action
        )
        gone_through = await advance(connection, step, now)
    context.forget()
    if gone_through < begun.left:
        return done(seat.to("/review/undo"), "review-goes-on")
    box = str(typed.get("box", ""))
    return done(seat.to("/review", box=box if box in BOXES else ""), "review-undone")


async def carry_out(
    context: Context,
    seat: Seat,
    about: Selection,
    action: str,
    typed: Mapping[str, Any],
    now: datetime,
) -> int:
    """Begin a step and log it; how many signatures the worker has still to deal with.

    Raises what `app.signing.steps.begin` raises.
    """
    reason = str(typed.get("reason", "")) if action == "decline" else ""
    note: dict[str, str] = {each: str(typed.get(f"note_{each}", "")) for each in LANGUAGES}
    async with context.database.write() as connection:
        by = seat.coordinator.id
        step = await begin(
            connection, seat.statement, about, action, by=by, now=now, reason=reason, note=note
        )
        await seat.record(
            connection,
            LOGGED[action],
            now=now,
            subject=about.ids[0] if step.total == len(about.ids) == 1 else None,
            count=step.total,
            detail=reason,
        )
        left = step.total - await advance(connection, step.id, now)
    context.forget()
    return max(0, left)


def read_selection(fields: Mapping[str, Any]) -> Selection:
    """The filter that a form or an address says; what is not one of ours is left out."""
    said = {name: str(fields.get(name, "")).strip() for name in ("q", "kind", "country", "via")}
    box = str(fields.get("box", ""))
    country = said["country"].upper()
    return Selection(
        box=box if box in BOXES else "waiting",
        q=said["q"][:200],
        kind=said["kind"] if said["kind"] in {"individual", "organisation"} else "",
        country=country if country in country_codes() else "",
        via=said["via"][:40],
    )


def fields_of(chosen: Selection) -> dict[str, str]:
    """The filter as fields of an address."""
    return {name: getattr(chosen, name) for name in ("box", "q", "kind", "country", "via")}


def is_moving(some: Sequence[Any]) -> bool:
    """Whether the worker is on a step."""
    return any(step.state in {"doing", "undoing"} for step in some)


def why_words(seat: Seat) -> dict[str, dict[str, str]]:
    """Sentences for flags and reasons in the seat's language."""
    words = translations(seat.language)
    flags = {flag: words.gettext(sentence) for flag, sentence in FLAGS.items()}
    reasons = {name: words.gettext(sentence) for name, sentence in REASONS.items()}
    return {"flags": flags, "reasons": reasons | {"merged": words.gettext(MERGED_SENTENCE)}}


async def _queue(
    context: Context,
    seat: Seat,
    connection: ReadConnection,
    chosen: Selection,
    now: datetime,
    *,
    after: str = "",
    problem: str = "",
) -> Response:
    some = await page_of(connection, seat.statement, chosen, after=after, limit=ROWS)
    latest = await steps_of(connection, seat.statement, now, limit=1)
    filters = fields_of(chosen)
    return page(
        context,
        seat,
        "desk/review.html",
        status=422 if problem else 200,
        rows=some.rows,
        more=seat.to("/review", **filters, after=some.after) if some.after else "",
        counts=await counts_of(connection, seat.statement),
        counted=COUNTED,
        pairs=await count_pairs(connection, seat.statement, COUNTED + 1),
        chosen=chosen,
        filters=filters,
        step=latest[0] if latest else None,
        revealed=await revealed(
            connection, seat.session.id, seat.key, seat.statement.id, "signature"
        ),
        countries=countries(seat.language),
        problem=error_text(problem, seat.language) if problem else "",
        back=seat.to("/review", **filters),
        told=why_words(seat),
    )


async def _sure(
    context: Context,
    seat: Seat,
    about: Selection,
    typed: FormData,
    action: str,
    errors: Sequence[FieldError] = (),
) -> Response:
    """What would happen to how many, before anything does; a reason where one is asked for."""
    async with context.database.read() as connection:
        counted = await preview(connection, seat.statement, about, action)
    if not counted.total:
        raise Conflict("nothing-selected")
    chosen = read_selection(typed)
    wrong: dict[str, list[str]] = defaultdict(list)
    for each in errors:
        wrong[each.field].append(error_text(each.code, seat.language))
    return page(
        context,
        seat,
        "desk/review_sure.html",
        status=422 if errors else 200,
        action=action,
        counted=counted,
        ids=about.ids,
        filters=fields_of(chosen),
        back=seat.to("/review", **fields_of(chosen)),
        wrong=wrong,
        problems=[(name, some[0]) for name, some in wrong.items()],
        given={n: str(typed.get(n, "")) for n in ("reason", "note_fa", "note_en")},
        longest=NOTE_LONGEST,
        told=why_words(seat),
    )
