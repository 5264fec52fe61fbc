"""The sealing side, for processes that hold no private key: public keys out of the database."""

import time
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Unavailable
from app.keys import sealing
from app.models import PublicKey

TRUST_SECONDS = 60.0


class Sealer:
    """Seals to the newest public key of a purpose; asks the database once a minute at most."""

    def __init__(self) -> None:
        """Know no key yet."""
        self._keys: list[tuple[str, str, bytes, str]] = []
        self._read_at = float("-inf")

    @property
    def stale(self) -> bool:
        """Whether the keys have to be read (again) before anything is sealed."""
        return not self._keys or time.monotonic() - self._read_at > TRUST_SECONDS

    async def read(self, connection: AsyncConnection) -> None:
        """Read the keys that are not destroyed."""
        rows = await connection.execute(
            select(PublicKey.id, PublicKey.purpose, PublicKey.public, PublicKey.valid_from).where(
                PublicKey.destroyed_on.is_(None)
            )
        )
        self._keys = [(row.id, row.purpose, row.public, row.valid_from.isoformat()) for row in rows]
        self._read_at = time.monotonic()

    def sealed(self, purpose: str, content: dict[str, Any], now: datetime) -> tuple[str, bytes]:
        """The key's id and `content` sealed to it.

        Raises `Unavailable("no-key-yet")` while no worker has made the keys.
        """
        today = now.date().isoformat()
        keys = sorted((key for key in self._keys if key[1] == purpose), key=lambda key: key[3])
        if not keys:
            self._read_at = float("-inf")
            raise Unavailable("no-key-yet")
        # A clock that was ahead and is set back leaves only days to come: the first of them serves.
        key_id, _, public, _ = next((key for key in reversed(keys) if key[3] <= today), keys[0])
        return key_id, sealing.seal(public, content)

    async def seal(
        self, connection: AsyncConnection, purpose: str, content: dict[str, Any], now: datetime
    ) -> tuple[str, bytes]:
        """As `sealed`, within a transaction: asks on `connection` where the keys are stale."""
        if self.stale:
            await self.read(connection)
        return self.sealed(purpose, content, now)
