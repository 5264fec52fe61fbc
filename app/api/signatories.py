"""`GET /statements/{slug}/signatories`: the public list, a page at a time."""

import re
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api import V1
from app.api.freshness import card_state, fresh, unchanged
from app.api.paging import (
    DEFAULT_LANGUAGE,
    DEFAULT_LIMIT,
    Cursor,
    InLanguage,
    Limit,
    bad_cursor,
    link_next,
)
from app.api.problem_types import problems
from app.api.schemas import Signatory, Strict
from app.editions.items import signatory_item
from app.editions.places import number_of
from app.editions.rows import ListRow, page_of_rows
from app.http.dependencies import InContext, Now, PublicCard, ReadConnection
from app.statements.cards import StatementCard
from app.text.names import Language

router = APIRouter(prefix=V1, tags=["signatories"])

_CURSOR = re.compile(r"([1-9][0-9]{0,8})-([0-9a-f]{32})")


class Signatories(Strict):
    """A page of the list, in the order of the language that was asked for."""

    items: list[Signatory]
    next: str | None


@router.get(
    "/statements/{slug}/signatories",  # noqa: FAST003 - `PublicCard` takes it
    response_model=Signatories,
    response_model_exclude_unset=True,
    responses=problems(404, 422, 503),
)
async def list_signatories(  # noqa: PLR0913, PLR0917 - one argument for each thing of a request
    request: Request,
    response: Response,
    context: InContext,
    card: PublicCard,
    connection: ReadConnection,
    now: Now,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
    lang: InLanguage = DEFAULT_LANGUAGE,
) -> Any:
    """The published signatories. Names that are not published are counted, never listed."""
    if fresh(request, response, card.changed_at, card_state(card, now), dated=True):
        return unchanged(response)
    offset = await _offset(connection, card, lang, cursor) if cursor else 0
    rows, total = await page_of_rows(connection, card, lang, offset=offset, limit=limit)
    following = _cursor(rows[-1]) if rows and offset + len(rows) < total else None
    link_next(request, response, context, following, limit=limit, lang=lang)
    return {"items": [signatory_item(row) for row in rows], "next": following}


def _cursor(row: ListRow) -> str:
    return f"{row.number}-{row.id.hex}"


async def _offset(
    connection: ReadConnection, card: StatementCard, lang: Language, cursor: str
) -> int:
    """How many rows stand before the next page.

    The list may have grown since the page before: the place of its last row is looked up. Where
    that row was withdrawn meanwhile, those behind it moved up by one.
    """
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise bad_cursor()
    number = await number_of(connection, card, lang, UUID(match[2]))
    return number if number is not None else int(match[1]) - 1
