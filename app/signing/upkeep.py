"""What the worker clears away: whatever is kept longer than its purpose needs."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys import Keyring
from app.models import Block, Intake, ManagementLink, PendingSignOn, Quota
from app.outbox.leases import SET_ASIDE
from app.signing import counting, limits

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


async def clear_away(connection: AsyncConnection, now: datetime) -> None:
    """End what ran out, forget what was kept long enough."""
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
