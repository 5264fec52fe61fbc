"""The script that partners' pages load: it makes the frames, and listens to them alone."""

import gzip
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.http.caching import etag
from app.http.kept import keep_reply
from app.views.page_cache import KeptPage, kept_response

if TYPE_CHECKING:
    from app.http.encoding import Encoding

SOURCE = Path(__file__).parent / "static" / "v1.js"
SECONDS = 60
HEADERS = {
    "Cache-Control": f"public, max-age={SECONDS}",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

# A comment that has its line for itself, and the space that lines begin with.
_IDLE = re.compile(rb"^\s*(?://.*)?\n?", re.MULTILINE)

router = APIRouter(include_in_schema=False)


@cache
def script() -> KeptPage:
    """The script as it is sent, read once."""
    body = _IDLE.sub(b"", SOURCE.read_bytes())
    packed: dict[Encoding, bytes] = {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=11),
        "gzip": gzip.compress(body, 9, mtime=0),
    }
    return KeptPage(body, packed, etag(body.hex()), float("inf"))


@router.get("/embed/v1.js")
async def embed_script(request: Request) -> Response:
    """The script; its address stays, so it is asked for anew after a minute."""
    keep_reply(request.scope, SECONDS)
    media_type = "text/javascript; charset=utf-8"
    return kept_response(request, script(), language="", media_type=media_type, more=HEADERS)
