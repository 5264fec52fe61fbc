"""Static files under addresses that change with their content, so that they may be kept for good.

`css/*.css` become one `hamseda.css`, in the order of their names; a folder within, such as
`css/desk`, one of its own name, `desk.css`.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound

STATIC = Path(__file__).parent / "static"
STYLES = "hamseda.css"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
}
FOR_GOOD = "public, max-age=31536000, immutable"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r"\s*([{};,>])\s*")
_URL = re.compile(r'url\("([^"]+)"\)')

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; `packed` is its gzip form, None where that saves nothing."""

    url: str
    body: bytes
    packed: bytes | None
    media_type: str


class Assets:
    """The files of one folder, read once."""

    def __init__(self, folder: Path) -> None:
        self._by_name: dict[str, Asset] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.suffix in MEDIA_TYPES and path.suffix != ".css":
                self._by_name[name] = _asset(name, path.read_bytes())
        self._bundle(STYLES, folder / "css")
        for within in sorted(path for path in folder.glob("css/*") if path.is_dir()):
            self._bundle(f"{within.name}.css", within)
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    def url(self, name: str) -> str:
        """The address of a file by its name in the folder. Raises KeyError for an unknown one."""
        return self._by_name[name].url

    def at(self, url: str) -> Asset:
        """The file at an address. Raises NotFound, also for an address of an older release."""
        try:
            return self._by_url[url]
        except KeyError:
            raise NotFound from None

    def _bundle(self, name: str, folder: Path) -> None:
        styles = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.css")))
        self._by_name[name] = _asset(name, self._styles(styles).encode())

    def _styles(self, source: str) -> str:
        """One style sheet without comments and idle space, its fonts under their own addresses."""
        text = _SPACE.sub(" ", _COMMENT.sub("", source))
        text = _TIGHT.sub(r"\1", text).replace(";}", "}")
        return _URL.sub(lambda found: f'url("{self.url(found[1])}")', text).strip()


def _asset(name: str, body: bytes) -> Asset:
    path = Path(name)
    digest = hashlib.blake2b(body, digest_size=6).hexdigest()
    packed = gzip.compress(body, 9, mtime=0) if path.suffix != ".woff2" else None
    url = f"/static/{path.with_suffix(f'.{digest}{path.suffix}').as_posix()}"
    return Asset(url, body, packed, MEDIA_TYPES[path.suffix])


@cache
def assets() -> Assets:
    """This release's files, read when they are first asked for."""
    return Assets(STATIC)


@router.get("/static/{path:path}")  # noqa: FAST003 - the whole path is the address
async def static_file(request: Request) -> Response:
    """One file, for good: another content has another address."""
    asset = assets().at(request.url.path)
    # A frame in another site's sandbox has no origin, and asks for fonts as a stranger.
    headers = {
        "Cache-Control": FOR_GOOD,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, headers=headers, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)
