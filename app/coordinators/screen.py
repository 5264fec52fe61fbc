"""Screening what was left for the desk, in the worker: whose address is it, may it get a link.

An intake row becomes a message, or nothing; the link's id is the row's, so that each retry sends
the same link.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.invite import find_coordinator, give_role, known_or_new
from app.coordinators.links import UNSENT, keep_link, may_be_sent
from app.coordinators.roles import ROLES, role_of
from app.keys import Keyring
from app.models import Coordinator, Intake
from app.outbox import leases
from app.outbox.leases import LeasedRow

Opened = tuple[LeasedRow, dict[str, Any]]


async def screen_desk(
    connection: AsyncConnection, ring: Keyring, opened: Sequence[Opened], now: datetime
) -> None:
    """Turn rows that were left for the desk into messages, or into nothing."""
    for row, content in opened:
        message, coordinator = await _message(connection, ring, content, now)
        if coordinator is None or not await may_be_sent(connection, coordinator, now):
            await leases.drop(connection, row.id)
            continue
        token = ring.sign_in_token(row.id)
        await keep_link(connection, row.id, coordinator, token, now + UNSENT)
        await connection.execute(
            update(Intake)
            .where(Intake.id == row.id)
            .values(message=message, lane=0, due_at=now, leased_until=None, attempts=0, failure="")
        )


async def _message(
    connection: AsyncConnection, ring: Keyring, content: dict[str, Any], now: datetime
) -> tuple[str, UUID | None]:
    """Which message goes to which coordinator; None where none goes."""
    if content["ask"] == "invite":
        return "invitation", await _invited(connection, ring, content, now)
    if content["ask"] == "own":
        wanted = UUID(content["coordinator"])
        found = await connection.scalar(select(Coordinator.id).where(Coordinator.id == wanted))
        return "sign-in", found
    known = await find_coordinator(connection, ring, content["email"])
    return "sign-in", known.id if known else None


async def _invited(
    connection: AsyncConnection, ring: Keyring, content: dict[str, Any], now: datetime
) -> UUID | None:
    """Who is invited, with the role; None where the inviter is no owner any more."""
    statement = UUID(content["statement"])
    role = next(one for one in ROLES if one == content["role"])
    if await role_of(connection, UUID(content["by"]), statement) != "owner":
        return None
    who = (content["email"], content["name"], content["language"])
    coordinator = await known_or_new(connection, ring, who, now)
    await give_role(connection, coordinator, statement, role, now)
    return coordinator
