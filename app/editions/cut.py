"""Cutting an edition by hand: for the press, for a day, before a list goes out."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.listing import NumberedEdition, edition_of
from app.signing.cut import cut
from app.statements.cards import StatementCard
from app.text.one_line import one_line

MAX_NAME = 120


async def cut_edition(
    connection: AsyncConnection, card: StatementCard, name: str, now: datetime
) -> NumberedEdition:
    """Cut an edition of the list as it stands; it is public like the statement, with its name.

    Where nothing has changed since the newest one, that is it, under this name if it had none.

    Raises:
        InvalidName: `too-long` over 120 characters, `control-character` for what is not shown.
        Conflict: `batch-in-flight`, `nothing-to-export`: see `app.signing.cut`.
    """
    number = await cut(connection, card.id, now, one_line(name, MAX_NAME))
    return await edition_of(connection, card, number)
