"""oEmbed 1.0: a pasted address of a statement becomes a card."""

import re
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.embed.frames import Look, address
from app.errors import HamsedaError, NotFound
from app.http.caching import etag, is_not_modified
from app.http.context import Context
from app.http.dependencies import InContext
from app.i18n import translations
from app.statements.cards import StatementCard
from app.text.names import Language
from app.views.page_cache import CACHE_CONTROL

WIDTH, HEIGHT = 600, 300
"""The card's own size in CSS pixels; its script asks for the height that its words need."""
NARROWEST, LOWEST = 200, 200
CACHE_AGE = 3600

_PAGE = re.compile(r"/(?P<lang>fa|en)/s/(?P<slug>[^/]+)(?:/signatories|/sign)?/?")

router = APIRouter(include_in_schema=False)

Pixels = Annotated[int, Query(ge=1, le=100_000)]


class UnofferedFormat(HamsedaError):  # noqa: N818 - reads as what is wrong
    """An answer in another form than JSON (oEmbed, 2.3.4: "Not Implemented")."""

    status = 501
    code = "unoffered-format"


@router.get("/oembed")
async def oembed(
    request: Request,
    context: InContext,
    url: str,
    format: str = "json",  # noqa: A002 - oEmbed's name of it
    maxwidth: Pixels = WIDTH,
    maxheight: Pixels = HEIGHT,
) -> Response:
    """The card of the statement at `url`, a page of this site."""
    if format != "json":
        raise UnofferedFormat
    language, slug = _statement(context, url)
    card = await context.cards.get(slug)
    size = (max(NARROWEST, min(maxwidth, WIDTH)), max(LOWEST, min(maxheight, HEIGHT)))
    answer = _answer(context, card, language, size)
    headers = {
        "ETag": etag(answer),
        "Cache-Control": CACHE_CONTROL,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if is_not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return JSONResponse(answer, headers=headers)


def _statement(context: Context, url: str) -> tuple[Language, str]:
    """The language and the slug of a statement's page. Raises `NotFound` for any other page."""
    try:
        page, own = urlsplit(url), urlsplit(context.settings.base_url)
    except ValueError:
        raise NotFound("unknown-statement") from None
    found = _PAGE.fullmatch(page.path)
    if found is None or page.netloc.lower() != own.netloc.lower():
        raise NotFound("unknown-statement")
    return ("fa" if found["lang"] == "fa" else "en"), unquote(found["slug"])


def _answer(
    context: Context, card: StatementCard, language: Language, size: tuple[int, int]
) -> dict[str, Any]:
    base, words = context.settings.base_url, translations(language)
    title = card.title(language)
    page = f"{base}/{language}/s/{card.slug}"
    frame = base + address(card.slug, "card", Look(language), revision=card.list_revision)
    width, height = size
    # WordPress keeps a plain blockquote and an iframe, and of the iframe these attributes alone.
    html = Markup(
        '<blockquote><a href="{page}">{title}</a></blockquote>'
        '<iframe src="{frame}" width="{width}" height="{height}" frameborder="0" marginwidth="0"'
        ' marginheight="0" scrolling="no" title="{title}"></iframe>'
    ).format(page=page, title=title, frame=frame, width=width, height=height)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": words.gettext("Hamseda"),
        "provider_url": base,
        "title": title,
        "cache_age": CACHE_AGE,
        "html": str(html),
        "width": width,
        "height": height,
    }
