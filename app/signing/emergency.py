"""What an owner can do at once in an emergency: hide the list, stop sign-ons, end the key.

The first two can be undone. Pages, downloads and kept files follow the count of withdrawals, which
rises with each step, so that nothing made before it passes for the present state.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Statement
from app.statements.cards import StatementCard


async def hide_list(
    connection: AsyncConnection, statement: UUID, now: datetime, *, hidden: bool
) -> bool:
    """Show no name of a statement anywhere, or show the list again; False where it was so before.

    Counts stay. The time of the list's last change moves, or who asks "changed since?" would keep
    the names.
    """
    done = await connection.execute(
        update(Statement)
        .where(Statement.id == statement, Statement.list_hidden.is_(not hidden))
        .values(list_hidden=hidden, withdrawals=Statement.withdrawals + 1, changed_at=now)
    )
    return done.rowcount == 1


async def stop_sign_ons(connection: AsyncConnection, statement: UUID, *, stopped: bool) -> bool:
    """Take no new sign-on, or take them again; False where it was so before.

    What was taken before may be confirmed.
    """
    done = await connection.execute(
        update(Statement)
        .where(Statement.id == statement, Statement.sign_ons_stopped.is_(not stopped))
        .values(sign_ons_stopped=stopped)
    )
    return done.rowcount == 1


def means_it(card: StatementCard, typed: str) -> bool:
    """Whether what was typed names the statement: asked for before what cannot be undone."""
    return typed.strip().casefold() == card.slug


async def end_key(connection: AsyncConnection, statement: UUID) -> bool:
    """Have the worker destroy the key K of a statement; False where that was asked for before.

    From then on no sign-on is taken: none could be screened. See `app.signing.ending`.
    """
    done = await connection.execute(
        update(Statement)
        .where(Statement.id == statement, Statement.key_ends.is_(False))
        .values(key_ends=True)
    )
    return done.rowcount == 1
