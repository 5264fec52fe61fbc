"""What the desk leaves behind, cleared away by the worker."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.sessions import IDLE, LONGEST
from app.models import Challenge, DeskSession, Reveal, SignInLink

KEPT = timedelta(days=2)
"""A session that is over is known so long, so that what was typed in it can be sent again."""
LINK_KEPT = timedelta(days=1)
REVEAL_LIFE = timedelta(minutes=15)


async def clear_desk(connection: AsyncConnection, now: datetime) -> None:
    """Links, challenges and sessions that are over, and names that were looked at."""
    await connection.execute(delete(Challenge).where(Challenge.expires_at <= now))
    await connection.execute(delete(SignInLink).where(SignInLink.expires_at <= now - LINK_KEPT))
    await connection.execute(delete(Reveal).where(Reveal.asked_at <= now - REVEAL_LIFE))
    await connection.execute(
        delete(DeskSession).where(
            or_(
                DeskSession.seen_at <= now - IDLE - KEPT,
                DeskSession.began_at <= now - LONGEST - KEPT,
            )
        )
    )
