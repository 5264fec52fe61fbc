"""Ways in by link: single-use, for 15 minutes from sending, an invitation for a day.

Looking at one changes nothing, so that whatever fetches links out of messages burns none.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Gone, NotFound
from app.keys import tokens
from app.models import Coordinator, Passkey, SignInLink

LIFE = timedelta(minutes=15)
INVITATION_LIFE = timedelta(hours=24)
UNSENT = timedelta(days=1)
"""How long a link waits for a relay that is away."""
AN_HOUR = 6
"""Links that wait unused and one coordinator was sent within an hour, whoever asked."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that may be used; `has_passkey`: it is not enough by itself."""

    id: UUID
    coordinator: UUID
    name: str
    has_passkey: bool


async def make_link(connection: AsyncConnection, coordinator: UUID, expires_at: datetime) -> str:
    """A new link; its token, which is kept nowhere."""
    token = tokens.encode_token(secrets.token_bytes(32))
    await keep_link(connection, uuid4(), coordinator, token, expires_at)
    return token


async def keep_link(
    connection: AsyncConnection,
    link: UUID,
    coordinator: UUID,
    token: str,
    expires_at: datetime,
) -> None:
    """Keep the digest of a link's token."""
    await connection.execute(
        insert(SignInLink).values(
            id=link,
            coordinator_id=coordinator,
            token_digest=tokens.token_digest(token),
            expires_at=expires_at,
        )
    )


async def may_be_sent(connection: AsyncConnection, coordinator: UUID, now: datetime) -> bool:
    """Whether a coordinator's mailbox takes one more link."""
    lately = await connection.scalar(
        select(func.count()).where(
            SignInLink.coordinator_id == coordinator,
            SignInLink.used.is_(False),
            SignInLink.expires_at > now - timedelta(hours=1) + LIFE,
        )
    )
    return (lately or 0) < AN_HOUR


async def open_link(connection: AsyncConnection, typed: str, now: datetime) -> OpenLink:
    """The link of a token as pasted; changes nothing.

    Raises `NotFound("unknown-token")`, `Gone("used-token")`, `Gone("expired-token")`.
    """
    token = tokens.clean_token(typed)
    passkeys = (
        select(func.count())
        .where(Passkey.coordinator_id == SignInLink.coordinator_id)
        .scalar_subquery()
    )
    rows = await connection.execute(
        select(
            SignInLink.id,
            SignInLink.coordinator_id,
            SignInLink.expires_at,
            SignInLink.used,
            Coordinator.name,
            passkeys.label("passkeys"),
        )
        .join_from(SignInLink, Coordinator)
        .where(SignInLink.token_digest == tokens.token_digest(token))
    )
    row = rows.one_or_none()
    if row is None:
        raise NotFound("unknown-token")
    if row.used:
        raise Gone("used-token")
    if row.expires_at <= now:
        raise Gone("expired-token")
    return OpenLink(row.id, row.coordinator_id, row.name, row.passkeys > 0)


async def use_link(connection: AsyncConnection, link: OpenLink) -> None:
    """Use a link up. Raises `Gone("used-token")` where somebody was quicker."""
    used = await connection.execute(
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used.is_(False))
        .values(used=True)
    )
    if used.rowcount == 0:
        raise Gone("used-token")
