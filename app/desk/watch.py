"""The watch-list: names and patterns, and running one over what is there, with a count first."""

from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from app.desk.access import STATEMENT, Reviewers, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import code_of, id_of
from app.errors import Conflict, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import error_text
from app.signing import watching

router = APIRouter(include_in_schema=False)

WATCH = STATEMENT + "/review/watch"


@router.get(WATCH)
async def watch_list(
    context: InContext, seat: Reviewers, connection: ReadConnection, run: UUID | None = None
) -> Response:
    """The entries; with `run` how many present signatures one of them would flag."""
    return await _page(context, seat, connection, run=run)


@router.post(WATCH)
async def change(context: InContext, seat: Reviewers, typed: Typed, now: Now) -> Response:
    """Add an entry, remove one, or flag what one of them means among those that are there."""
    action, text = str(typed.get("action", "")), str(typed.get("pattern", ""))
    statement = seat.statement
    count = None
    try:
        async with context.database.write() as connection:
            if action == "add":
                await watching.add(connection, statement, text, now)
            elif action == "remove":
                await watching.remove(connection, statement, _entry(typed))
            elif action == "run":
                count = await watching.run_over(connection, statement, _entry(typed))
            else:
                raise NotFound("unknown-action")
            await seat.record(
                connection,
                {"add": "watch.added", "remove": "watch.removed", "run": "watch.run"}[action],
                now=now,
                count=count,
            )
    except (InvalidForm, Conflict) as error:
        code = code_of(error)
        async with context.database.read() as connection:
            return await _page(context, seat, connection, typed=text, problem=code)
    if action == "run":
        return done(seat.to("/review", box="flagged"), "watch-run")
    return done(seat.to("/review/watch"), f"watch-{action}")


async def _page(
    context: Context,
    seat: Seat,
    connection: ReadConnection,
    *,
    run: UUID | None = None,
    typed: str = "",
    problem: str = "",
) -> Response:
    found = await watching.count(connection, seat.statement, run) if run else None
    return page(
        context,
        seat,
        "desk/watch.html",
        status=422 if problem else 200,
        entries=await watching.entries_of(connection, seat.statement),
        run=run,
        found=found,
        typed=typed,
        errors={"pattern": [error_text(problem, seat.language)] if problem else []},
    )


def _entry(typed: FormData) -> UUID:
    return id_of(typed.get("entry"), "unknown-entry")
