"""Public pages as bytes, kept while the state that they show is the present one.

A key names that state (slug, languages, text versions, list revision, withdrawals), so a page
whose statement changes is made anew at once. What a key does not name, updates and errata for
example, follows after `SECONDS`.
"""

import asyncio
import gzip
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass

import brotli
from starlette.requests import Request
from starlette.responses import Response

from app.http.caching import etag, is_not_modified
from app.http.encoding import Encoding, preferred, refuses_gzip

SECONDS = 20.0
MOST = 256
GZIP, BROTLI = 6, 5
"""Levels that take a millisecond for a page; brotli at 5 is smaller by a tenth than gzip at 9."""
# Browsers ask each time and mostly get 304; a cache on the way may answer for half a minute.
CACHE_CONTROL = "public, max-age=0, s-maxage=30, must-revalidate"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page's bytes, plain and packed, its entity tag, and until when it serves."""

    body: bytes
    packed: dict[Encoding, bytes]
    tag: str
    until: float


class PageCache:
    """The pages used last; each is made once however many ask for it at the same time."""

    def __init__(self, most: int = MOST, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._monotonic = monotonic
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._making: dict[Hashable, asyncio.Lock] = {}

    def __len__(self) -> int:
        return len(self._pages)

    async def page(self, key: Hashable, make: Callable[[], Awaitable[str]]) -> KeptPage:
        """The page for `key`, made by `make` where none is kept."""
        kept = self._kept(key)
        if kept:
            return kept
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                return self._kept(key) or self._keep(key, (await make()).encode())
        finally:
            if not lock.locked():
                self._making.pop(key, None)

    def _kept(self, key: Hashable) -> KeptPage | None:
        page = self._pages.get(key)
        if page is None or page.until < self._monotonic():
            return None
        self._pages.move_to_end(key)
        return page

    def _keep(self, key: Hashable, body: bytes) -> KeptPage:
        packed: dict[Encoding, bytes] = {
            "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI),
            "gzip": gzip.compress(body, GZIP, mtime=0),
        }
        now = self._monotonic()
        page = KeptPage(body, packed, etag(body.hex()), now + SECONDS)
        self._pages[key] = page
        # Of a list that grows each second, pages of what it was would fill all that may be kept.
        while len(self._pages) > self._most or next(iter(self._pages.values())).until < now:
            self._pages.popitem(last=False)
        return page


def page_cache(request: Request) -> PageCache:
    """The cache of the process that answers `request`."""
    state = request.app.state
    if not hasattr(state, "page_cache"):
        state.page_cache = PageCache()
    cache: PageCache = state.page_cache
    return cache


def kept_response(
    request: Request,
    page: KeptPage,
    *,
    language: str,
    media_type: str = "text/html",
    more: Mapping[str, str] | None = None,
) -> Response:
    """The page, or 304 for who has it; `more` are headers beside the usual ones, or for them.

    `language` is empty for what has none.
    """
    headers = {
        "ETag": page.tag,
        "Cache-Control": CACHE_CONTROL,
        **({"Content-Language": language} if language else {}),
        **(more or {}),
    }
    accepted = request.headers.get("accept-encoding", "")
    encoding = preferred(accepted)
    unchanged = is_not_modified(request, page.tag)
    if encoding or unchanged or refuses_gzip(accepted):  # else the layer that compresses says so
        headers["Vary"] = "Accept-Encoding"
    if unchanged:
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(page.packed.get(encoding, page.body), headers=headers, media_type=media_type)
