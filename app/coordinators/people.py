"""The people of a statement: who has which role, and how that changes.

A statement that was once given an owner always has one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators import log
from app.coordinators.ask import ask_to_invite
from app.coordinators.profile import clean_name
from app.coordinators.roles import ROLES, RoleName
from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.keys import Sealer
from app.models import Coordinator, DeskSession, Role
from app.text.names import Language

INVITATIONS_A_DAY = 30


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role; `seen_at` is None for who has no session now."""

    id: UUID
    name: str
    role: str
    seen_at: datetime | None


async def people_of(connection: AsyncConnection, statement: UUID) -> list[Member]:
    """Who has a role on a statement, owners first."""
    rank = case({role: place for place, role in enumerate(ROLES)}, value=Role.role)
    seen = (
        select(func.max(DeskSession.seen_at))
        .where(DeskSession.coordinator_id == Coordinator.id)
        .scalar_subquery()
    )
    rows = await connection.execute(
        select(Coordinator.id, Coordinator.name, Role.role, seen)
        .join_from(Role, Coordinator)
        .where(Role.statement_id == statement)
        .order_by(rank, Coordinator.name, Coordinator.id)
    )
    return [Member(*row) for row in rows]


async def invite_to(
    connection: AsyncConnection,
    sealer: Sealer,
    by: tuple[UUID, UUID],
    invited: tuple[str, str, Language],
    role: str,
    now: datetime,
) -> None:
    """Invite `(address, name, language)` to a statement; the same whoever it is.

    Args:
        connection: the transaction, for the log.
        sealer: seals the request for the worker.
        by: the coordinator who invites, and the statement.
        invited: the address as typed, what colleagues call them, their language.
        role: one of `ROLES`.
        now: the moment.

    Raises `InvalidForm` for `email`, `name` and `role`, `Conflict("too-many-invitations")`.
    """
    coordinator, statement = by
    address, name, language = invited
    wanted = read_role(role)
    called = clean_name(name)
    day_ago = now - timedelta(days=1)
    lately = await log.count_since(connection, coordinator, "people.invited", day_ago)
    if lately >= INVITATIONS_A_DAY:
        raise Conflict("too-many-invitations")
    who = (address, called, language)
    await ask_to_invite(connection, sealer, by, who, wanted, now)
    await log.record(connection, coordinator, statement, "people.invited", now=now, detail=role)


async def change_role(
    connection: AsyncConnection,
    by: UUID,
    statement: UUID,
    coordinator: UUID,
    role: str,
    now: datetime,
) -> None:
    """Give somebody another role.

    Raises `InvalidForm` for `role`, `NotFound("unknown-coordinator")`, `Conflict("last-owner")`.
    """
    wanted = read_role(role)
    present = await _present(connection, statement, coordinator)
    if present == wanted:
        return
    await _keep_an_owner(connection, statement, coordinator)
    await connection.execute(
        update(Role)
        .where(Role.statement_id == statement, Role.coordinator_id == coordinator)
        .values(role=wanted)
    )
    await log.record(
        connection,
        by,
        statement,
        "people.changed",
        now=now,
        subject=coordinator,
        detail=wanted,
    )


async def take_role(
    connection: AsyncConnection, by: UUID, statement: UUID, coordinator: UUID, now: datetime
) -> None:
    """Take somebody's role away, or give up one's own. Raises as `change_role` does."""
    await _present(connection, statement, coordinator)
    await _keep_an_owner(connection, statement, coordinator)
    await connection.execute(
        delete(Role).where(Role.statement_id == statement, Role.coordinator_id == coordinator)
    )
    action = "people.left" if by == coordinator else "people.removed"
    await log.record(connection, by, statement, action, now=now, subject=coordinator)


def read_role(typed: str) -> RoleName:
    """A role as a form names it. Raises `InvalidForm` for field `role`."""
    for role in ROLES:
        if role == typed:
            return role
    raise InvalidForm([FieldError("role", "unknown-role")])


async def _present(connection: AsyncConnection, statement: UUID, coordinator: UUID) -> str:
    """The role that is there; those of the statement are held while one changes."""
    rows = await connection.execute(
        select(Role.coordinator_id, Role.role)
        .where(Role.statement_id == statement)
        .order_by(Role.coordinator_id)
        .with_for_update()
    )
    for row in rows:
        if row.coordinator_id == coordinator:
            role: str = row.role
            return role
    raise NotFound("unknown-coordinator")


async def _keep_an_owner(connection: AsyncConnection, statement: UUID, leaving: UUID) -> None:
    rows = await connection.scalars(
        select(Role.coordinator_id).where(Role.statement_id == statement, Role.role == "owner")
    )
    if set(rows) == {leaving}:
        raise Conflict("last-owner")
