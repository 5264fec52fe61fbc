"""Conditional replies (RFC 9110, 13): who has the present state gets 304 and no body."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request


def etag(*parts: object) -> str:
    """A weak entity tag for the state that `parts` describe; weak, as replies may be compressed."""
    described = "\x1f".join(map(str, parts)).encode()
    return f'W/"{hashlib.blake2b(described, digest_size=12).hexdigest()}"'


def http_date(moment: datetime) -> str:
    """An aware moment as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def is_not_modified(request: Request, tag: str, changed_at: datetime | None = None) -> bool:
    """Whether the asker has this state; `If-None-Match` goes before `If-Modified-Since`.

    Without `changed_at` the date is not looked at: for what can change without moving it.
    """
    tags = request.headers.get("if-none-match")
    if tags is not None:
        offered = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return tag.removeprefix("W/") in offered or "*" in offered
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return changed_at.replace(microsecond=0) <= moment
