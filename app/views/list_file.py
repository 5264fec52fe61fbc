"""The list as a file, from a read-only transaction of its own; a long one is made beforehand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app import __version__
from app.editions.export import Export, export
from app.editions.made import FAILED_KEPT, Making, ask_for, digest_of, find_file, pieces
from app.editions.snapshot import ListLanguage
from app.errors import Unavailable
from app.http.caching import etag, is_not_modified
from app.http.context import Context
from app.http.language import language_of
from app.statements.cards import StatementCard
from app.statements.layouts import OPTIONS
from app.text.names import other
from app.views.site import accent_class

AGAIN_SECONDS = 2
"""When a page that waits for a file asks again."""


class HeldStream(StreamingResponse):
    """A stream that lets go of what it reads from, also when nobody waits for its first byte."""

    def __init__(
        self,
        made: Export,
        chunks: AsyncIterator[bytes],
        held: AsyncExitStack,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(
            chunks,
            headers={"Content-Disposition": attachment(made.file_name), **headers},
            media_type=made.format.media_type,
        )
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it (ASGI 3)."""
        async with self._held:
            await super().__call__(scope, receive, send)


async def list_file(
    request: Request,
    context: Context,
    card: StatementCard,
    format_id: str,
    language: ListLanguage,
    edition: int | None,
    since: int | None,
) -> Response:
    """An edition of the list, the newest where none is named, or what changed since another.

    The options of the layout may stand in the query under their names. Who has the present state
    already gets 304. Whether the asker may see the statement is the route's to check.
    """
    query = request.query_params
    asked: dict[str, Any] = {
        "slug": card.slug,
        "format_id": format_id,
        "language": language,
        "base_url": context.settings.base_url,
        "since": since,
        "layout": {option: query[option] for option in OPTIONS if option in query},
    }
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(context.database.stream())
        made = await export(connection, edition=edition, **asked)
        tag = etag(__version__, made.state)
        headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
        if is_not_modified(request, tag):
            return Response(status_code=304, headers=headers)
        chunks = made.chunks
        if made.slow:
            file = await find_file(connection, digest_of(made))
            if file is None or file.state != "ready":
                asked["edition"] = made.snapshot.edition
                return await _waiting(request, context, made, file, asked)
            chunks = pieces(connection, file.id)
        begun = await _begun(chunks)
        return HeldStream(made, begun, stack.pop_all(), headers)


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, the first of them there: what goes wrong before it can still be told."""
    first = await anext(chunks, b"")

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return all_of_them()


async def _waiting(
    request: Request, context: Context, made: Export, file: Making | None, asked: dict[str, Any]
) -> Response:
    """The page of a file that is being made: it asks again by itself, until the file comes.

    Raises `Unavailable` with the error that ended the making.
    """
    if file is None:
        async with context.database.write() as connection:
            file = await ask_for(connection, made, asked, context.clock.now())
    if file.state == "failed":
        raise Unavailable(file.failure, retry_after=int(FAILED_KEPT.total_seconds()))
    language = language_of(request, "fa")
    return context.pages.response(
        "making.html",
        language,
        status=202,
        headers={"Retry-After": str(AGAIN_SECONDS), "Refresh": str(AGAIN_SECONDS)},
        file_name=made.file_name,
        read=file.read,
        rows=file.rows,
        elsewhere=f"/{other(language)}/s/{quote(made.card.slug)}",
        accent=accent_class(made.card.accent),
    )


def attachment(name: str) -> str:
    """`Content-Disposition` for a download (RFC 6266): a plain name, and the whole one encoded."""
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_."))
    if plain == name:
        return f'attachment; filename="{name}"'
    return (
        f"attachment; filename=\"list{plain[plain.find('.') :]}\"; filename*=UTF-8''{quote(name)}"
    )
