"""The log of requests, and the last net under them.

A line has method, route template, status and time: no address, no user agent, no path or query as
sent (a token may be in it). What nobody expected is logged by its kind and place in the code; its
message may quote what was sent and stays out.
"""

import logging
import time
import traceback
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.problems import Failure, reply
from app.http.traffic import Traffic

_access = logging.getLogger("hamseda.access")
_log = logging.getLogger("hamseda.http")

UNMATCHED = "-"
ABORTED = 499


def route_of(scope: Scope) -> str:
    """The template of the route that answered, `-` where none did."""
    context: Any = scope.get("fastapi", {}).get("effective_route_context")
    path = getattr(context, "path", None) or getattr(scope.get("route"), "path", None)
    return path or UNMATCHED


def places(error: BaseException) -> str:
    """Kinds and places of an error and of its causes, without their messages."""
    parts = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        steps = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
        parts.append(f"{type(current).__name__} at {steps}")
        current = current.__cause__ or current.__context__
    return "; ".join(parts)


class Journal:
    """Writes the line, counts the request, and answers 500 where nothing else answered."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self.app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0
        begun = time.perf_counter()

        async def sender(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sender)
        except Exception as error:  # noqa: BLE001 - the last net
            _log.error("unexpected: %s", places(error))
            # Once a reply has begun, leaving it unfinished makes the server cut the connection.
            if status == 0:
                await reply(Request(scope), Failure(500, "internal"))(scope, receive, sender)
        finally:
            seconds = time.perf_counter() - begun
            route = route_of(scope)
            self._traffic.record(scope["method"], route, status or ABORTED, seconds)
            _access.info(
                "%s %s %d %.0fms", scope["method"], route, status or ABORTED, seconds * 1000
            )
