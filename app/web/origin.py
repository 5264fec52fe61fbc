"""The proof of origin: a short address that every file carries says whether it is genuine."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.editions.feed.wording import enumeration, to_change
from app.editions.formats import FORMATS
from app.editions.listing import LARGEST
from app.editions.origin import Origin, origin_of
from app.editions.wording import as_of_sentence
from app.errors import NotFound
from app.http.context import Context
from app.http.dependencies import InContext
from app.http.kept import keep_reply
from app.http.language import accepted
from app.text.names import Language, other
from app.views.links import Links
from app.views.page_cache import kept_response, page_cache
from app.views.site import accent_class

router = APIRouter(include_in_schema=False)

TEMPLATE = "origin.html"
_DIGITS = len(str(LARGEST))


@router.get("/v/{slug}")
@router.get("/v/{slug}/{number}")
async def short_address(request: Request, slug: str, number: str = "") -> Response:
    """To the page in the reader's language; nothing is looked up for it."""
    language = accepted(request.headers.get("accept-language", ""), "fa")
    target = "/".join(quote(part, safe="") for part in (language, "v", slug, number) if part)
    headers = {"Vary": "Accept-Language", "Cache-Control": "public, max-age=60"}
    return RedirectResponse(f"/{target}", 302, headers)


@router.get("/{lang}/v/{slug}")
@router.get("/{lang}/v/{slug}/{number}")
async def origin(
    request: Request, context: InContext, lang: Language, slug: str, number: str = ""
) -> Response:
    """Genuine, out of date, or unknown; what the public may not read is unknown like all else."""
    elsewhere = "/".join(quote(part, safe="") for part in (other(lang), "v", slug, number) if part)
    try:
        card = await context.cards.get(slug)
        edition = _edition(number, card.edition)

        async def make() -> str:
            async with context.database.read() as connection:
                found = await origin_of(connection, card.id, edition, lang)
            return _render(context, found, Links(card.slug, lang), f"/{elsewhere}")

        shown = (card.id, card.edition, card.list_revision, card.withdrawals, card.state)
        titles = tuple(card.titles.items())
        page = await page_cache(request).page(("origin", lang, edition, shown, titles), make)
    except NotFound:
        return context.pages.response(
            TEMPLATE, lang, status=404, found=None, elsewhere=f"/{elsewhere}"
        )
    keep_reply(request.scope, context.cards.trusted_for(card.slug))
    return kept_response(request, page, language=lang)


def _edition(typed: str, newest: int) -> int | None:
    """The number in the address, in the digits of any script: some are typed off a printed page.

    Raises:
        NotFound: `unknown-edition` for what is no number, or not yet one.
    """
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > _DIGITS or int(typed) > newest:
        raise NotFound("unknown-edition")
    return int(typed)


def _render(context: Context, found: Origin, links: Links, elsewhere: str) -> str:
    language, card = links.language, found.card
    title_language = language if language in card.titles else card.prevailing_language
    return context.pages.render(
        TEMPLATE,
        language,
        found=found,
        card=card,
        links=links,
        title=card.title(language),
        title_language=title_language,
        numbers=lambda given: enumeration(given, language),
        to_change=to_change,
        as_of=as_of_sentence,
        formats=[one.id for one in FORMATS.values() if one.render_changes is not None],
        elsewhere=elsewhere,
        accent=accent_class(card.accent),
    )
