"""The card: title, summary and count behind a pasted address; it leads to the form, never has it.

WordPress shows it in a sandbox in which no form can be posted (`app/views/static/js/card.js`).
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.embed.frames import ANYWHERE, FramedCard, InLook, frame_headers, values
from app.http.dependencies import InContext, Now
from app.http.kept import keep_reply
from app.statements.stored import load_text
from app.views.page_cache import kept_response, page_cache
from app.views.text_view import text_language

router = APIRouter(include_in_schema=False)


@router.get("/embed/{slug}/card")  # noqa: FAST003 - `FramedCard` takes it
async def card_of_statement(
    request: Request, context: InContext, card: FramedCard, look: InLook, now: Now
) -> Response:
    """The card; `revision` in its address is for caches on the way."""
    into = text_language(card, look.language, "")
    can_sign = card.can_sign(now)

    async def make() -> str:
        async with context.database.read() as connection:
            text = await load_text(connection, card, into)
        shown = values(context, card, look)
        return context.pages.render(
            "embed/card.html", look.language, state="card", text=text, can_sign=can_sign, **shown
        )

    state = (card.id, look, card.counts, can_sign, card.edits, tuple(card.text_versions.items()))
    kept = await page_cache(request).page(("embed-card", *state), make)
    keep_reply(request.scope, context.cards.trusted_for(card.slug))
    more = frame_headers(look, ANYWHERE)
    return kept_response(request, kept, language=look.language, more=more)
