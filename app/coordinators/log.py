"""The log of a statement: who did what when; ids and words of ours, nothing of a signatory."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.actions import ACTIONS
from app.models import Coordinator, LogEntry

ON_A_PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the log; `name` is the coordinator's, None for the house or one who is gone."""

    id: UUID
    at: datetime
    coordinator: UUID | None
    name: str | None
    action: str
    subject: UUID | None
    count: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines, the newest first, and the place where older ones begin; empty at the end."""

    lines: list[Logged]
    older: str


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


async def of_statement(connection: AsyncConnection, statement: UUID, before: str) -> LogPage:
    """A page of a statement's log; `before` is a place that the page before gave, or empty."""
    return await _page(connection, _LINES.where(LogEntry.statement_id == statement), before)


async def of_coordinator(connection: AsyncConnection, coordinator: UUID, before: str) -> LogPage:
    """A page of what a coordinator did that belongs to no statement: coming in, passkeys."""
    own = (LogEntry.statement_id.is_(None), LogEntry.coordinator_id == coordinator)
    return await _page(connection, _LINES.where(*own), before)


async def count_since(connection: AsyncConnection, by: UUID, action: str, since: datetime) -> int:
    """How often a coordinator did something since a moment, on whatever statement."""
    count = await connection.scalar(
        select(func.count()).where(
            LogEntry.coordinator_id == by, LogEntry.action == action, LogEntry.at >= since
        )
    )
    return count or 0


_LINES = select(
    LogEntry.id,
    LogEntry.at,
    LogEntry.coordinator_id,
    Coordinator.name,
    LogEntry.action,
    LogEntry.subject,
    LogEntry.count.label("many"),
    LogEntry.detail,
).join_from(LogEntry, Coordinator, isouter=True)


async def _page(
    connection: AsyncConnection, lines: Select[*tuple[Any, ...]], before: str
) -> LogPage:
    place = _place(before)
    if place is not None:
        at, line = place
        lines = lines.where(or_(LogEntry.at < at, and_(LogEntry.at == at, LogEntry.id < line)))
    query = lines.order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(ON_A_PAGE + 1)
    found = [Logged(*row) for row in await connection.execute(query)]
    shown = found[:ON_A_PAGE]
    if len(found) == len(shown):
        return LogPage(shown, "")
    last = shown[-1]
    return LogPage(shown, f"{(last.at - EPOCH) // timedelta(microseconds=1)}-{last.id.hex}")


def _place(before: str) -> tuple[datetime, UUID] | None:
    """Where a page ends; None for what is no place of ours, so that the log begins anew."""
    moment, _, line = before.partition("-")
    try:
        return EPOCH + timedelta(microseconds=int(moment)), UUID(line)
    except (ValueError, OverflowError):
        return None
