"""A crowd that signs, confirms and reads over sixteen connections, and how long it waits."""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from tests.drills._people import name_of, sign_on_of

CONNECTIONS = 16
PATIENCE = 30.0
SLUG = "demo"
ROUND = ("sign", "page", "sign", "list", "sign", "sign", "confirm", "sign")
_PAGES = {"page": f"/fa/s/{SLUG}", "list": f"/en/s/{SLUG}/signatories"}


@dataclass
class Crowd:
    """Everybody who comes to one port; `token` gives one that nobody has used."""

    port: int
    token: Callable[[], str]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """Of answers, by what was asked for."""
    wrong: Counter[str] = field(default_factory=Counter)
    """Status lines that are no success, and broken connections, by kind."""
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def come(self, until: Callable[[], bool]) -> None:
        """Ask for one thing after the other until told to go."""
        self.seconds = {}
        await asyncio.gather(*(self._stay(at, until) for at in range(CONNECTIONS)))

    async def _stay(self, at: int, until: Callable[[], bool]) -> None:
        rounds = itertools.islice(itertools.cycle(ROUND), at, None)
        while not until():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                with closing(writer):
                    while not until():
                        await self._ask(next(rounds), reader, writer)
            except (OSError, EOFError, TimeoutError) as error:
                self.wrong[type(error).__name__] += 1

    async def _ask(
        self, kind: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        begun = time.perf_counter()
        writer.write(self._request(kind))
        async with asyncio.timeout(PATIENCE):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            await reader.readexactly(length)
        self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        status = head.partition(" ")[2].partition("\r\n")[0]
        if not status.startswith("2"):
            self.wrong[f"{kind}: {status}"] += 1

    def _request(self, kind: str) -> bytes:
        if kind in _PAGES:
            return f"GET {_PAGES[kind]} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        number = next(self.numbers)
        if kind == "confirm":
            path, content = "confirmations", {"token": self.token()}
        else:
            path = f"statements/{SLUG}/sign-ons"
            content = sign_on_of(f"crowd{number}@example.org", name_of(number))
        body = json.dumps(content).encode()
        head = (
            f"POST /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def said(seconds: list[float]) -> str:
    """How many, and milliseconds at two percentiles and at most."""
    ordered = sorted(seconds)
    at = [ordered[int(len(ordered) * part)] * 1000 for part in (0.5, 0.99)]
    return f"{len(ordered)}, p50 {at[0]:.1f}, p99 {at[1]:.1f}, most {ordered[-1] * 1000:.0f} ms"
