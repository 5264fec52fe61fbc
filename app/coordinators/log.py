"""The log of a statement: who did what when; ids and words of ours, nothing of a signatory."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.actions import ACTIONS
from app.models import LogEntry


async def record(  # noqa: PLR0913 - all that a line of the log says
    connection: AsyncConnection,
    by: UUID | None,
    statement: UUID | None,
    action: str,
    *,
    now: datetime,
    subject: UUID | None = None,
    count: int | None = None,
    detail: str = "",
) -> None:
    """Write down what is done, in the transaction that does it.

    Args:
        connection: the transaction.
        by: the coordinator; None for the house itself and its command line.
        statement: the statement; None for what concerns the coordinator or the instance alone.
        action: a key of `app.coordinators.actions.ACTIONS`; any other raises `KeyError`.
        now: the moment.
        subject: the row that it is done to.
        count: how many rows, where it is several.
        detail: a word of ours (a format, a language, a role), never what somebody typed.
    """
    _ = ACTIONS[action]
    await connection.execute(
        insert(LogEntry).values(
            id=uuid4(),
            at=now,
            statement_id=statement,
            coordinator_id=by,
            action=action,
            subject=subject,
            count=count,
            detail=detail,
        )
    )
