"""The whole list: searchable in both scripts, by kind and country, a page at a time."""

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from app.editions.rows import MAX_QUERY, page_of_rows
from app.http.dependencies import InContext, PublicCard, ReadConnection
from app.text.countries import countries, country_codes
from app.web.links import STATEMENT, InLinks
from app.web.list_view import sections
from app.web.site import accent_class
from app.web.statement import is_unlisted

router = APIRouter(include_in_schema=False)

ROWS = 200
KINDS = ("organisation", "individual")
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty means all."""

    q: str
    kind: str
    country: str

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return any(asdict(self).values())


async def filters_of(q: str = "", kind: str = "", country: str = "") -> Filters:
    """The filters of the query; an unknown kind or country is none."""
    return Filters(
        q.strip()[:MAX_QUERY],
        kind if kind in KINDS else "",
        country if country in country_codes() else "",
    )


@router.get(STATEMENT + "/signatories")
async def signatories(
    context: InContext,
    card: PublicCard,
    links: InLinks,
    filters: Annotated[Filters, Depends(filters_of)],
    connection: ReadConnection,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> Response:
    """One page of the list."""
    language = links.language
    rows, total = await page_of_rows(
        connection,
        card,
        language,
        kind=filters.kind or None,
        country=filters.country or None,
        q=filters.q,
        offset=(page - 1) * ROWS,
        limit=ROWS,
    )
    pages = max(1, -(-total // ROWS))

    def leaf(number: int) -> str:
        return links.to("/signatories", **asdict(filters), page=number)

    return context.pages.response(
        "signatories.html",
        language,
        headers={"Cache-Control": "no-cache"},
        card=card,
        links=links,
        title=card.title(language),
        sections=sections(rows, language),
        total=total,
        filters=filters,
        countries=countries(language),
        page=page,
        pages=pages,
        before=leaf(min(page - 1, pages)) if page > 1 else "",
        after=leaf(page + 1) if page < pages else "",
        elsewhere=links.elsewhere.signatories,
        noindex=is_unlisted(card) or filters.narrow,
        accent=accent_class(card.accent),
    )
