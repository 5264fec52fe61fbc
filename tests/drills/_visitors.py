"""Visitors who post sign-ons over connections of their own, down to the byte."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

from tests.drills._people import name_of, sign_on_of
from tests.drills._service import SLUG

PATIENCE = 20.0


@dataclass
class Visitors:
    """Everybody who posts to one port; `replies` counts status lines, and errors by their kind."""

    port: int
    replies: Counter[str] = field(default_factory=Counter)
    asked_to_close: int = 0
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def come_anew(self, pause: float, until: Callable[[], bool]) -> None:
        """A new connection for each sign-on."""
        while not until():
            async with self._connected() as (reader, writer):
                writer.write(self._request("Connection: close\r\n"))
                await self._answered(reader)
            await asyncio.sleep(pause)

    async def stay(self, pause: float, until: Callable[[], bool]) -> None:
        """One connection for many sign-ons, as long as the service does not say that it closes."""
        while not until():
            async with self._connected() as (reader, writer):
                while not until():
                    writer.write(self._request())
                    if not await self._answered(reader):
                        self.asked_to_close += 1
                        break
                    await asyncio.sleep(pause)

    async def linger(self, until: asyncio.Event, *, half_sent: bool) -> None:
        """Connect, send nothing or half of a sign-on, and the rest when `until` has come."""
        async with self._connected() as (reader, writer):
            request = self._request()
            sent = len(request) // 2 if half_sent else 0
            writer.write(request[:sent])
            await until.wait()
            writer.write(request[sent:])
            await self._answered(reader)

    @asynccontextmanager
    async def _connected(
        self,
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection; whatever breaks it is noted, and is no error."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            with closing(writer):
                yield reader, writer
        except (OSError, EOFError) as error:  # refused, reset, closed before an answer, no answer
            self.replies[type(error).__name__] += 1

    async def _answered(self, reader: asyncio.StreamReader) -> bool:
        """Note the answer; whether the connection may be used again."""
        async with asyncio.timeout(PATIENCE):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            await reader.readexactly(length)
        self.replies[head.partition(" ")[2].partition("\r\n")[0]] += 1
        return "connection: close" not in head

    def _request(self, more: str = "") -> bytes:
        number = next(self.numbers)
        body = json.dumps(sign_on_of(f"visitor{number}@example.org", name_of(number))).encode()
        head = (
            f"POST /api/v1/statements/{SLUG}/sign-ons HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        )
        return head.encode() + body
