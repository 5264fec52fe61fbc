"""Lists: a page of items, a cursor to the next, and the same as a `Link` header (RFC 8288)."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Query
from starlette.responses import Response

from app.errors import FieldError, InvalidForm
from app.http.context import Context
from app.text.names import Language

MAX_LIMIT = 200

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items on a page")]
Cursor = Annotated[str, Query(max_length=120, description="`next` of the page before")]
InLanguage = Annotated[
    Language, Query(alias="lang", description="Language of the order and of the addresses")
]
DEFAULT_LIMIT = 100
DEFAULT_LANGUAGE: Literal["fa"] = "fa"


def bad_cursor() -> InvalidForm:
    """The error for a cursor that no page has given out."""
    return InvalidForm([FieldError("cursor", "unknown-cursor")])


def link_next(
    response: Response, context: Context, path: str, cursor: str | None, limit: int, lang: Language
) -> None:
    """Add the `Link` to the next page, where there is one."""
    if cursor is not None:
        address = f"{context.settings.base_url}/api/v1{path}"
        query = f"limit={limit}&lang={lang}&cursor={quote(cursor)}"
        response.headers["Link"] = f'<{address}?{query}>; rel="next"'
