"""Settling what became of rows, several of them in one transaction where they come together."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.errors import Unavailable
from app.signing.deliver import Sent, settle_sent

Settle = Callable[[AsyncConnection], Awaitable[None]] | Sent
"""What there is to write, or a message that was sent: of these several are written as one."""

_Together = list[tuple[Settle, asyncio.Future[None]]]


class Settling:
    """Writes down what became of rows; who comes while one transaction runs shares the next."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: _Together = []
        self._writing = asyncio.Lock()

    async def write(self, settle: Settle) -> None:
        """Returns once `settle` is committed; raises what it raised."""
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((settle, settled))
        async with self._writing:
            if not settled.done():
                together, self._waiting = self._waiting, []
                await self._together(together)
        settled.result()

    async def _together(self, together: _Together) -> None:
        try:
            async with self._database.write() as connection:
                await _write(connection, [settle for settle, _ in together])
        except Unavailable as error:
            for _, settled in together:
                settled.set_exception(error)
        except Exception as error:  # noqa: BLE001 - one row must not undo those beside it
            if len(together) == 1:
                together[0][1].set_exception(error)
            else:
                for one in together:
                    await self._together([one])
        else:
            for _, settled in together:
                settled.set_result(None)


async def _write(connection: AsyncConnection, settles: list[Settle]) -> None:
    sent = [settle for settle in settles if isinstance(settle, Sent)]
    if sent:
        await settle_sent(connection, sent)
    for settle in settles:
        if not isinstance(settle, Sent):
            await settle(connection)
