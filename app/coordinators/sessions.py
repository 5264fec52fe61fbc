"""Sessions at the desk: kept here, known by the digest of what the cookie holds.

A session ends 30 minutes after it was last used and 12 hours after it began. Its row stays for two
days after that, so that what was typed meanwhile can be sent again by the same coordinator.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys import tokens
from app.models import Coordinator, DeskSession
from app.text.names import Language

Grade = Literal["link", "passkey"]

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=10)
"""How long a coordinator counts as having just proved who it is."""
SEEN_EVERY = timedelta(minutes=1)
"""A session in use is written down so often at most."""


@dataclass(frozen=True, slots=True)
class Person:
    """A coordinator as colleagues see it; `name` is empty until one is chosen."""

    id: UUID
    name: str
    language: Language
    creates: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A session: `id` is the digest of its token, `grade` how its coordinator came in."""

    id: bytes = field(repr=False)
    person: Person
    grade: Grade
    began_at: datetime
    seen_at: datetime
    fresh_at: datetime

    def lives(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return now < self.seen_at + IDLE and now < self.began_at + LONGEST

    def is_fresh(self, now: datetime) -> bool:
        """Whether the coordinator proved lately who it is."""
        return now < self.fresh_at + FRESH


async def begin(connection: AsyncConnection, coordinator: UUID, grade: Grade, now: datetime) -> str:
    """A new session; its token, which is kept nowhere, for the cookie."""
    token = tokens.encode_token(secrets.token_bytes(32))
    await connection.execute(
        insert(DeskSession).values(
            id=tokens.token_digest(token),
            coordinator_id=coordinator,
            grade=grade,
            began_at=now,
            seen_at=now,
            fresh_at=now,
        )
    )
    return token


async def find(connection: AsyncConnection, token: str) -> Session | None:
    """The session of a token, over or not; None where there is none."""
    rows = await connection.execute(
        select(
            DeskSession.id,
            DeskSession.grade,
            DeskSession.began_at,
            DeskSession.seen_at,
            DeskSession.fresh_at,
            Coordinator.id.label("coordinator"),
            Coordinator.name,
            Coordinator.language,
            Coordinator.creates,
        )
        .join_from(DeskSession, Coordinator)
        .where(DeskSession.id == tokens.token_digest(token))
    )
    row = rows.one_or_none()
    if row is None:
        return None
    person = Person(row.coordinator, row.name, row.language, row.creates)
    return Session(row.id, person, row.grade, row.began_at, row.seen_at, row.fresh_at)


async def touch(connection: AsyncConnection, session: bytes, now: datetime) -> None:
    """Write down that the session is in use."""
    await connection.execute(
        update(DeskSession).where(DeskSession.id == session).values(seen_at=now)
    )


def private_key(token: str) -> bytes:
    """The private key (32 bytes, X25519) to which names are sealed for this session alone."""
    return hmac.digest(token.encode(), b"hamseda:reveal", "sha256")
