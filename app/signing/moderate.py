"""Moderating: what a coordinator does with signatures, by their ids or by their public ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, NotFound
from app.models import Entry, Signature, Statement
from app.organisations import registry
from app.signing.entries import erase_signature, take_down
from app.signing.mailboxes import SIGNED
from app.signing.review import PASSED, name_of, place_of
from app.statements.cards import StatementCard
from app.text.names import Bilingual

STATES = ("confirmed", "published", "held", "declined", "withdrawn", "voided")


@dataclass(frozen=True, slots=True)
class ListedSignature:
    """A signature as a coordinator sees it; a sealed name is empty here."""

    id: UUID
    kind: str
    state: str
    provenance: str
    exposure: str
    name: Bilingual
    city: Bilingual
    country: str | None
    flags: tuple[str, ...]
    signed_on: date


async def list_signatures(
    connection: AsyncConnection, card: StatementCard, states: Sequence[str] = STATES
) -> list[ListedSignature]:
    """The signatures of a statement in these states, by state, kind and id."""
    rows = await connection.execute(
        select(Signature)
        .where(Signature.statement_id == card.id, Signature.state.in_(states))
        .order_by(Signature.state, Signature.kind, Signature.id)
    )
    return [
        ListedSignature(
            row.id,
            row.kind,
            row.state,
            row.provenance,
            row.exposure,
            name_of(row),
            place_of(row),
            row.country,
            tuple(row.flags),
            row.signed_on,
        )
        for row in rows
    ]


async def publish(
    connection: AsyncConnection, card: StatementCard, signatures: Sequence[UUID], now: datetime
) -> int:
    """Let held or declined signatures pass; they stand in the next batch. How many there were.

    An organisation that passes is entered in the registry. Raises `NotFound("unknown-signature")`,
    `Conflict("ended-signature")`; then nothing is changed.
    """
    rows = await _rows(connection, card, signatures, allowed=("held", "declined", "confirmed"))
    for row in rows:
        organisation = None
        if row.kind == "organisation" and name_of(row):
            organisation = await registry.enter(
                connection, name_of(row), place_of(row), row.country
            )
        await connection.execute(
            update(Signature)
            .where(Signature.id == row.id)
            .values(
                state="confirmed",
                flags=sorted({*row.flags, PASSED}),
                organisation_id=organisation,
            )
        )
    await connection.execute(
        update(Statement).where(Statement.id == card.id).values(batch_due_at=now)
    )
    return len(rows)


async def decline(
    connection: AsyncConnection, card: StatementCard, signatures: Sequence[UUID], now: datetime
) -> int:
    """Decline signatures; a published one leaves the list at once. How many there were.

    Raises what `publish` raises.
    """
    rows = await _rows(connection, card, signatures, allowed=SIGNED)
    for row in rows:
        await take_down(connection, row, now)
        await connection.execute(
            update(Signature).where(Signature.id == row.id).values(state="declined")
        )
    return len(rows)


async def void(
    connection: AsyncConnection, card: StatementCard, signatures: Sequence[UUID], now: datetime
) -> int:
    """Void forged signatures: out of the list at once, nothing is kept of them. How many.

    Raises what `publish` raises.
    """
    rows = await _rows(connection, card, signatures, allowed=(*SIGNED, "declined"))
    for row in rows:
        await take_down(connection, row, now)
        await erase_signature(connection, row.id, "voided")
    return len(rows)


async def _rows(
    connection: AsyncConnection,
    card: StatementCard,
    signatures: Sequence[UUID],
    *,
    allowed: Sequence[str],
) -> list[Any]:
    """The signatures named by their own id, or by the public id of their standing entry."""
    wanted = list(dict.fromkeys(signatures))
    entries = await connection.execute(
        select(Entry.public_id, Entry.signature_id).where(
            Entry.statement_id == card.id,
            Entry.public_id.in_(wanted),
            Entry.signature_id.is_not(None),
        )
    )
    aliases = {row.public_id: row.signature_id for row in entries}
    ids = [aliases.get(signature, signature) for signature in wanted]
    rows = await connection.execute(
        select(Signature)
        .where(Signature.statement_id == card.id, Signature.id.in_(ids))
        .order_by(Signature.id)
        .with_for_update()  # no batch passes them meanwhile
    )
    found = list(rows.all())
    if {row.id for row in found} != set(ids):
        raise NotFound("unknown-signature")
    if any(row.state not in allowed for row in found):
        raise Conflict("ended-signature")
    return found
