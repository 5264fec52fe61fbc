"""A statement's page: text, counts, the list, the way to sign, downloads."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.editions.formats import FORMATS
from app.editions.rows import page_of_rows
from app.http.context import Context
from app.http.dependencies import InContext, Now, PublicCard
from app.http.kept import keep_reply
from app.statements.cards import StatementCard
from app.statements.stored import load_text
from app.views.links import STATEMENT, InLinks, Links
from app.views.list_view import sections
from app.views.page_cache import kept_response, page_cache
from app.views.site import accent_class
from app.views.text_view import text_language, text_values
from app.web.head import head_values

router = APIRouter(include_in_schema=False)

FIRST_ROWS = 200
"""Rows of the list that stand on the statement's own page."""


@router.get(STATEMENT)
async def statement(
    request: Request,
    context: InContext,
    card: PublicCard,
    links: InLinks,
    now: Now,
    text: str = "",
) -> Response:
    """The page, kept while nothing on it changes; a circulating statement's is kept by nobody."""
    into = text_language(card, links.language, text)
    can_sign = card.can_sign(now)

    async def make() -> str:
        return await _render(context, card, links, into, can_sign=can_sign)

    if card.state == "circulating":
        return Response(await make(), headers={"Cache-Control": "no-store"}, media_type="text/html")
    shown = (links, into, can_sign, card.state, card.changed_at, card.list_revision)
    texts = (card.withdrawals, card.counts, card.edits, tuple(card.text_versions.items()))
    page = await page_cache(request).page(("statement", *shown, *texts), make)
    keep_reply(request.scope, context.cards.trusted_for(card.slug))
    return kept_response(request, page, language=links.language)


async def _render(
    context: Context, card: StatementCard, links: Links, into: str, *, can_sign: bool
) -> str:
    language = links.language
    async with context.database.read() as connection:
        text = await load_text(connection, card, into)
        rows, total = await page_of_rows(connection, card, language, limit=FIRST_ROWS)
    return context.pages.render(
        "statement.html",
        language,
        card=card,
        links=links,
        can_sign=can_sign,
        sections=sections(rows, language),
        total=total,
        shown=len(rows),
        formats=tuple(FORMATS),
        elsewhere=links.elsewhere.statement,
        noindex=is_unlisted(card),
        accent=accent_class(card.accent),
        **head_values(card, text, rows, links, context.settings.base_url),
        **text_values(card, text, links),
    )


def is_unlisted(card: StatementCard) -> bool:
    """Whether search engines shall leave the page out: it names people, or is not public."""
    return card.counts.individuals > 0 or card.state == "circulating"
