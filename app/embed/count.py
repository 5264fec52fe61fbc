"""How many have signed, in a frame of a line or two."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.embed.frames import ANYWHERE, FramedCard, InLook, frame_headers, values
from app.http.dependencies import InContext
from app.http.kept import keep_reply
from app.views.page_cache import kept_response, page_cache

router = APIRouter(include_in_schema=False)


@router.get("/embed/{slug}/count")  # noqa: FAST003 - `FramedCard` takes it
async def count(request: Request, context: InContext, card: FramedCard, look: InLook) -> Response:
    """The numbers of the public list."""

    async def make() -> str:
        shown = values(context, card, look)
        return context.pages.render("embed/count.html", look.language, state="ready", **shown)

    state = (card.id, look, card.counts, card.edits, tuple(card.titles.items()))
    kept = await page_cache(request).page(("embed-count", *state), make)
    keep_reply(request.scope, context.cards.trusted_for(card.slug))
    more = frame_headers(look, ANYWHERE)
    return kept_response(request, kept, language=look.language, more=more)
