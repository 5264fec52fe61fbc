"""The list in a frame: always today's, two hundred at a time."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.editions.find import Found, Search, find_rows
from app.editions.rows import page_of_rows
from app.embed.frames import (
    ANYWHERE,
    FramedCard,
    InLook,
    Look,
    address,
    frame_headers,
    values,
)
from app.http.context import Context
from app.http.dependencies import InContext
from app.http.kept import keep_reply
from app.statements.cards import StatementCard
from app.views.list_view import sections
from app.views.page_cache import kept_response, page_cache

router = APIRouter(include_in_schema=False)

ROWS = 200
"""Rows that a frame has at most: more would slow the page down that it stands on."""
LAST_PAGE = 100_000
KINDS = ("organisation", "individual")

Page = Annotated[int, Query(ge=1, le=LAST_PAGE)]


@router.get("/embed/{slug}/list")  # noqa: FAST003 - `FramedCard` takes it
async def signatories(
    request: Request,
    context: InContext,
    card: FramedCard,
    look: InLook,
    page: Page = 1,
    kind: str = "",
    limit: str = "",
) -> Response:
    """A page of the list; `revision` in its address keeps the pages of one list together."""
    kind = kind if kind in KINDS else ""
    rows = int(limit) if limit.isdecimal() and len(limit) <= len(str(ROWS)) else ROWS
    rows = rows if 1 <= rows <= ROWS else ROWS

    async def make() -> str:
        return await _render(context, card, look, Search(kind=kind), (page, rows))

    shown = (card.id, look, kind, page, rows, card.state, card.list_revision, card.withdrawals)
    told = (card.changed_at, card.list_hidden, card.edits, card.counts, tuple(card.titles.items()))
    kept = await page_cache(request).page(("embed-list", *shown, *told), make)
    keep_reply(request.scope, context.cards.trusted_for(card.slug))
    more = frame_headers(look, ANYWHERE)
    return kept_response(request, kept, language=look.language, more=more)


async def _render(
    context: Context, card: StatementCard, look: Look, search: Search, part: tuple[int, int]
) -> str:
    number, limit = part
    cut = {"offset": (number - 1) * limit, "limit": limit}
    async with context.database.read() as connection:
        if search.narrow:
            found = await find_rows(connection, card, look.language, search, **cut)
        else:
            found = Found(*await page_of_rows(connection, card, look.language, **cut), more=False)
    pages = max(1, -(-found.total // limit))

    def leaf(page: int) -> str:
        asked = {"kind": search.kind, "limit": limit if limit != ROWS else "", "page": page}
        return address(card.slug, "list", look, revision=card.list_revision, **asked)

    return context.pages.render(
        "embed/list.html",
        look.language,
        state="ready",
        sections=sections(found.rows, look.language),
        found=found,
        page=number,
        pages=pages,
        before=leaf(min(number - 1, pages)) if number > 1 else "",
        after=leaf(number + 1) if number < pages else "",
        **values(context, card, look),
    )
