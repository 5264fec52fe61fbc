"""Where the desk stands: passkeys belong to one host and refuse an IP address."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def desk_origin(base_url: str) -> str:
    """Scheme, host and port of the desk: those of `base_url`, with `localhost` for loopback.

    The relying party's id is a domain (Web Authentication, 5.1.2), which a number is not.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if not _is_loopback(host):
        return base_url
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://localhost{port}"


def relying_party(base_url: str) -> str:
    """The relying party's id: the host of the desk."""
    return urlsplit(desk_origin(base_url)).hostname or ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
