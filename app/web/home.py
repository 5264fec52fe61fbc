"""The front door: a language, then the statements that are open."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.http.dependencies import InContext, Now
from app.http.language import accepted
from app.statements.cards import StatementCard
from app.text.names import Language
from app.views.links import Links

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """An open statement on the front page; its title may be in another language than the page."""

    card: StatementCard
    links: Links
    title: str
    title_language: str
    can_sign: bool


@router.get("/")
async def front_door(request: Request) -> Response:
    """To the reader's language."""
    language = accepted(request.headers.get("accept-language", ""), "fa")
    headers = {"Vary": "Accept-Language", "Cache-Control": "public, max-age=60"}
    return RedirectResponse(f"/{language}/", 302, headers)


@router.get("/{lang}/")
async def open_statements(context: InContext, now: Now, lang: Language) -> Response:
    """Open statements, the newest first."""
    cards = await context.cards.open()
    return context.pages.response(
        "home.html",
        lang,
        headers={"Cache-Control": "no-cache"},
        statements=[_listed(card, lang, can_sign=card.can_sign(now)) for card in cards],
    )


def _listed(card: StatementCard, language: Language, *, can_sign: bool) -> Listed:
    title_language = language if language in card.titles else card.prevailing_language
    return Listed(card, Links(card.slug, language), card.title(language), title_language, can_sign)
