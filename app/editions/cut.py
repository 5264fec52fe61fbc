"""Cutting an edition by hand: for the press, for a day, before a list goes out."""

import unicodedata
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.listing import NumberedEdition, edition_of
from app.errors import InvalidName
from app.signing.cut import cut
from app.statements.cards import StatementCard

MAX_NAME = 120
_JOINERS = "\u200c\u200d"


async def cut_edition(
    connection: AsyncConnection, card: StatementCard, name: str, now: datetime
) -> NumberedEdition:
    """Cut an edition of the list as it stands; it is public like the statement, with its name.

    Where nothing has changed since the newest one, that is it, under this name if it had none.

    Raises:
        InvalidName: `too-long` over 120 characters, `control-character` for what is not shown.
        Conflict: `batch-in-flight`, `nothing-to-export`: see `app.signing.cut`.
    """
    number = await cut(connection, card.id, now, _clean(name))
    return await edition_of(connection, card, number)


def _clean(name: str) -> str:
    cleaned = " ".join(name.split())
    if len(cleaned) > MAX_NAME:
        raise InvalidName("too-long")
    if any(unicodedata.category(c)[0] == "C" and c not in _JOINERS for c in cleaned):
        raise InvalidName("control-character")
    return cleaned
