"""`GET /statements/{slug}/editions` and `…/{number}`: numbered snapshots of the list."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
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
from app.api.schemas import Counts, Strict
from app.editions.formats import FORMATS
from app.editions.items import counts_item
from app.editions.listing import LARGEST, NumberedEdition, edition_of, editions_before
from app.http.context import Context
from app.http.dependencies import InContext, Now, PublicCard, ReadConnection

router = APIRouter(prefix=V1, tags=["editions"])

Number = Annotated[int, Path(ge=1, le=LARGEST)]


class Edition(Strict):
    """A snapshot of the list, with the counts of when it was cut.

    `name` is what coordinators call it, mostly empty; `gone` how many of its names are not shown
    any more. `url` is its canonical download, `urls` has all of them by format.
    """

    number: int
    name: str
    as_of: datetime
    counts: Counts
    gone: int
    url: str
    urls: dict[str, str]


class Editions(Strict):
    """A page of editions, the newest first."""

    items: list[Edition]
    next: str | None


def _item(one: NumberedEdition, slug: str, context: Context) -> dict[str, Any]:
    before = f"{context.settings.base_url}/s/{quote(slug)}/list"
    urls = {each: f"{before}.{each}?edition={one.number}" for each in FORMATS}
    return {
        "number": one.number,
        "name": one.name,
        "as_of": one.as_of,
        "counts": counts_item(one.counts),
        "gone": one.gone.total(),
        "url": urls["json"],
        "urls": urls,
    }


@router.get(
    "/statements/{slug}/editions",  # noqa: FAST003 - `PublicCard` takes it
    response_model=Editions,
    responses=problems(404, 422, 503),
)
async def list_editions(  # noqa: PLR0913, PLR0917 - one argument for each thing of a request
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
    """The editions of a statement, the newest first."""
    if cursor and not (cursor.isascii() and cursor.isdecimal() and int(cursor) <= LARGEST):
        raise bad_cursor()
    found = await editions_before(connection, card, int(cursor) if cursor else None, limit + 1)
    page = found[:limit]
    following = str(page[-1].number) if len(found) > limit else None
    link_next(request, response, context, following, limit=limit, lang=lang)
    if fresh(request, response, card.changed_at, card_state(card, now), found):
        return unchanged(response)
    return {"items": [_item(one, card.slug, context) for one in page], "next": following}


@router.get(
    "/statements/{slug}/editions/{number}",  # noqa: FAST003 - `PublicCard` takes it
    response_model=Edition,
    responses=problems(404, 422, 503),
)
async def one_edition(
    request: Request,
    response: Response,
    number: Number,
    context: InContext,
    card: PublicCard,
    connection: ReadConnection,
    now: Now,
) -> Any:
    """One edition."""
    found = await edition_of(connection, card, number)
    if fresh(request, response, found.as_of, card_state(card, now), found):
        return unchanged(response)
    return _item(found, card.slug, context)
