"""Origins of partners' sites, as browsers write them (RFC 6454, 6.2; HTML, "origin")."""

import re
from urllib.parse import SplitResult, urlsplit

from app.errors import FieldError, InvalidForm

MOST_ORIGINS = 20
"""Origins of one partner; all of them stand in a header of each of its forms."""

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LONGEST_HOST = 253
_DEFAULT_PORTS = {"http": 80, "https": 443}


def read_origin(typed: str) -> str:
    """The origin that somebody typed, perhaps as the address of its first page.

    Nothing of it can end the directive of a policy that it is written into: a scheme, a name of
    letters, digits and hyphens (A-labels, RFC 5890), a number.

    Raises:
        InvalidForm: `invalid-origin`: no http or https, a wildcard, a user, a path.
    """
    try:
        parts = urlsplit(typed.strip())
        host, port = _host(parts), parts.port
    except ValueError:
        raise _invalid() from None
    plain = parts.path in {"", "/"} and not parts.query and not parts.fragment
    if parts.scheme not in _DEFAULT_PORTS or not host or not plain or "@" in parts.netloc:
        raise _invalid()
    return _written(parts.scheme, host, port)


def read_origins(typed: list[str]) -> list[str]:
    """Several, each once, in their order. Raises `InvalidForm`, also where there is none."""
    origins = list(dict.fromkeys(read_origin(one) for one in typed if one.strip()))
    if not origins:
        raise InvalidForm([FieldError("origin", "missing-origin")])
    if len(origins) > MOST_ORIGINS:
        raise InvalidForm([FieldError("origin", "too-many-origins")])
    return origins


def origin_of(address: str) -> str:
    """The origin of an address, as in a `Referer`; empty where it has none."""
    try:
        parts = urlsplit(address)
        host, port = _host(parts), parts.port
    except ValueError:
        return ""
    return _written(parts.scheme, host, port) if parts.scheme in _DEFAULT_PORTS and host else ""


def _host(parts: SplitResult) -> str:
    """The host in ASCII, empty for what is none. Raises ValueError for what cannot be one."""
    host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    return host if len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) else ""


def _written(scheme: str, host: str, port: int | None) -> str:
    if port is None or port == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{port}"


def _invalid() -> InvalidForm:
    return InvalidForm([FieldError("origin", "invalid-origin")])
