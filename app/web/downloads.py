"""The list as a file, streamed from a read-only transaction of its own."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app import __version__
from app.editions.export import Export, export
from app.editions.snapshot import ListLanguage
from app.http.caching import etag, is_not_modified
from app.http.dependencies import InContext, PublicCard

router = APIRouter(include_in_schema=False)


class HeldStream(StreamingResponse):
    """A stream that lets go of what it reads from, also when nobody waits for its first byte."""

    def __init__(self, made: Export, held: AsyncExitStack, headers: Mapping[str, str]) -> None:
        super().__init__(
            made.chunks,
            headers={"Content-Disposition": attachment(made.file_name), **headers},
            media_type=made.format.media_type,
        )
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it (ASGI 3)."""
        async with self._held:
            await super().__call__(scope, receive, send)


@router.get("/s/{slug}/list.{format_id}")  # noqa: FAST003 - `PublicCard` takes the slug
async def download(
    request: Request,
    context: InContext,
    card: PublicCard,
    format_id: str,
    lang: ListLanguage = "both",
    edition: int | None = None,
    since: int | None = None,
) -> Response:
    """An edition of the list, the newest where none is named, or what changed since another.

    The options of the layout may stand in the query under their names. Who has the present state
    already gets 304.
    """
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(context.database.stream())
        made = await export(
            connection,
            card.slug,
            format_id,
            lang,
            context.settings.base_url,
            edition=edition,
            since=since,
            layout=request.query_params,
        )
        tag = etag(__version__, made.state)
        headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
        if is_not_modified(request, tag):
            return Response(status_code=304, headers=headers)
        return HeldStream(made, stack.pop_all(), headers)


def attachment(name: str) -> str:
    """`Content-Disposition` for a download (RFC 6266): a plain name, and the whole one encoded."""
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_."))
    if plain == name:
        return f'attachment; filename="{name}"'
    return (
        f"attachment; filename=\"list{plain[plain.find('.') :]}\"; filename*=UTF-8''{quote(name)}"
    )
