"""What stands before every route: hosts, proxies, sizes, floods and forms from elsewhere.

Pure ASGI, so that a streamed reply stays a stream.
"""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.db.clock import Clock
from app.http.context import Context
from app.http.encoding import refuses_gzip
from app.http.headers import SecurityHeaders, is_desk, is_secret
from app.http.journal import Journal
from app.http.kept import Shortcut
from app.http.limits import NetworkLimit
from app.http.problems import Failure, reply

BODY_LIMIT = 64 * 1024
DESK_BODY_LIMIT = 2 * 1024 * 1024
"""Two long texts of a statement side by side; a letter of Farsi is six bytes of a form."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What routing leaves in the scope; the journal outside reads it.
ROUTE_KEYS = ("route", "fastapi")
# Probes of an orchestrator call a container by its number.
HOSTLESS = frozenset({"/healthz", "/readyz"})


class HeadAsGet:
    """Answers HEAD with GET's headers and no body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A copy: the server goes by its own scope to leave out the body.
        inner = {**scope, "method": "GET"}
        try:
            await self.app(inner, receive, sender)
        finally:
            scope.update({key: inner[key] for key in ROUTE_KEYS if key in inner})


class Gate:
    """Refuses, before anything is read: unknown hosts, forms from other sites, floods."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: tuple[str, ...],
        base_url: str,
        limit: NetworkLimit,
        clock: Clock,
    ) -> None:
        self.app = app
        self._hosts = frozenset(hosts)
        self._own = urlsplit(base_url).netloc.lower()
        self._limit = limit
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        failure = self._refusal(scope) if scope["type"] == "http" else None
        if failure is None:
            await self.app(scope, receive, send)
        else:
            await reply(Request(scope), failure)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Failure | None:
        headers = Headers(scope=scope)
        if scope["path"] not in HOSTLESS and host_name(headers.get("host", "")) not in self._hosts:
            return Failure(400, "unknown-host")
        if scope["method"] in SAFE_METHODS:
            return None
        if self._is_foreign(headers):
            return Failure(403, "cross-site")
        client = scope.get("client")
        wait = self._limit.charge(client[0], self._clock.now()) if client else 0
        if wait:
            return Failure(429, "too-many-requests", headers={"Retry-After": str(wait)})
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        """Whether a browser says that another site's page sends this.

        `Sec-Fetch-Site` is believed where it is there. Browsers without it tell by `Origin`, which
        is `null` for pages with `Referrer-Policy: no-referrer`, as ours with tokens are; and what
        is no browser sends neither.
        """
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in {"same-origin", "none"}
        origin = headers.get("origin", "null")
        if origin == "null":
            return False
        return _netloc(origin) not in {self._own, headers.get("host", "").lower()}


def host_name(header: str) -> str:
    """The host of a `Host` header without its port, in lower case; IPv6 keeps its brackets."""
    host = header.lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


class BodyLimit:
    """Refuses bodies over the limit: by their announced length, else as soon as they exceed it."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self.app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = DESK_BODY_LIMIT if is_desk(scope["path"]) else self._limit
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > limit:
            # The rest of the body is not read, so the connection is of no further use.
            failure = Failure(413, "too-large", headers={"Connection": "close"})
            await reply(Request(scope), failure)(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, headers={"Connection": "close"})
            return message

        await self.app(scope, counted, send)


class Compression:
    """gzip for pages and lists, but not where a token or a code stands on the page.

    Compressed size tells of a secret beside text that an attacker chose (BREACH): so neither those
    pages nor any that gives back what was sent. The desk's pages do both; they are compressed only
    where a browser says that a page of ours leads there, for then nobody else chose the words. What
    is encoded already is left as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._compressed = GZipMiddleware(app, minimum_size=1000, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        plain = scope["type"] != "http" or _is_secretive(scope)
        await (self.app if plain else self._compressed)(scope, receive, send)


def _is_secretive(scope: Scope) -> bool:
    """Whether the reply to this request may not be compressed, or is not wanted so."""
    path, headers = scope["path"], Headers(scope=scope)
    return (
        scope["method"] != "GET"
        or is_secret(path)
        or (is_desk(path) and headers.get("sec-fetch-site") != "same-origin")
        or refuses_gzip(headers.get("accept-encoding", ""))
    )


def install(
    app: FastAPI, context: Context, *, hosts: tuple[str, ...], proxies: tuple[str, ...]
) -> None:
    """Put the layers round `app`; the last one added is the outermost."""
    app.add_middleware(BodyLimit)
    app.add_middleware(Compression)
    app.add_middleware(HeadAsGet)
    app.add_middleware(
        Gate,
        hosts=hosts,
        base_url=context.settings.base_url,
        limit=context.limit,
        clock=context.clock,
    )
    if proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))
    app.add_middleware(Journal, traffic=context.traffic)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Shortcut, replies=context.replies, traffic=context.traffic)
