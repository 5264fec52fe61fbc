"""Lists: a page of items, a cursor to the next, and the same as a `Link` header (RFC 8288)."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
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
    request: Request, response: Response, context: Context, cursor: str | None, **query: object
) -> None:
    """Add the `Link` to the next page, where there is one; `query` and the key stay the same."""
    if cursor is not None:
        key = request.query_params.get("key")
        parts = {**query, **({"key": key} if key else {}), "cursor": cursor}
        address = f"{context.settings.base_url}{request.url.path}?{urlencode(parts)}"
        response.headers["Link"] = f'<{address}>; rel="next"'
