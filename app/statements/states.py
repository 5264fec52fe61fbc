"""The states of a statement, and the ways from one to the other."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, NotFound
from app.models import Statement
from app.statements.editable import load_editable
from app.statements.readiness import refuse_unready

TRANSITIONS = {
    "draft": {"circulating", "open"},
    "circulating": {"open", "closed"},
    "open": {"closed"},
    "closed": {"open", "archived"},
    "archived": set(),
}
"""Where a statement may go from each state; what was public never becomes secret again."""

SECRET_BYTES = 18


async def set_state(
    connection: AsyncConnection, slug: str, state: str, now: datetime
) -> str | None:
    """Bring a statement to another state; one that is there already stays as it is.

    Returns:
        For `circulating` the secret of the link, which is kept nowhere: asking again makes a new
        one, and the old link stops working. None for every other state.

    Raises:
        NotFound: `unknown-statement`.
        Conflict: `state-forbids`, where no way leads from the present state.
        NotReady: a text that would be shown lacks its title or its body.
    """
    query = select(Statement.id, Statement.state).where(Statement.slug == slug).with_for_update()
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        raise NotFound("unknown-statement")
    if found.state != state and state not in TRANSITIONS[found.state]:
        raise Conflict("state-forbids")
    secret = secrets.token_urlsafe(SECRET_BYTES) if state == "circulating" else None
    if found.state == state and secret is None:
        return None
    if state in {"circulating", "open"}:
        refuse_unready(await load_editable(connection, found.id))
    values: dict[str, Any] = {
        "state": state,
        "edits": Statement.edits + 1,
        "opens_at": Statement.opens_at if state == "circulating" else None,
        "secret_digest": hashlib.sha256(secret.encode()).digest() if secret else None,
    }
    if state in {"open", "closed"}:
        values["closed_on"] = now.date() if state == "closed" else None
    await connection.execute(update(Statement).where(Statement.id == found.id).values(values))
    return secret
