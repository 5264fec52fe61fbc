"""The editions that a statement has, by number."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import NotFound
from app.models import Edition
from app.statements.cards import Counts, StatementCard


@dataclass(frozen=True, slots=True)
class NumberedEdition:
    """A numbered snapshot of a public list: when it was cut and what it counted."""

    number: int
    as_of: datetime
    counts: Counts


_COLUMNS = (
    Edition.number,
    Edition.as_of,
    Edition.count_organisations,
    Edition.count_individuals,
    Edition.count_unnamed,
)


async def editions_before(
    connection: AsyncConnection, card: StatementCard, number: int | None, limit: int
) -> list[NumberedEdition]:
    """At most `limit` editions, the newest first; those before `number`, where one is given."""
    query = select(*_COLUMNS).where(Edition.statement_id == card.id)
    if number is not None:
        query = query.where(Edition.number < number)
    rows = await connection.execute(query.order_by(Edition.number.desc()).limit(limit))
    return [NumberedEdition(row[0], row[1], Counts(*row[2:])) for row in rows]


async def edition(connection: AsyncConnection, card: StatementCard, number: int) -> NumberedEdition:
    """The edition of this number. Raises `NotFound("unknown-edition")`."""
    query = select(*_COLUMNS).where(Edition.statement_id == card.id, Edition.number == number)
    row = (await connection.execute(query)).first()
    if row is None:
        raise NotFound("unknown-edition")
    return NumberedEdition(row[0], row[1], Counts(*row[2:]))
