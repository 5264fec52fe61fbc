"""Sessions at the desk: kept here, known by the digest of what the cookie holds.

A session ends 30 minutes after it was last used and 12 hours after it began. Its row stays for two
days after that, so that what was typed meanwhile can be sent again by the same coordinator.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, insert, select, update
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

    @property
    def public(self) -> str:
        """What it is called on pages: its id stays here."""
        return public_name(self.id)

    def lives(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return now < self.seen_at + IDLE and now < self.began_at + LONGEST

    def is_fresh(self, now: datetime) -> bool:
        """Whether the coordinator proved lately who it is."""
        return now < self.fresh_at + FRESH


_SESSIONS = select(
    DeskSession.id,
    DeskSession.grade,
    DeskSession.began_at,
    DeskSession.seen_at,
    DeskSession.fresh_at,
    Coordinator.id.label("coordinator"),
    Coordinator.name,
    Coordinator.language,
    Coordinator.creates,
).join_from(DeskSession, Coordinator)


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
    rows = await connection.execute(_SESSIONS.where(DeskSession.id == tokens.token_digest(token)))
    row = rows.one_or_none()
    return None if row is None else _session(row)


async def living(connection: AsyncConnection, coordinator: UUID, now: datetime) -> list[Session]:
    """The sessions of a coordinator that may still be used, the newest first."""
    rows = await connection.execute(
        _SESSIONS.where(
            DeskSession.coordinator_id == coordinator,
            DeskSession.seen_at > now - IDLE,
            DeskSession.began_at > now - LONGEST,
        ).order_by(DeskSession.began_at.desc(), DeskSession.id)
    )
    return [_session(row) for row in rows]


async def end(connection: AsyncConnection, coordinator: UUID, session: bytes) -> bool:
    """End a session of the coordinator; whether there was one."""
    ended = await connection.execute(
        delete(DeskSession).where(
            DeskSession.id == session, DeskSession.coordinator_id == coordinator
        )
    )
    return ended.rowcount == 1


async def end_named(connection: AsyncConnection, coordinator: UUID, name: str) -> int:
    """End the session of the coordinator with this `Session.public` name; how many there were."""
    rows = await connection.scalars(
        select(DeskSession.id).where(DeskSession.coordinator_id == coordinator)
    )
    found = [each for each in rows if public_name(each) == name]
    return sum([await end(connection, coordinator, each) for each in found])


async def end_others(connection: AsyncConnection, coordinator: UUID, kept: bytes) -> int:
    """End all sessions of the coordinator but one; how many there were."""
    ended = await connection.execute(
        delete(DeskSession).where(DeskSession.id != kept, DeskSession.coordinator_id == coordinator)
    )
    return ended.rowcount


async def replace(
    connection: AsyncConnection, old: str, coordinator: UUID, grade: Grade, now: datetime
) -> str:
    """A new session in place of the one that the browser had, of whomever; its token.

    Nobody goes on under an id that was there before signing in (session fixation).
    """
    if old:
        await connection.execute(
            delete(DeskSession).where(DeskSession.id == tokens.token_digest(old))
        )
    return await begin(connection, coordinator, grade, now)


async def note_proof(connection: AsyncConnection, session: bytes, now: datetime) -> None:
    """The coordinator has just proved once more who it is."""
    await connection.execute(
        update(DeskSession).where(DeskSession.id == session).values(seen_at=now, fresh_at=now)
    )


async def touch(connection: AsyncConnection, session: bytes, now: datetime) -> None:
    """Write down that the session is in use."""
    await connection.execute(
        update(DeskSession).where(DeskSession.id == session).values(seen_at=now)
    )


def public_name(session: bytes) -> str:
    """A session's name on its coordinator's pages."""
    return hmac.digest(session, b"hamseda:name", "sha256").hex()[:24]


def private_key(token: str) -> bytes:
    """The private key (32 bytes, X25519) to which names are sealed for this session alone."""
    return hmac.digest(token.encode(), b"hamseda:reveal", "sha256")


def _session(row: Any) -> Session:
    person = Person(row.coordinator, row.name, row.language, row.creates)
    return Session(row.id, person, row.grade, row.began_at, row.seen_at, row.fresh_at)
