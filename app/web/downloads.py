"""The list as a file, streamed from a read-only transaction of its own."""

from contextlib import AsyncExitStack
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.editions.export import Export, export
from app.editions.formats import FORMATS
from app.editions.snapshot import ListLanguage
from app.errors import NotFound
from app.http.dependencies import InContext, PublicCard

router = APIRouter(include_in_schema=False)


class HeldStream(StreamingResponse):
    """A stream that lets go of what it reads from, also when nobody waits for its first byte."""

    def __init__(self, made: Export, held: AsyncExitStack) -> None:
        super().__init__(
            made.chunks,
            headers={
                "Content-Disposition": attachment(made.file_name),
                "Cache-Control": "no-cache",
                "X-Robots-Tag": "noindex",
            },
            media_type=made.format.media_type,
        )
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it (ASGI 3)."""
        async with self._held:
            await super().__call__(scope, receive, send)


@router.get("/s/{slug}/list.{format_id}")  # noqa: FAST003 - `PublicCard` takes the slug
async def download(
    context: InContext,
    card: PublicCard,
    format_id: str,
    lang: ListLanguage = "both",
    edition: int | None = None,
    since: int | None = None,
) -> Response:
    """The present list; there are no numbered editions to ask for yet."""
    if format_id not in FORMATS:
        raise NotFound("unknown-format")
    if edition is not None or since is not None:
        raise NotFound("unknown-edition")
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(context.database.stream())
        made = await export(connection, card.slug, format_id, lang, context.settings.base_url)
        return HeldStream(made, stack.pop_all())


def attachment(name: str) -> str:
    """`Content-Disposition` for a download (RFC 6266): a plain name, and the whole one encoded."""
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_."))
    if plain == name:
        return f'attachment; filename="{name}"'
    return (
        f"attachment; filename=\"list{plain[plain.find('.') :]}\"; filename*=UTF-8''{quote(name)}"
    )
