"""The mail relay that `MAIL_URL` names, and how its connection is protected."""

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from app.errors import HamsedaError

PORTS = {"smtp": 587, "smtps": 465}
"""Submission with STARTTLS (RFC 6409) and with TLS from the first byte (RFC 8314)."""


class InvalidMailUrl(HamsedaError):  # noqa: N818 - reads as what happened
    """`MAIL_URL` names no relay; the message never repeats it, since it may hold a password."""

    status = 500
    code = "mail-url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where messages are handed over.

    `tls`: from the first byte, by STARTTLS or not at all, or by STARTTLS where it is offered.
    `verify`: whether the certificate must be good for `host`.
    """

    host: str
    port: int
    tls: Literal["implicit", "required", "offered"]
    verify: bool = True
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    def tls_context(self) -> ssl.SSLContext:
        """What the connection is protected with; trusts the system's certificate store."""
        context = ssl.create_default_context()
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def parse_mail_url(mail_url: str) -> Relay:
    """The relay of `smtp://user:password@host:587` or `smtps://…`; both parts percent-encoded.

    A relay on this machine need not offer TLS, and where it does its certificate is not checked:
    Debian's Postfix signs its own, and nobody stands between two ends of a loopback.

    Raises:
        InvalidMailUrl: another scheme, no host, a bad port, or anything after the port.
    """
    try:
        parts = urlsplit(mail_url)
        port = parts.port
    except ValueError:
        raise InvalidMailUrl from None
    if parts.scheme not in PORTS or not parts.hostname or _has_rest(parts):
        raise InvalidMailUrl
    loopback = is_loopback(parts.hostname)
    return Relay(
        host=parts.hostname,
        port=PORTS[parts.scheme] if port is None else port,
        tls="implicit" if parts.scheme == "smtps" else "offered" if loopback else "required",
        verify=not loopback,
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def is_loopback(host: str) -> bool:
    """Whether a connection to `host` never leaves this machine (RFC 1122 3.2.1.3, RFC 6761 6.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _has_rest(parts: SplitResult) -> bool:
    return bool(parts.path.strip("/") or parts.query or parts.fragment)
