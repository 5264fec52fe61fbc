"""What the worker clears away: whatever is kept longer than its purpose needs."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys import Keyring
from app.models import Block, Intake, ManagementLink, PendingSignOn, Quota, Signature, Statement
from app.outbox.leases import SET_ASIDE
from app.signing import counting, limits

INDEX_KEPT = timedelta(days=180)
"""How long after its closing a statement's key K is kept: signatories manage by mail so long."""

_SETTLED_AT_ONCE = 500


async def settle_quota(connection: AsyncConnection, ring: Keyring) -> int:
    """Answering a message gives its place in the quota back; only confirming is answering.

    Here each confirmation is met once, some seconds after it was made; so it is counted here.
    """
    rows = await connection.execute(
        select(PendingSignOn.id, PendingSignOn.statement_id, PendingSignOn.forget_on)
        .where(PendingSignOn.state == "confirmed", PendingSignOn.quota_settled.is_(False))
        .limit(_SETTLED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    settled = rows.all()
    confirmed = [row.id for row in settled]
    if confirmed:
        days = ((row.statement_id, row.forget_on - limits.DIGEST_KEPT) for row in settled)
        await counting.add(connection, "confirmed", Counter(days))
        await connection.execute(
            delete(Quota).where(Quota.id.in_([ring.quota_id(row) for row in confirmed]))
        )
        await connection.execute(
            update(PendingSignOn).where(PendingSignOn.id.in_(confirmed)).values(quota_settled=True)
        )
    return len(confirmed)


async def clear_away(connection: AsyncConnection, ring: Keyring, now: datetime) -> None:
    """End what ran out, forget what was kept long enough, destroy keys of closed statements."""
    today = now.date()
    await connection.execute(
        update(PendingSignOn)
        .where(PendingSignOn.state == "pending", PendingSignOn.expires_at <= now)
        .values(
            state="expired",
            sealed_form=None,
            email_index=None,
            name_index=None,
            expires_at=None,
        )
    )
    await connection.execute(
        delete(Intake).where(
            Intake.failure.like(f"{SET_ASIDE}%"), Intake.due_at < now - limits.DIGEST_KEPT
        )
    )
    await connection.execute(delete(PendingSignOn).where(PendingSignOn.forget_on < today))
    await connection.execute(delete(Quota).where(Quota.sent_on < today - limits.MONTH))
    await connection.execute(delete(Block).where(Block.until < today))
    await connection.execute(
        delete(ManagementLink).where(ManagementLink.expires_at < now - timedelta(days=1))
    )
    await _destroy_indexes(connection, ring, now)


async def _destroy_indexes(connection: AsyncConnection, ring: Keyring, now: datetime) -> None:
    """Destroy the keys K whose time has come, and erase the indexes that they made.

    Where a transaction failed after its key was destroyed, the next one erases the indexes.
    """
    over = and_(
        Statement.state.in_(("closed", "archived")),
        Statement.closed_on < now.date() - INDEX_KEPT,
    )
    statements = await connection.scalars(select(Statement.id).where(over))
    for statement in statements.all():
        if not ring.folder.is_destroyed(f"statement-{statement.hex}"):
            ring.destroy_statement(statement, now.date())
    await connection.execute(
        update(Signature)
        .where(
            Signature.statement_id.in_(select(Statement.id).where(over)),
            Signature.email_index.is_not(None),
        )
        .values(email_index=None)
    )
