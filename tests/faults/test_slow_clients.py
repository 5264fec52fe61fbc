"""Clients that are slow, vanish or ask for too much: each is ended, and others are served."""

import asyncio
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.cli import connections
from app.cli.connections import BoundedProtocol

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

SHORT = 0.3
PATIENCE = 5.0
PIECE = b"x" * 65_536


@dataclass
class Served:
    """A port, and what became of the answers."""

    port: int
    state: ServerState
    pieces: int = 0
    disconnected: int = 0

    async def app(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Reads the body and answers with it; sends without an end at `/endless`."""
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected += 1
                return
            body += message["body"]
            more = message["more_body"]
        if scope["path"] == "/later":
            await asyncio.sleep(0.1)
        endless = scope["path"] == "/endless"
        headers = [] if endless else [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        before = -1
        while endless and before != self.pieces:
            before = self.pieces
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            self.pieces += bool(self.state.connections)
        await send({"type": "http.response.body", "body": body})

    async def is_alone(self) -> bool:
        """Whether every connection has ended, in time."""
        async with asyncio.timeout(PATIENCE):
            while self.state.connections:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
        return True


@pytest.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    """Uvicorn with our protocol and short limits, on a port of loopback."""
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(connections, name, SHORT)
    served = Served(0, ServerState())
    config = uvicorn.Config(served.app, interface="asgi3", ws="none", log_config=None)
    config.load()
    server = await asyncio.get_running_loop().create_server(
        lambda: BoundedProtocol(config, served.state, {}), "127.0.0.1", 0
    )
    served.port = server.sockets[0].getsockname()[1]
    yield served
    server.close()
    for connection in list(served.state.connections):
        connection.transport.abort()
    await server.wait_closed()


@asynccontextmanager
async def connected(
    served: Served,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    with closing(writer):
        yield reader, writer


async def everything(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(PATIENCE):
        return await reader.read()


async def trickle(writer: asyncio.StreamWriter, what: bytes) -> None:
    for byte in what:
        writer.write(bytes([byte]))
        await asyncio.sleep(SHORT / 20)


async def test_headers_that_trickle_are_ended_and_others_served(served: Served) -> None:
    async with connected(served) as (reader, writer), connected(served) as (quick, asks):
        trickling = asyncio.create_task(trickle(writer, b"GET / HTTP/1.1\r\nHost: " + b"a" * 500))
        asks.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert (await everything(quick)).startswith(b"HTTP/1.1 200")
        assert (await everything(reader)).startswith(b"HTTP/1.1 408")
        trickling.cancel()
    assert await served.is_alone()


async def test_a_connection_that_says_nothing_is_closed_without_a_word(served: Served) -> None:
    async with connected(served) as (reader, _):
        assert await everything(reader) == b""


async def test_a_body_that_trickles_is_ended_and_its_request_too(served: Served) -> None:
    async with connected(served) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n")
        trickling = asyncio.create_task(trickle(writer, b"a" * 500))
        assert (await everything(reader)).startswith(b"HTTP/1.1 408")
        trickling.cancel()
    assert await served.is_alone()
    assert served.disconnected == 1


async def test_requests_one_after_the_other_are_not_timed_together(served: Served) -> None:
    async with connected(served) as (reader, writer):
        for _ in range(3):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
            await asyncio.sleep(SHORT / 2)
            writer.write(b"cd")
            assert (await reader.readuntil(b"abcd")).startswith(b"HTTP/1.1 200")


async def test_headers_without_an_end_are_refused(served: Served) -> None:
    async with connected(served) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
        writer.write(b"X-Long: " + b"a" * connections.HEAD_BYTES)
        assert (await everything(reader)).startswith(b"HTTP/1.1 431")


async def test_a_second_request_is_bounded_as_the_first(served: Served) -> None:
    async with connected(served) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHo")
        answers = await everything(reader)
    assert [line for line in answers.split(b"\r\n") if line.startswith(b"HTTP")] == [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 408 Request Timeout",
    ]


async def test_who_sends_no_more_still_gets_the_answer(served: Served) -> None:
    async with connected(served) as (reader, writer):
        writer.write(b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        writer.write_eof()
        assert (await everything(reader)).startswith(b"HTTP/1.1 200")
    assert await served.is_alone()


async def test_who_stops_in_the_middle_of_a_body_is_ended(served: Served) -> None:
    async with connected(served) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nabc")
        writer.write_eof()
        assert await everything(reader) == b""
    assert await served.is_alone()
    assert served.disconnected == 1


async def test_who_does_not_read_is_let_go(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1024)
    writer.write(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
    assert await served.is_alone()
    assert served.pieces > 0
    writer.close()
    del reader


async def test_who_vanishes_in_the_middle_of_a_download_is_let_go(served: Served) -> None:
    async with connected(served) as (reader, writer):
        writer.write(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readexactly(200_000)
        writer.transport.abort()
    assert await served.is_alone()


async def test_whoever_is_one_too_many_is_told_to_come_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "room_for_connections", lambda: 1)
    async with connected(served) as (first, writer), connected(served) as (second, _):
        refused = await everything(second)
        assert refused.startswith(b"HTTP/1.1 503")
        assert b"\r\nretry-after: 5\r\n" in refused
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert (await everything(first)).startswith(b"HTTP/1.1 200")


def test_there_is_room_for_as_many_as_files_may_be_open() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
        assert connections.room_for_connections() == 512 - connections.SPARE_FILES
        connections.allow_many_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
