"""Editions at the desk: cutting one, taking it along, and what has changed since another.

Everything here is public, or will be with the statement: what is held or sealed is in no edition.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.desk.access import STATEMENT, Editors, Seat, Typed
from app.desk.page import done, page
from app.editions.changes import Change, stream_changes
from app.editions.cut import MAX_NAME, cut_edition
from app.editions.export import export
from app.editions.formats import FORMATS
from app.editions.listing import LARGEST, NumberedEdition, edition_of, editions_before
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from app.errors import Conflict, FieldError, InvalidName, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, Now, ReadConnection
from app.statements.cards import PUBLIC_STATES
from app.text.names import Language
from app.views.form_view import FormView, form_view
from app.views.list_file import list_file

router = APIRouter(include_in_schema=False)

PAGE = 25
OFFERED = 50
"""Editions to compare with, the newest first."""
CHANGES = 200
"""Changes that a page shows; all of them are in the files."""

Number = Annotated[int, Query(ge=0, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed since an edition: at most `CHANGES`, `more` where there are others."""

    since: NumberedEdition
    added: list[Change]
    corrected: list[Change]
    withdrawn: list[Change]
    more: bool
    text: str

    @property
    def nothing(self) -> bool:
        """Whether the list is what it was."""
        return not (self.added or self.corrected or self.withdrawn)


@router.get(STATEMENT + "/editions")
async def editions(
    context: InContext,
    seat: Editors,
    connection: ReadConnection,
    since: Number = 0,
    before: Number = 0,
) -> Response:
    """The editions, the newest first, and what has changed since one of them."""
    return await _page(context, seat, connection, since=since, before=before)


@router.post(STATEMENT + "/editions")
async def cut(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Cut an edition of the list as it stands, with a name."""
    name = str(typed.get("name", ""))
    try:
        async with context.database.write() as connection:
            edition = await cut_edition(connection, seat.statement, name, now)
            await seat.record(connection, "edition.cut", now=now, count=edition.number)
    except (InvalidName, Conflict) as error:
        form = form_view(seat.language, {"name": name}, [FieldError("name", error.code)])
        async with context.database.read() as connection:
            return await _page(context, seat, connection, form=form, status=error.status)
    context.forget()
    return done(seat.to("/editions"), "edition-cut")


@router.get(STATEMENT + "/editions/list.{format_id}")
async def download(
    request: Request,
    context: InContext,
    seat: Editors,
    format_id: str,
    into: Annotated[ListLanguage, Query(alias="lang")] = "both",  # the path has one of its own
    edition: Number | None = None,
    since: Number | None = None,
) -> Response:
    """The same file as the public page gives, also while the statement circulates.

    What nobody else may have yet is written into the log when it is asked for.
    """
    if seat.statement.state not in PUBLIC_STATES and format_id in FORMATS:
        async with context.database.write() as connection:
            now = context.clock.now()
            await seat.record(connection, "list.exported", now=now, detail=format_id)
    return await list_file(request, context, seat.statement, format_id, into, edition, since)


@router.get(STATEMENT + "/editions/{number}")
async def one_edition(
    context: InContext, seat: Editors, connection: ReadConnection, number: int
) -> Response:
    """An edition in every form and language."""
    edition = await edition_of(connection, seat.statement, number)
    return page(
        context,
        seat,
        "desk/edition.html",
        edition=edition,
        formats=tuple(FORMATS),
        languages=LIST_LANGUAGES,
        rows=edition.shown(),
    )


async def _page(
    context: Context,
    seat: Seat,
    connection: ReadConnection,
    *,
    since: int = 0,
    before: int = 0,
    form: FormView | None = None,
    status: int = 200,
) -> Response:
    card = seat.statement
    some = await editions_before(connection, card, before or None, PAGE + 1)
    offered = await editions_before(connection, card, None, OFFERED)
    changed = await _changed(context, seat, connection, since) if since else None
    return page(
        context,
        seat,
        "desk/editions.html",
        status=status,
        editions=some[:PAGE],
        offered=offered,
        changed=changed,
        form=form or form_view(seat.language, {"name": ""}),
        most=MAX_NAME,
        newer=seat.to("/editions") if before else "",
        older=seat.to("/editions", before=some[PAGE - 1].number) if len(some) > PAGE else "",
        is_open=card.state in {"open", "closed", "archived"},
    )


async def _changed(context: Context, seat: Seat, connection: ReadConnection, since: int) -> Changed:
    """Raises `NotFound("unknown-edition")`."""
    card = seat.statement
    if since > card.edition:
        raise NotFound("unknown-edition")
    older = await edition_of(connection, card, since)
    newest = await edition_of(connection, card, card.edition)
    found: dict[str, list[Change]] = {"added": [], "corrected": [], "withdrawn": []}
    count = 0
    async for change in stream_changes(connection, card, seat.language, older, newest):
        count += 1
        if count > CHANGES:
            break
        found[change.kind].append(change)
    text = await _text(context, seat, connection, seat.language, since) if count else ""
    return Changed(older, **found, more=count > CHANGES, text=text)


async def _text(
    context: Context, seat: Seat, connection: ReadConnection, language: Language, since: int
) -> str:
    """The changes as text, as the download has them; as many as the page shows."""
    made = await export(
        connection,
        seat.statement.slug,
        "txt",
        language,
        context.settings.base_url,
        since=since,
        limit=CHANGES,
    )
    return b"".join([chunk async for chunk in made.chunks]).decode().removeprefix("\ufeff")
