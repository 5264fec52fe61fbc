"""Headers that every reply carries, as far as its page has not set its own."""

import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# All is refused that the pages do not use; nothing comes from elsewhere, nothing is inline.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "style-src 'self'; "
    "script-src 'self'; "
    "font-src 'self'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def framed_by(ancestors: Sequence[str], *, styles: Sequence[str] = ()) -> str:
    """The same policy for a page that these origins may frame; `styles` are hashes of its own."""
    policy = CONTENT_SECURITY_POLICY
    if ancestors:
        policy = policy.replace("ancestors 'none'", f"ancestors {' '.join(ancestors)}")
    return policy.replace("style-src 'self'", " ".join(("style-src 'self'", *styles)))


COMMON = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}

_SECRET = re.compile(r"/(fa|en)/[cm](/|$)|/api/v1/confirmations(/|$)|/desk/(fa|en)/in(/|$)")
# Forms besides: nobody keeps them, for their form token ages.
_FORM = re.compile(r"/(fa|en)/s/[^/]+/(sign|manage|remove)(/|$)|/embed/[^/]+/form$")


# Passkeys are asked for at the desk alone, and its pages are told to nobody.
DESK = {
    "Permissions-Policy": f"{PERMISSIONS_POLICY}, publickey-credentials-create=(self), "
    "publickey-credentials-get=(self)",
    "Cache-Control": "no-store",
}


# What goes wrong in a frame is said in the frame: pages of errors, which can do nothing.
FRAMED = {
    "Content-Security-Policy": framed_by(["*"]),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


def is_framed(path: str) -> bool:
    """Whether a path is one of those that partners' sites embed."""
    return path.startswith("/embed/")


def is_desk(path: str) -> bool:
    """Whether a path is the desk's."""
    return path.startswith("/desk/")


def is_secret(path: str) -> bool:
    """Whether a token or a receipt code is shown, typed or sent at this path."""
    return _SECRET.match(path) is not None


class SecurityHeaders:
    """Adds the headers; what a page has set itself stands."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        secret = is_secret(path)
        common = COMMON
        if is_desk(path):
            common = COMMON | DESK
        elif is_framed(path):
            common = COMMON | FRAMED
        referrer = "same-origin" if is_desk(path) else "strict-origin-when-cross-origin"
        if secret:
            referrer = "no-referrer"

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in common.items():
                    headers.setdefault(name, value)
                headers.setdefault("Referrer-Policy", referrer)
                if secret or _FORM.match(path):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, sender)
