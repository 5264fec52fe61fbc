"""Settling what became of rows, several of them in one transaction where they come together."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.together import Together
from app.signing.deliver import Sent, settle_sent

Settle = Callable[[AsyncConnection], Awaitable[None]] | Sent
"""What there is to write, or a message that was sent: of these several are written as one."""


def settling(database: Database) -> Together[Settle, None]:
    """Where one round writes down what became of rows."""
    return Together(database.write, _write)


async def _write(connection: AsyncConnection, settles: list[Settle]) -> Sequence[None]:
    sent = [settle for settle in settles if isinstance(settle, Sent)]
    if sent:
        await settle_sent(connection, sent)
    for settle in settles:
        if not isinstance(settle, Sent):
            await settle(connection)
    return [None] * len(settles)
