"""The whole list: searchable in both scripts, by kind and country, a page at a time."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from app.editions.find import MAX_QUERY, Found, Search, find_rows
from app.editions.rows import page_of_rows
from app.http.dependencies import InContext, PublicCard, ReadConnection
from app.text.countries import countries, country_codes
from app.views.links import STATEMENT, InLinks
from app.views.list_view import sections
from app.views.site import accent_class
from app.web.statement import is_unlisted

router = APIRouter(include_in_schema=False)

ROWS = 200
KINDS = ("organisation", "individual")
LAST_PAGE = 100_000


async def search_of(q: str = "", kind: str = "", country: str = "") -> Search:
    """What the query narrows the list to; an unknown kind or country is none."""
    return Search(
        q.strip()[:MAX_QUERY],
        kind if kind in KINDS else "",
        country if country in country_codes() else "",
    )


@router.get(STATEMENT + "/signatories")
async def signatories(
    context: InContext,
    card: PublicCard,
    links: InLinks,
    search: Annotated[Search, Depends(search_of)],
    connection: ReadConnection,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> Response:
    """One page of the list."""
    language = links.language
    part = {"offset": (page - 1) * ROWS, "limit": ROWS}
    if search.narrow:
        found = await find_rows(connection, card, language, search, **part)
    else:
        found = Found(*await page_of_rows(connection, card, language, **part), more=False)
    pages = max(1, -(-found.total // ROWS))

    def leaf(number: int) -> str:
        return links.to("/signatories", **asdict(search), page=number)

    return context.pages.response(
        "signatories.html",
        language,
        headers={"Cache-Control": "no-cache"},
        card=card,
        links=links,
        title=card.title(language),
        sections=sections(found.rows, language),
        found=found,
        search=search,
        countries=countries(language),
        page=page,
        pages=pages,
        before=leaf(min(page - 1, pages)) if page > 1 else "",
        after=leaf(page + 1) if page < pages else "",
        elsewhere=links.elsewhere.signatories,
        noindex=is_unlisted(card) or search.narrow,
        accent=accent_class(card.accent),
    )
