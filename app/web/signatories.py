"""The whole list: searchable in both scripts, by kind and country, a page at a time."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.editions.rows import MAX_QUERY, page_of_rows
from app.http.dependencies import InContext, ReadConnection
from app.text.countries import countries
from app.text.names import Language, other
from app.web.links import Links
from app.web.list_view import sections
from app.web.site import accent_class
from app.web.statement import is_unlisted

router = APIRouter(include_in_schema=False)

ROWS = 200
KINDS = ("organisation", "individual")
LAST_PAGE = 100_000


@router.get("/{lang}/s/{slug}/signatories")
async def signatories(  # noqa: PLR0913, PLR0917 - a page's parameters
    context: InContext,
    connection: ReadConnection,
    lang: Language,
    slug: str,
    q: str = "",
    kind: str = "",
    country: str = "",
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
    key: str = "",
) -> Response:
    """One page of the list. An unknown kind or country is no filter."""
    card = await context.cards.get(slug, key)
    known = countries(lang)
    q = q.strip()[:MAX_QUERY]
    kind = kind if kind in KINDS else ""
    country = country if country in dict(known) else ""
    rows, total = await page_of_rows(
        connection,
        card,
        lang,
        kind=kind or None,
        country=country or None,
        q=q,
        offset=(page - 1) * ROWS,
        limit=ROWS,
    )
    links = Links(slug, lang, key)
    pages = max(1, -(-total // ROWS))
    filters: dict[str, str] = {"q": q, "kind": kind, "country": country}

    def leaf(number: int) -> str:
        return links.to("/signatories", **filters, page=number)

    return context.pages.response(
        "signatories.html",
        lang,
        headers={"Cache-Control": "no-cache"},
        card=card,
        links=links,
        title=card.title(lang),
        sections=sections(rows, lang),
        total=total,
        filters=filters,
        countries=known,
        page=page,
        pages=pages,
        before=leaf(min(page - 1, pages)) if page > 1 else "",
        after=leaf(page + 1) if page < pages else "",
        elsewhere=Links(slug, other(lang), key).signatories,
        noindex=is_unlisted(card) or any(filters.values()),
        accent=accent_class(card.accent),
    )
