"""The list as a file."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.editions.snapshot import ListLanguage
from app.http.dependencies import InContext, PublicCard
from app.views.list_file import list_file

router = APIRouter(include_in_schema=False)


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
    """An edition of the list, the newest where none is named, or what changed since another."""
    return await list_file(request, context, card, format_id, lang, edition, since)
