"""How long an answer may be kept, and the short answer for who has it already."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.http.caching import etag, http_date, is_not_modified
from app.statements.cards import StatementCard

# A withdrawal must have reached every copy within a minute.
CACHE = "public, max-age=30"


def card_state(card: StatementCard, now: datetime) -> tuple[object, ...]:
    """Everything of a statement that an answer may show, as far as it can change."""
    return (
        card.slug,
        card.state,
        card.can_sign(now),
        card.list_revision,
        card.withdrawals,
        card.edition,
        sorted(card.titles.items()),
        sorted(card.text_versions.items()),
        card.counts,
        card.edits,
    )


def fresh(
    request: Request, response: Response, changed_at: datetime, *state: object, dated: bool = False
) -> bool:
    """Set the validators on `response`; whether the asker has this very state (answer 304).

    `changed_at` is when the list last changed. Only an answer that shows nothing else is `dated`,
    so that `If-Modified-Since` alone can tell: a text or a state may change on its own.
    """
    tag = etag(__version__, request.url.path, sorted(request.query_params.multi_items()), *state)
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(changed_at)
    response.headers["Cache-Control"] = CACHE
    return is_not_modified(request, tag, changed_at if dated else None)


def unchanged(response: Response) -> Response:
    """304 with the validators that `fresh` set."""
    return Response(status_code=304, headers=dict(response.headers))
