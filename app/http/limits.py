"""A ceiling on what one network may send, far above what a shared exit needs.

Whole towns, offices and circumvention tools share an address, so the ceiling only stops floods.
Nothing of a network is kept: its counters are cells of a fixed table, found with a key that lives
as long as the window does, and shared with whoever else falls into them.
"""

import hashlib
import ipaddress
import secrets
from array import array
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
PER_NETWORK = 5000
_ROWS = 3
_CELLS = 1 << 14


def network_of(address: str) -> str:
    """The network that an address stands for: an IPv4 address itself, an IPv6 address's /56."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - Internet Protocol, version 4
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 56), strict=False))


class NetworkLimit:
    """Counts by network in a count-min sketch: it may count too much, never too little.

    With 16,384 cells in each of three rows a network is charged with another's requests only when
    it meets busier ones in all three.
    """

    def __init__(self, ceiling: int | None = None) -> None:
        self._ceiling = PER_NETWORK if ceiling is None else ceiling
        self._ends: datetime | None = None
        self._renew()

    def _renew(self) -> None:
        self._key = secrets.token_bytes(32)
        self._rows = [array("L", bytes(_CELLS * array("L").itemsize)) for _ in range(_ROWS)]

    def charge(self, address: str, now: datetime) -> int:
        """Count one request from `address`.

        Returns 0 where it is welcome, else the seconds until the window ends (for `Retry-After`).
        """
        # A window that ends later than a whole one from now: the clock was set back.
        if self._ends is None or not now < self._ends <= now + WINDOW:
            self._renew()
            self._ends = now + WINDOW
        digest = hashlib.blake2b(
            network_of(address).encode(), key=self._key, digest_size=4 * _ROWS
        ).digest()
        count = min(
            self._add(row, int.from_bytes(digest[4 * at : 4 * at + 4]) % _CELLS)
            for at, row in enumerate(self._rows)
        )
        if count <= self._ceiling:
            return 0
        return max(1, int((self._ends - now).total_seconds()))

    @staticmethod
    def _add(row: "array[int]", cell: int) -> int:
        row[cell] += 1
        return row[cell]
