"""Which statements are a coordinator's."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Role
from app.statements.cards import StatementCard, cards_of


@dataclass(frozen=True, slots=True)
class OwnStatement:
    """A statement, and what the coordinator is on it."""

    card: StatementCard
    role: str


async def statements_of(connection: AsyncConnection, coordinator: UUID) -> list[OwnStatement]:
    """The statements on which a coordinator has a role, the newest first."""
    rows = await connection.execute(
        select(Role.statement_id, Role.role).where(Role.coordinator_id == coordinator)
    )
    roles = {row.statement_id: row.role for row in rows}
    return [OwnStatement(card, roles[card.id]) for card in await cards_of(connection, list(roles))]


async def own(connection: AsyncConnection, statement: UUID, coordinator: UUID) -> None:
    """Make who begins a statement its owner."""
    await connection.execute(
        insert(Role).values(statement_id=statement, coordinator_id=coordinator, role="owner")
    )
