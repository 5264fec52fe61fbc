"""Screening, in the worker: whose sign-on is it, was it asked for too often, is it blocked.

Everything that depends on the address happens here, where nobody can watch the answer.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Gone
from app.keys import Keyring, sealing, tokens
from app.models import Block, Intake, ManagementLink, PendingSignOn, Quota, Signature, Statement
from app.outbox import leases
from app.outbox.leases import LeasedRow
from app.signing import limits
from app.signing.addresses import canonical
from app.text.folding import match_key

SIGNED = ("confirmed", "held", "published")
"""States in which a signature belongs to somebody who may come back to it."""


async def screen(connection: AsyncConnection, ring: Keyring, row: LeasedRow, now: datetime) -> None:
    """Turn an intake row into a message to send, or into nothing.

    Raises `MissingKey` when the row cannot be opened.
    """
    content = ring.open_intake(row.key_id, row.sealed)
    statement = UUID(content["statement"])
    address = canonical(content["email"])
    try:
        index = ring.email_index(statement, address)
    except Gone:  # K was destroyed: this statement's signatories are past managing by mail
        await leases.drop(connection, row.id)
        return
    if await connection.scalar(select(Statement.id).where(Statement.id == statement)) is None:
        await leases.drop(connection, row.id)
        return
    if content["for"] == "manage":
        message = await _management(connection, ring, statement, index, now)
    else:
        message = await _sign_on(
            connection, ring, row.id, content, (statement, address, index), now
        )
    if not message:
        await leases.drop(connection, row.id)
        return
    await connection.execute(
        update(Intake)
        .where(Intake.id == row.id)
        .values(
            message=message,
            lane=0 if message == "manage" else 1,
            due_at=now,
            leased_until=None,
            attempts=0,
            failure="",
        )
    )


async def _management(
    connection: AsyncConnection, ring: Keyring, statement: UUID, index: bytes, now: datetime
) -> str:
    if not await _has_signed(connection, statement, index):
        return ""
    link = await live_link(connection, statement, index, now)
    if link is None:
        return "manage" if await _new_link(connection, ring, statement, index, now) else ""
    again = await connection.execute(
        update(ManagementLink)
        .where(ManagementLink.id == link.id, ManagementLink.sent < limits.MANAGEMENT_SENT)
        .values(sent=ManagementLink.sent + 1)
    )
    return "manage" if again.rowcount else ""


async def _new_link(
    connection: AsyncConnection, ring: Keyring, statement: UUID, index: bytes, now: datetime
) -> bool:
    today = await connection.scalar(
        select(func.count()).where(
            ManagementLink.statement_id == statement,
            ManagementLink.email_index == index,
            ManagementLink.expires_at > now - timedelta(days=1),
        )
    )
    if (today or 0) >= limits.MANAGEMENT_A_DAY:
        return False
    link = uuid4()
    await connection.execute(
        insert(ManagementLink).values(
            id=link,
            statement_id=statement,
            email_index=index,
            token_digest=tokens.token_digest(ring.management_token(link)),
            expires_at=now + limits.MANAGEMENT_UNSENT,
        )
    )
    return True


async def _sign_on(
    connection: AsyncConnection,
    ring: Keyring,
    row: UUID,
    content: dict[str, Any],
    whose: tuple[UUID, str, bytes],
    now: datetime,
) -> str:
    statement, address, index = whose
    blocked = ring.block_digest(address)
    quota = ring.quota_digest(address)
    if (
        await _is_blocked(connection, blocked, now)
        or await _is_over_quota(connection, quota, now)
        or await _live_tokens(connection, statement, index, now) >= limits.LIVE_TOKENS
    ):
        return ""
    fields = content["fields"]
    token = ring.sign_on_token(row)
    form = {
        "fields": fields,
        "language": content["language"],
        "flags": content["flags"],
        "block": blocked.hex(),
    }
    await connection.execute(
        insert(PendingSignOn).values(
            id=row,
            statement_id=statement,
            token_digest=tokens.token_digest(token),
            email_index=index,
            name_index=ring.name_index(statement, _name_key(fields)),
            sealed_form=sealing.lock(tokens.form_key(token), form),
        )
    )
    await connection.execute(
        insert(Quota).values(id=ring.quota_id(row), digest=quota, sent_on=now.date())
    )
    if await _has_signed(connection, statement, index):
        if await live_link(connection, statement, index, now) is None:
            await _new_link(connection, ring, statement, index, now)
        return "already"
    return "confirm"


def _name_key(fields: dict[str, str]) -> str:
    """One string a person: a sign-on and its repetition give the same one."""
    return "|".join([fields["kind"], *(match_key(fields[f"name_{s}"]) for s in ("fa", "en"))])


async def live_link(
    connection: AsyncConnection, statement: UUID, index: bytes, now: datetime
) -> Any | None:
    """The live management link (`id`) of a mailbox, else None."""
    rows = await connection.execute(
        select(ManagementLink.id)
        .where(
            ManagementLink.statement_id == statement,
            ManagementLink.email_index == index,
            ManagementLink.expires_at > now,
            ManagementLink.used.is_(False),
        )
        .limit(1)
    )
    return rows.first()


async def _has_signed(connection: AsyncConnection, statement: UUID, index: bytes) -> bool:
    found = await connection.scalar(
        select(Signature.id)
        .where(
            Signature.statement_id == statement,
            Signature.email_index == index,
            Signature.state.in_(SIGNED),
        )
        .limit(1)
    )
    return found is not None


async def _is_blocked(connection: AsyncConnection, digest: bytes, now: datetime) -> bool:
    found = await connection.scalar(
        select(Block.until).where(Block.digest == digest, Block.until >= now.date())
    )
    return found is not None


async def _is_over_quota(connection: AsyncConnection, digest: bytes, now: datetime) -> bool:
    today = now.date()
    days = await connection.scalars(
        select(Quota.sent_on).where(Quota.digest == digest, Quota.sent_on > today - limits.MONTH)
    )
    sent = days.all()
    return len(sent) >= limits.UNANSWERED_A_MONTH or sent.count(today) >= limits.UNANSWERED_A_DAY


async def _live_tokens(
    connection: AsyncConnection, statement: UUID, index: bytes, now: datetime
) -> int:
    count = await connection.scalar(
        select(func.count()).where(
            PendingSignOn.statement_id == statement,
            PendingSignOn.email_index == index,
            PendingSignOn.state == "pending",
            or_(PendingSignOn.expires_at.is_(None), PendingSignOn.expires_at > now),
        )
    )
    return count or 0
