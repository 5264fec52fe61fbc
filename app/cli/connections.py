"""What one connection may ask of a process: so long, so much, and so many at a time.

Uvicorn waits for ever for the rest of a request, and for a client that does not read. A proxy in
front bounds that too, but nothing says that there is one.
"""

import asyncio
import resource
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""For a request's line and headers, from the first byte, or from the connection's beginning."""
BODY_SECONDS = 30.0
"""For its body, which is 64 KB at most: 2 KB a second is the slowest line that can sign."""
READ_SECONDS = 60.0
"""For a client to take what is buffered for it, 64 KB: a vanished one takes nothing."""
ANSWER_SECONDS = 900.0
"""For it to take all of an answer: a download holds a connection to the database."""
HEAD_BYTES = 32 * 1024
SPARE_FILES = 128
"""Open files that are not for visitors: the database's, the worker's, the log."""

_PENDING, _HEAD, _BODY = "pending", "head", "body"
_TOO_SLOW = HTTPStatus.REQUEST_TIMEOUT


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, with an end to everything that a client can draw out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._phase = _HEAD
        self._timed = _PENDING
        self._head_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._paused_at: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or say that there are too many."""
        super().connection_made(transport)  # type: ignore[arg-type]
        if len(self.connections) > room_for_connections():
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came; what is not complete by then is timed."""
        before = self._head_bytes
        super().data_received(data)
        if self._phase == _HEAD:
            self._head_bytes = before + len(data)
        if self._head_bytes > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._phase != self._timed:
            self._watch()

    def eof_received(self) -> bool:  # type: ignore[override]
        """A client that sends no more may still wait for its answer, and gets it."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or cycle.more_body:
            return False
        cycle.keep_alive = False
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is timed any more."""
        self._phase = _PENDING
        self._watch()
        self._is_read()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._phase = _HEAD

    def on_headers_complete(self) -> None:
        """Its headers are here."""
        super().on_headers_complete()
        self._phase = _BODY
        self._head_bytes = 0

    def on_message_complete(self) -> None:
        """All of it is here."""
        super().on_message_complete()
        self._phase = _PENDING

    def on_response_complete(self) -> None:
        """It is answered; whoever does not take the answer is let go after a while."""
        self._paused_at = None
        super().on_response_complete()
        if self.transport.is_closing():
            self._must_be_read()

    def timeout_keep_alive_handler(self) -> None:
        """No further request came."""
        super().timeout_keep_alive_handler()
        self._must_be_read()

    def pause_writing(self) -> None:
        """The client takes less than it is given."""
        super().pause_writing()
        now = self.loop.time()
        if self._paused_at is None:
            self._paused_at = now
        if now - self._paused_at > ANSWER_SECONDS:
            self.transport.abort()
        else:
            self._must_be_read()

    def resume_writing(self) -> None:
        """It has taken most of it."""
        super().resume_writing()
        self._is_read()

    def _watch(self) -> None:
        """Time the present phase from now on; between requests uvicorn does it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timed = self._phase
        if self._phase != _PENDING:
            seconds = HEAD_SECONDS if self._phase == _HEAD else BODY_SECONDS
            self._timer = self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._refuse(_TOO_SLOW)

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, unless nothing was asked or an answer is on its way, and close."""
        if self.transport.is_closing():
            return
        cycle = self.cycle
        answered = cycle is not None and cycle.response_complete
        if self._phase == _HEAD:
            to_be_said = answered or cycle is None
            to_be_said = to_be_said and (self._head_bytes > 0 or status != _TOO_SLOW)
        else:
            to_be_said = not cycle.response_started
        if to_be_said:
            self.transport.write(_answer(status))
        if cycle is not None and not answered:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()
        self._must_be_read()

    def _must_be_read(self) -> None:
        if self._unread is None:
            self._unread = self.loop.call_later(READ_SECONDS, self._vanished)

    def _is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _vanished(self) -> None:
        self.transport.abort()


def room_for_connections() -> int:
    """How many connections this process may have, by the files that it may open."""
    return max(resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES, SPARE_FILES)


def allow_many_files() -> None:
    """Raise the number of open files as far as the system lets an ordinary user."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _answer(status: HTTPStatus) -> bytes:
    text = f"{status.value} {status.phrase}\n".encode()
    retry = b"retry-after: 5\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else b""
    return (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
        + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
        + retry
        + f"content-length: {len(text)}\r\n\r\n".encode()
        + text
    )
