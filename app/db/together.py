"""What comes at the same time is written in one transaction (group commit).

A commit waits for the disk, so what arrives during one shares the next: under load many rows
cost one transaction, and a row that comes alone waits for nobody. What arrives while the connection
is waited for goes along too: on SQLite all wait for one. Each is answered only once the transaction
that holds it is committed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Unavailable

MOST = 200
"""What a transaction holds: a larger one would keep SQLite's only writer for long."""

WAITING = 5000
"""What may wait, about 10 MB of sealed sign-ons; more is refused at once."""

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Together(Generic[Ask, Answer]):
    """What one process has to write in one way: each asks for something and gets an answer."""

    def __init__(
        self,
        begin: Callable[[], AbstractAsyncContextManager[AsyncConnection]],
        write: Callable[[AsyncConnection, list[Ask]], Awaitable[Sequence[Answer | Exception]]],
    ) -> None:
        """`write` returns what each is answered, in a transaction that `begin` gives.

        Where it raises, each is written again by itself: one must not undo those beside it.
        """
        self._begin = begin
        self._write = write
        self._waiting: list[tuple[Ask, asyncio.Future[Answer]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def ask(self, ask: Ask) -> Answer:
        """The answer; what was asked for is committed when this returns.

        Raises `Unavailable` where the database is away, or where too many wait for it, and
        whatever its own writing raised.
        """
        if len(self._waiting) >= WAITING:
            raise Unavailable("database-busy")
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, answered))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await answered

    async def _write_all(self) -> None:
        alone = 0
        while self._waiting:
            some: list[tuple[Ask, asyncio.Future[Answer]]] = []
            answers: Sequence[Answer | Exception]
            try:
                async with self._begin() as connection:
                    some = self._take(1 if alone else MOST)
                    answers = await self._write(connection, [ask for ask, _ in some])
            except Exception as error:  # noqa: BLE001 - whoever waits raises it
                if not some or isinstance(error, Unavailable):  # those behind them meet the same
                    some += self._take(len(self._waiting))
                elif len(some) > 1:
                    self._waiting, alone = some + self._waiting, len(some)
                    continue
                answers = [error] * len(some)
            alone = max(0, alone - len(some))
            for (_, answered), answer in zip(some, answers, strict=True):
                _give(answered, answer)

    def _take(self, most: int) -> list[tuple[Ask, "asyncio.Future[Answer]"]]:
        some, self._waiting = self._waiting[:most], self._waiting[most:]
        return some


def _give(answered: "asyncio.Future[Answer]", answer: Answer | Exception) -> None:
    if answered.done():  # whoever asked has gone
        return
    if isinstance(answer, Exception):
        answered.set_exception(answer)
    else:
        answered.set_result(answer)
