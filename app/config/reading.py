"""Reading one setting after the other, and gathering what is wrong with them.

A line about a setting names it and says what it should be; it never repeats the value, which may be
a password.
"""

import ipaddress
import re
from collections.abc import Mapping
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

from email_validator import EmailNotValidError, validate_email

from app.errors import HamsedaError

PREFIX = "HAMSEDA_"
SETTINGS = (
    "DATA_DIR",
    "DATABASE_URL",
    "KEY_DIR",
    "BASE_URL",
    "TRUSTED_PROXIES",
    "TRUSTED_HOSTS",
    "MAIL_URL",
    "MAIL_FROM",
    "WORKER",
    "MAIL_LINK_BASE",
    "DEMO",
    "CHALLENGE",
    "MAIL_CAP_PER_HOUR",
    "MAIL_DOMAIN_PER_MINUTE",
    "CONTACT",
    "STATEMENT_CREATORS",
)
DEFAULT_BASE_URL = "http://127.0.0.1:8000"
MAILBOX = "mailbox:"
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
FILE_LIMIT = 65_536
"""Bytes of a `_FILE` that are read at most: a setting is one line."""

_HOST = re.compile(r"(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\]")
_POSTGRESQL_OPTIONS = {"host", "port", "sslmode"}


class SettingsError(HamsedaError):
    """The environment does not make sense; `lines` say what, one setting a line, no value."""

    status = 500
    code = "settings"

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Reader:
    """Reads one setting after the other and gathers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.lines: list[str] = []
        self.values: dict[str, str] = {}
        self.broken: set[str] = set()
        known = {PREFIX + name + suffix for name in SETTINGS for suffix in ("", "_FILE")}
        for variable in sorted(set(environ) - known):
            if variable.startswith(PREFIX):
                near = get_close_matches(variable, sorted(known), n=1, cutoff=0.8)
                hint = f"; did you mean {near[0]}?" if near else ""
                name = re.sub(r"[^A-Za-z0-9_]", "?", variable)
                self.lines.append(f"{name} is not a setting{hint}")
        for name in SETTINGS:
            self._read(name, environ)

    def _read(self, name: str, environ: Mapping[str, str]) -> None:
        direct, path = environ.get(PREFIX + name), environ.get(f"{PREFIX}{name}_FILE")
        if direct is not None and path is not None:
            self.complain(name, f"and {PREFIX}{name}_FILE are both set; leave one out")
            return
        value = direct
        if path is not None:
            try:
                with Path(path).open("rb") as file:
                    value = file.read(FILE_LIMIT).decode().rstrip("\r\n")
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
                self.complain(f"{name}_FILE", f"cannot be read ({why})")
                return
        if value is None:
            return
        if not value.strip():
            self.complain(name, "is empty; give it a value or leave it out")
        elif not value.isprintable():
            self.complain(name, "holds a line break or a control character")
        else:
            self.values[name] = value.strip()

    def complain(self, name: str, what: str) -> None:
        """Note one thing wrong with a setting (or with the file that it is read from)."""
        self.broken.add(name.removesuffix("_FILE"))
        self.lines.append(f"{PREFIX}{name} {what}")

    def text(self, name: str, default: str) -> str:
        """Any line of text."""
        return self.values.get(name, default)

    def choice(self, name: str, words: tuple[str, ...], default: str = "") -> str:
        """One of the words; the first of them, or `default`, where nothing is set."""
        value = self.values.get(name, default or words[0])
        if value not in words:
            self.complain(name, f"is neither {' nor '.join(words)}")
        return value

    def count(self, name: str, default: int) -> int:
        """A whole number from 1 on."""
        value = self.values.get(name, str(default))
        if not re.fullmatch(r"[1-9][0-9]{0,8}", value):
            self.complain(name, "is not a whole number from 1 on")
            return default
        return int(value)

    def address(self, name: str, default: str) -> str:
        """An origin, `http(s)://host[:port]`: routes stand at the root of their host."""
        value = self.values.get(name, default).rstrip("/")
        parts = _split(value)
        if parts is None or parts.scheme not in {"http", "https"} or not host_of(value):
            self.complain(name, "is not an address such as https://example.org")
            return DEFAULT_BASE_URL
        if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            self.complain(name, "holds more than scheme, host and port")
            return DEFAULT_BASE_URL
        return value

    def database(self, name: str, default: str) -> str:
        """`sqlite:///FILE` or `postgresql://…`, with the few options that the driver takes."""
        value = self.values.get(name, default)
        parts = _split(value)
        if value.startswith("sqlite:///") and len(value) > len("sqlite:///") and "?" not in value:
            if value.endswith(":memory:"):
                self.complain(name, "keeps nothing; name a file")
        elif parts is None or parts.scheme != "postgresql" or not parts.path.strip("/"):
            self.complain(name, "is neither sqlite:///FILE nor postgresql://USER@HOST/NAME")
        elif {key for key, _ in parse_qsl(parts.query)} - _POSTGRESQL_OPTIONS:
            self.complain(name, f"takes only the options {', '.join(sorted(_POSTGRESQL_OPTIONS))}")
        return value

    def relay(self, name: str) -> str:
        """`mailbox:`, or a relay as `smtp://` (STARTTLS) or `smtps://` (TLS from the start)."""
        value = self.values.get(name, MAILBOX)
        if value == MAILBOX:
            return value
        parts = _split(value)
        if parts is None or parts.scheme not in {"smtp", "smtps"} or not host_of(value):
            self.complain(name, "is neither mailbox: nor smtp(s)://USER:PASSWORD@HOST:PORT")
        elif parts.path.strip("/") or parts.query or parts.fragment:
            self.complain(name, "holds more than scheme, user, password, host and port")
        return value

    def sender(self, name: str, *, required: bool) -> str:
        """An address, with a display name or without (RFC 5322 mailbox)."""
        value = self.values.get(name)
        if value is None:
            if required and name not in self.broken:
                self.complain(name, "is missing: messages through a relay need a sender")
            return "no-reply@localhost"
        if not _is_email(parseaddr(value)[1]):
            self.complain(name, "is not an e-mail address")
        return value

    def contact(self, name: str) -> str:
        """An e-mail address or the address of a page."""
        value = self.values.get(name, "")
        parts = _split(value)
        web = parts is not None and parts.scheme in {"http", "https"} and bool(host_of(value))
        if value and not web and not _is_email(value):
            self.complain(name, "is neither an e-mail address nor the address of a page")
        return value

    def networks(self, name: str) -> tuple[str, ...]:
        """IP addresses and networks (CIDR), none where nothing is set."""
        found = []
        for word in _words(self.values.get(name, "")):
            try:
                network = ipaddress.ip_network(word)
            except ValueError:
                self.complain(name, "holds something that is no IP address or network")
                return ()
            found.append(
                str(network.network_address) if network.num_addresses == 1 else str(network)
            )
        return tuple(found)

    def hosts(self, name: str, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Host names without port; by default those of `addresses`, and loopback."""
        if name not in self.values:
            own = [host_of(address) for address in addresses]
            return tuple(dict.fromkeys([*own, *LOOPBACK_HOSTS]))
        found = tuple(word.lower() for word in _words(self.values[name]))
        if not all(_HOST.fullmatch(word) for word in found):
            self.complain(name, "holds something that is no host name (no port, no wildcard)")
        return found


def absolute(path: str) -> Path:
    """The path with the home folder and the current folder written out, links left alone."""
    return Path(path).expanduser().absolute()


def host_of(address: str) -> str:
    """The host as a `Host` header has it, without port: lower case, IPv6 in brackets; or ""."""
    parts = _split(address)
    host = (parts.hostname or "").lower() if parts else ""
    host = f"[{host}]" if ":" in host else host
    return host if _HOST.fullmatch(host) else ""


def is_loopback(host: str) -> bool:
    """Whether a name or address never leaves this machine (RFC 1122 3.2.1.3, RFC 6761 6.3)."""
    return host in LOOPBACK_HOSTS or host.endswith(".localhost") or host.startswith("127.")


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _split(value: str) -> SplitResult | None:
    """The parts of a URL, or None where it is none; a port out of range is none either."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_email(value: str) -> bool:
    try:
        validate_email(value, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
