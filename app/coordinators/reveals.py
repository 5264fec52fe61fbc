"""Sealed names, representatives and letters, shown to one coordinator for a quarter of an hour.

No web process holds a key that opens them. A session's cookie gives a key pair; the worker opens
what was asked for and seals it to the public half, and the next request opens that with the cookie.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators import log
from app.db import Database
from app.errors import Gone, MissingKey, NotFound
from app.keys import Keyring, sealing
from app.models import RemovalRequest, Reveal, Signature

Kind = Literal["signature", "removal"]

AT_ONCE = 50
"""So many are opened in one transaction of the worker."""

ACTIONS: dict[Kind, str] = {"signature": "signature.revealed", "removal": "removal.revealed"}


@dataclass(frozen=True, slots=True)
class Revealed:
    """What was sealed. `state`: `opening`, `open`, or `lost` where no key opens it any more.

    `fields` are a signature's columns (exposure `coordinators`), `person` its representative
    (`name`, `role`), `letter` what came with a request; each empty where there is none.
    """

    state: Literal["opening", "open", "lost"]
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    person: Mapping[str, str] = field(default_factory=dict, repr=False)
    letter: Mapping[str, str] = field(default_factory=dict, repr=False)


async def ask(
    connection: AsyncConnection,
    by: tuple[UUID, bytes, bytes],
    statement: UUID,
    kind: Kind,
    subjects: Iterable[UUID],
    now: datetime,
) -> None:
    """Ask to see what is sealed in signatures of a statement, or in requests to be removed.

    `by` are the coordinator, the session's id and its private key. What was asked for already is
    not asked for again. Raises `NotFound("unknown-signature")` where one is not the statement's.
    """
    coordinator, session, private = by
    wanted = set(subjects)
    table = Signature if kind == "signature" else RemovalRequest
    own = await connection.scalars(
        select(table.id).where(table.id.in_(wanted), table.statement_id == statement)
    )
    if set(own) != wanted:
        raise NotFound("unknown-signature")
    asked = await connection.scalars(
        select(Reveal.subject).where(Reveal.session_id == session, Reveal.kind == kind)
    )
    public = sealing.public_of(private)
    for subject in sorted(wanted - set(asked)):
        await connection.execute(
            insert(Reveal).values(
                id=uuid4(),
                session_id=session,
                kind=kind,
                subject=subject,
                public=public,
                asked_at=now,
            )
        )
        await log.record(
            connection, coordinator, statement, ACTIONS[kind], now=now, subject=subject
        )


async def revealed(
    connection: AsyncConnection, session: bytes, private: bytes, statement: UUID, kind: Kind
) -> dict[UUID, Revealed]:
    """All that a session asked to see of a statement, by the row's id.

    What was erased since, or answered, is shown no longer.
    """
    there: dict[Kind, tuple[Any, Any]] = {
        "signature": (
            Signature,
            or_(Signature.sealed.is_not(None), Signature.representative.is_not(None)),
        ),
        "removal": (RemovalRequest, RemovalRequest.letter.is_not(None)),
    }
    table, is_sealed = there[kind]
    rows = await connection.execute(
        select(Reveal.subject, Reveal.sealed)
        .join(table, table.id == Reveal.subject)
        .where(
            Reveal.session_id == session,
            Reveal.kind == kind,
            table.statement_id == statement,
            is_sealed,
        )
    )
    return {row.subject: _opened(row.sealed, private) for row in rows}


async def open_asked(database: Database, ring: Keyring) -> int:
    """In the worker: open what coordinators wait for; how many there were."""
    async with database.read() as connection:
        waiting = await connection.scalar(select(Reveal.id).where(Reveal.sealed.is_(None)).limit(1))
    if waiting is None:
        return 0
    async with database.write() as connection:
        rows = await connection.execute(
            select(
                Reveal.id,
                Reveal.public,
                Signature.sealed.label("names"),
                Signature.representative,
                RemovalRequest.letter,
            )
            .outerjoin(Signature, Signature.id == Reveal.subject)
            .outerjoin(RemovalRequest, RemovalRequest.id == Reveal.subject)
            .where(Reveal.sealed.is_(None))
            .limit(AT_ONCE)
        )
        found = rows.all()
        for row in found:
            await connection.execute(
                update(Reveal)
                .where(Reveal.id == row.id)
                .values(sealed=sealing.seal(row.public, _content(ring, row)))
            )
    return len(found)


def _content(ring: Keyring, row: Any) -> dict[str, Any]:
    try:
        return {
            "state": "open",
            "fields": ring.open_names(row.names) if row.names else {},
            "person": ring.open_person(row.representative) if row.representative else {},
            "letter": ring.open_person(row.letter) if row.letter else {},
        }
    except (MissingKey, Gone):
        return {"state": "lost"}


def _opened(sealed: bytes | None, private: bytes) -> Revealed:
    if sealed is None:
        return Revealed("opening")
    return Revealed(**sealing.open_sealed(private, sealed))
