"""Where a row stands in the present list, so that a reader can go on from it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.rows import _numbered
from app.statements.cards import StatementCard
from app.text.names import Language


async def number_of(
    connection: AsyncConnection, card: StatementCard, language: Language, row_id: UUID
) -> int | None:
    """The number of the row with this public id; None where it stands there no more."""
    numbered = _numbered(card, language).subquery()
    number: int | None = await connection.scalar(
        select(numbered.c.number).where(numbered.c.public_id == row_id)
    )
    return number
