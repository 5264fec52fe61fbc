"""What search engines are told: which pages there are, and which are none of their business."""

from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.http.dependencies import InContext
from app.statements.cards import StatementCard
from app.text.names import LANGUAGES
from app.views.links import Links
from app.views.page_cache import kept_response, page_cache
from app.web.statement import is_unlisted

router = APIRouter(include_in_schema=False)

XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"

_ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /desk/
Disallow: /dev/
Disallow: /*/c$
Disallow: /*/c/
Disallow: /*/m$
Disallow: /*/m/
Disallow: /*/unblock
Disallow: /*/s/*/manage
Disallow: /*/s/*/sent

Sitemap: {base}/sitemap.xml
"""
"""Pages that shall not be found, but may be read, say so themselves (`noindex`)."""


@router.get("/robots.txt")
async def robots(request: Request, context: InContext) -> Response:
    """The rules of RFC 9309."""

    async def make() -> str:
        return _ROBOTS.format(base=context.settings.base_url)

    page = await page_cache(request).page("robots.txt", make)
    return kept_response(request, page, language="en", media_type=TEXT)


@router.get("/sitemap.xml")
async def sitemap(request: Request, context: InContext) -> Response:
    """The front pages and the public statements, each in its languages.

    Left out is what says `noindex` itself: statements with people's names in their list.
    """
    cards = [card for card in await context.cards.public() if not is_unlisted(card)]

    async def make() -> str:
        return _written(context.settings.base_url, cards)

    shown = tuple((card.slug, card.changed_at.date(), card.languages) for card in cards)
    page = await page_cache(request).page(("sitemap.xml", shown), make)
    return kept_response(request, page, language="en", media_type=XML)


def _written(base: str, cards: list[StatementCard]) -> str:
    root = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    _add(root, base, {language: f"/{language}/" for language in LANGUAGES}, "/", None)
    for card in cards:
        paths = {one: Links(card.slug, "fa").text(one) for one in card.languages}
        default = paths.get(card.prevailing_language, "")
        _add(root, base, paths, default, card.changed_at.date())
    written: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _add(
    root: Element, base: str, paths: dict[str, str], default: str, changed: date | None
) -> None:
    """One page in each of its languages; each names all of them."""
    for path in paths.values():
        url = SubElement(root, "url")
        SubElement(url, "loc").text = base + path
        if changed:
            SubElement(url, "lastmod").text = changed.isoformat()
        for language, other in (*paths.items(), ("x-default", default)):
            link = {"rel": "alternate", "hreflang": language, "href": base + other}
            SubElement(url, "xhtml:link", link)
