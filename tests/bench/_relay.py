"""A relay for benchmarks: takes every message as fast as one process can, and drops it.

    python -m tests.bench._relay [SHARE]

Prints its port, then for one message in SHARE (0: none) a line with the token of its confirmation
link; at SIGTERM how many messages it took. It speaks what RFC 5321 asks of a server that has no
mailboxes: no pipelining, so that each command costs its way there and back.
"""

import asyncio
import quopri
import re
import signal
import sys
from collections.abc import Callable
from typing import cast

_TOKEN = re.compile(rb"/c#([A-Za-z0-9_-]{43})")
_ANSWERS = {
    b"EHLO": b"250-relay.example\r\n250-8BITMIME\r\n250 SIZE 1000000\r\n",
    b"HELO": b"250 relay.example\r\n",
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RCPT": b"250 2.1.5 Ok\r\n",
    b"DATA": b"354 Go on\r\n",
    b"RSET": b"250 2.0.0 Ok\r\n",
    b"NOOP": b"250 2.0.0 Ok\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}
_END = b"\r\n.\r\n"


class Session(asyncio.Protocol):
    """One connection; `taken` is called with each message's bytes."""

    def __init__(self, taken: Callable[[bytes], None]) -> None:
        self._taken = taken
        self._got = b""
        self._in_message = False
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transport.write(b"220 relay.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each line, or the end of a message."""
        self._got += data
        while self._transport is not None:
            mark = _END if self._in_message else b"\r\n"
            part, found, rest = self._got.partition(mark)
            if not found:
                return
            self._got = rest
            self._transport.write(self._answer(part))

    def _answer(self, part: bytes) -> bytes:
        if self._in_message:
            self._in_message = False
            self._taken(part)
            return b"250 2.0.0 Ok\r\n"
        verb = part[:4].upper()
        self._in_message = verb == b"DATA"
        return _ANSWERS.get(verb, b"502 5.5.2 Unknown\r\n")


async def _serve(share: int) -> None:
    count = 0

    def taken(message: bytes) -> None:
        nonlocal count
        count += 1
        if share and count % share == 0:
            found = _TOKEN.search(quopri.decodestring(message))
            if found:
                print(found[1].decode(), flush=True)

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: Session(taken), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    server.close()
    print(count, flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]) if sys.argv[1:] else 0))
