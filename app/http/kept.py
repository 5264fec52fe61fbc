"""Replies that are sent again as they were, before anything else is asked.

A page that a crowd asks for is the same bytes for all of it. The route that made it says how long
it may be sent again (as long as its statement's card is trusted); until then the reply needs no
routing, no database and no compression. Nothing is looked at but the request's own words: host,
path, query, which encoding is preferred, and which version the asker has.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.encoding import Encoding, preferred
from app.http.traffic import Traffic

MOST = 512
"""Replies that are kept at a time, the least used go first; a page is about 60 KB at most."""

ROUTE = "kept"
"""What the counters call an answer that no route gave."""

_KEEP = "keep_seconds"
_DROPPED_FROM_304 = {b"content-length", b"content-encoding", b"content-type"}

_Key = tuple[bytes, str, bytes, Encoding]


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A whole reply as it was sent, its answer to who has it already, its tag without `W/`."""

    start: Message
    body: Message
    unchanged: Message
    tag: bytes
    until: float


_EMPTY: Message = {"type": "http.response.body", "body": b""}


def keep_reply(scope: Scope, seconds: float) -> None:
    """Let the reply to this request be sent again for so long; only for replies to everybody."""
    if seconds > 0:
        scope.setdefault("state", {})[_KEEP] = seconds


class KeptReplies:
    """The replies that this process may send again."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._replies: OrderedDict[_Key, KeptReply] = OrderedDict()
        self._monotonic = monotonic

    def __len__(self) -> int:
        return len(self._replies)

    def find(self, key: _Key) -> KeptReply | None:
        """The reply to such a request, while it serves."""
        kept = self._replies.get(key)
        return kept if kept is not None and kept.until > self._monotonic() else None

    def keep(self, key: _Key, start: Message, body: bytes, seconds: float) -> None:
        """Keep a reply that was sent; one without an entity tag is not kept."""
        headers: list[tuple[bytes, bytes]] = list(start["headers"])
        tag = dict(headers).get(b"etag")
        if tag is None:
            return
        lean = [header for header in headers if header[0] not in _DROPPED_FROM_304]
        self._replies[key] = KeptReply(
            {**start, "headers": headers},
            {"type": "http.response.body", "body": body},
            {"type": "http.response.start", "status": 304, "headers": lean},
            tag.removeprefix(b"W/"),
            self._monotonic() + seconds,
        )
        self._replies.move_to_end(key)
        while len(self._replies) > MOST:
            self._replies.popitem(last=False)

    def forget(self) -> None:
        """Send nothing again: this process changed what it shows."""
        self._replies.clear()


class Shortcut:
    """The outermost layer: sends a kept reply, else lets the request through and may keep it."""

    def __init__(self, app: ASGIApp, replies: KeptReplies, traffic: Traffic) -> None:
        self.app = app
        self._replies = replies
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        key, tags = _words(scope)
        kept = self._replies.find(key)
        if kept is None:
            await self._through(key, scope, receive, send)
        elif tags is not None and kept.tag in tags:
            self._traffic.record("GET", ROUTE, 304, 0.0)
            await send(kept.unchanged)
            await send(_EMPTY)
        else:
            self._traffic.record("GET", ROUTE, 200, 0.0)
            await send(kept.start)
            await send(kept.body)

    async def _through(self, key: _Key, scope: Scope, receive: Receive, send: Send) -> None:
        state: dict[str, Any] = scope.setdefault("state", {})
        sent: list[Message] = []

        async def sender(message: Message) -> None:
            if _KEEP in state:
                sent.append(message)
            await send(message)

        await self.app(scope, receive, sender)
        # One start and one whole body; anything but a 200 is for the one who asked.
        if len(sent) == 2 and sent[0]["status"] == 200:  # noqa: PLR2004
            self._replies.keep(key, sent[0], sent[1].get("body", b""), state[_KEEP])


def _words(scope: Scope) -> tuple[_Key, bytes | None]:
    """The key of a request, and the versions that the asker has."""
    host = tags = None
    encoding: Encoding = ""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"accept-encoding":
            encoding = preferred(value.decode("latin-1"))
        elif name == b"if-none-match":
            tags = value
    return (host or b"", scope["path"], scope["query_string"], encoding), tags
