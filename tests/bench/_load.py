"""Load for benchmarks: keep-alive connections that each send one request after another."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Figures:
    """What one round measured: answers a second, and milliseconds at two percentiles."""

    per_second: float
    p50: float
    p99: float


class _Connection(asyncio.Protocol):
    def __init__(
        self,
        request: Callable[[], bytes],
        goes_on: Callable[[], bool],
        times: list[float],
        *,
        expected: bytes = b"HTTP/1.1 20",
        every: float = 0.0,
    ) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request
        self._goes_on = goes_on
        self._every = every
        self._expected = expected
        self._times = times
        self._got = b""
        self._sent_at = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        if not head.startswith(self._expected):
            self._end(RuntimeError(head.split(b"\r\n", 1)[0].decode()))
            return
        now = time.perf_counter()
        self._times.append(now - self._sent_at)
        self._got = b""
        if not self._goes_on():
            self._end(None)
        elif self._every:
            wait = max(0.0, self._sent_at + self._every - now)
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or ConnectionError("closed by the server"))

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        if self._transport is not None:
            self._transport.write(self._request())

    def _end(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)
        if self._transport is not None:
            self._transport.close()


async def measure(
    port: int, request: Callable[[], bytes], seconds: float, expected: bytes = b"HTTP/1.1 20"
) -> Figures:
    """Send for `seconds`; raises `RuntimeError` at any answer that does not begin as `expected`."""
    until = time.perf_counter() + seconds

    def goes_on() -> bool:
        return time.perf_counter() < until

    async with asyncio.timeout(seconds + 30):
        return await measure_while(port, request, goes_on, expected=expected)


async def measure_while(
    port: int,
    request: Callable[[], bytes],
    goes_on: Callable[[], bool],
    connections: int = CONNECTIONS,
    every: float = 0.0,
    expected: bytes = b"HTTP/1.1 20",
) -> Figures:
    """Send as long as `goes_on`, one after another or at most one in `every` seconds."""
    times: list[float] = []
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    made = []
    for _ in range(connections):
        if every:  # not all of them at the same moment
            await asyncio.sleep(every / connections)
        made.append(
            await loop.create_connection(
                lambda: _Connection(request, goes_on, times, expected=expected, every=every),
                "127.0.0.1",
                port,
            )
        )
    await asyncio.gather(*(connection.done for _, connection in made))
    return _figures(times, time.perf_counter() - begun)


async def measure_some(port: int, request: Callable[[], bytes], count: int) -> Figures:
    """Send exactly `count` requests."""
    left = itertools.count(count, -1)
    times: list[float] = []
    begun = time.perf_counter()

    async def send() -> None:
        loop = asyncio.get_running_loop()
        while next(left) > 0:
            _, connection = await loop.create_connection(
                lambda: _Connection(request, lambda: False, times), "127.0.0.1", port
            )
            await connection.done

    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    return _figures(times, time.perf_counter() - begun)


def _figures(times: list[float], taken: float) -> Figures:
    times.sort()
    return Figures(
        len(times) / taken, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000
    )


def http(method: str, path: str, headers: str = "", body: bytes = b"") -> bytes:
    """One HTTP/1.1 request as it goes over the wire; `headers` end in CRLF each."""
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{length}\r\n"
    return head.encode() + body
