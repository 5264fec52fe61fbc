"""The worker's keyring: what can be done only with the key folder at hand.

Ids of keys: `intake-YYYY-MM-DD` (a pair for a day), `statement-HEX` (K of a statement), `names-1`,
`people-1`, `coordinators-1` (pairs), `quota-1`, `block-1`, `token-1`.
"""

import hmac
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import MissingKey
from app.keys import sealing, tokens
from app.keys.folder import KeyFolder
from app.models import Intake, PublicKey, Signature

_PAIRS = {"names-1": "names", "people-1": "people", "coordinators-1": "coordinators"}
_SECRETS = ("quota-1", "block-1", "token-1")


class Keyring:
    """Keyed digests, tokens and opened rows; lives in the worker, never in a web process alone."""

    def __init__(self, folder: KeyFolder) -> None:
        """Use the keys of `folder`."""
        self.folder = folder

    def open_intake(self, key_id: str, sealed: bytes) -> dict[str, Any]:
        """What a web process sealed. Raises `MissingKey`, or `Gone` when its day is over."""
        return sealing.open_sealed(self.folder.get(key_id), sealed)

    def seal_intake(self, content: dict[str, Any], today: date) -> tuple[str, bytes]:
        """What the worker itself leaves, for the workers of the day: key id, and sealed value."""
        key_id = intake_id(today)
        return key_id, sealing.seal(sealing.public_of(self.folder.get(key_id)), content)

    def open_names(self, sealed: bytes) -> dict[str, Any]:
        """Name, title and place of a signature with exposure `coordinators`."""
        return sealing.open_sealed(self.folder.get("names-1"), sealed)

    def open_person(self, sealed: bytes) -> dict[str, Any]:
        """Who signed for an organisation."""
        return sealing.open_sealed(self.folder.get("people-1"), sealed)

    def coordinator_digest(self, canonical: str) -> bytes:
        """Keyed digest of a coordinator's mailbox, under a key that follows from their pair's."""
        derived = self._digest("coordinators-1", b"hamseda:coordinator-digest")
        return hmac.digest(derived, canonical.encode(), "sha256")

    def seal_coordinator(self, address: str) -> bytes:
        """A coordinator's address, for workers of this house."""
        public = sealing.public_of(self.folder.get("coordinators-1"))
        return sealing.seal(public, {"email": address})

    def open_coordinator(self, sealed: bytes) -> str:
        """A coordinator's address. Raises `MissingKey` where the key is lost or another."""
        content = sealing.open_sealed(self.folder.get("coordinators-1"), sealed)
        return str(content["email"])

    def email_index(self, statement: UUID, canonical: str) -> bytes:
        """HMAC-SHA256 under the statement's own key: one mailbox cannot be followed elsewhere."""
        return self._statement_digest(statement, b"email:", canonical)

    def name_index(self, statement: UUID, key: str) -> bytes:
        """Keyed digest of a name's match keys, to find siblings of the same name."""
        return self._statement_digest(statement, b"name:", key)

    def quota_digest(self, canonical: str) -> bytes:
        """Keyed digest of a mailbox over all statements; kept 31 days at most."""
        return self._digest("quota-1", b"address:" + canonical.encode())

    def quota_id(self, pending: UUID) -> bytes:
        """Id of the quota row of a pending sign-on; without the key the two cannot be joined."""
        return self._digest("quota-1", b"pending:" + pending.bytes)

    def block_digest(self, canonical: str) -> bytes:
        """Keyed digest of a mailbox in the block list."""
        return self._digest("block-1", canonical.encode())

    def sign_on_token(self, pending: UUID) -> str:
        """The token of a pending sign-on: the same at each retry of its message."""
        return tokens.encode_token(self._digest("token-1", b"confirm:" + pending.bytes))

    def management_token(self, link: UUID) -> str:
        """The token of a management link: the same while the link lives."""
        return tokens.encode_token(self._digest("token-1", b"manage:" + link.bytes))

    def sign_in_token(self, link: UUID) -> str:
        """The token of a coordinator's link: the same at each retry of its message."""
        return tokens.encode_token(self._digest("token-1", b"desk:" + link.bytes))

    def message_id(self, row: UUID) -> str:
        """The left part of a Message-ID: the same at each retry, tells nothing of the row."""
        return self._digest("token-1", b"message:" + row.bytes).hex()[:32]

    async def upkeep(self, connection: AsyncConnection, today: date) -> None:
        """Make what is missing, publish the public halves, destroy days that are over and drained.

        Raises `MissingKey` when the database names a key that the folder neither has nor buried.
        """
        rows = await connection.execute(select(PublicKey.id, PublicKey.destroyed_on))
        known = {row.id: row.destroyed_on for row in rows}
        for key_id, destroyed_on in known.items():
            if destroyed_on is None and not self.folder.is_destroyed(key_id):
                self.folder.get(key_id)
        for key_id in _SECRETS:
            if known and key_id not in self.folder.ids():
                raise MissingKey(f"the key folder lacks {key_id}")
            self.folder.create(key_id)
        wanted = {**_PAIRS} | {intake_id(day): "intake" for day in (today, _after(today))}
        for key_id, purpose in wanted.items():
            if key_id not in known:
                values = {
                    "id": key_id,
                    "purpose": purpose,
                    "public": sealing.public_of(self.folder.create(key_id)),
                    "valid_from": date.fromisoformat(key_id.removeprefix("intake-"))
                    if purpose == "intake"
                    else today,
                }
                with suppress(IntegrityError):  # another worker publishes the same at this moment
                    async with connection.begin_nested():
                        await connection.execute(insert(PublicKey).values(values))
        await self._find_indexes(connection)
        # After a standstill a web process may seal to the last day's key for a minute more.
        if intake_id(today) in known:
            await self._destroy_days(connection, today)
        self._destroy_strays(known.keys() | wanted.keys(), today)

    def _destroy_strays(self, known: AbstractSet[str], today: date) -> None:
        """Days that the database does not know: it is a backup from before them."""
        yesterday = intake_id(today - timedelta(days=1))
        for key_id in self.folder.ids():
            if key_id.startswith("intake-") and key_id not in known and key_id < yesterday:
                self.folder.destroy(key_id, today)

    async def _find_indexes(self, connection: AsyncConnection) -> None:
        """Raise `MissingKey` where signatures have an index whose key K is gone unburied."""
        statements = await connection.scalars(
            select(Signature.statement_id).where(Signature.email_index.is_not(None)).distinct()
        )
        for statement in statements:
            key_id = f"statement-{statement.hex}"
            if not self.folder.is_destroyed(key_id):
                self.folder.get(key_id)

    async def _destroy_days(self, connection: AsyncConnection, today: date) -> None:
        """A day's key goes once it is older than a day and no row is sealed to it any more.

        Rows that were set aside are empty and hold nothing up.
        """
        over = await connection.scalars(
            select(PublicKey.id).where(
                PublicKey.purpose == "intake",
                PublicKey.destroyed_on.is_(None),
                PublicKey.valid_from < today - timedelta(days=1),
                ~exists().where(Intake.key_id == PublicKey.id, Intake.sealed != b""),
            )
        )
        for key_id in over.all():
            self.folder.destroy(key_id, today)
            await connection.execute(
                update(PublicKey).where(PublicKey.id == key_id).values(destroyed_on=today)
            )
        await connection.execute(
            delete(PublicKey).where(PublicKey.destroyed_on < today - timedelta(days=60))
        )

    def destroy_statement(self, statement: UUID, today: date) -> None:
        """Destroy K of a statement: after it no index can be tied to an address."""
        self.folder.destroy(f"statement-{statement.hex}", today)

    def _statement_digest(self, statement: UUID, purpose: bytes, text: str) -> bytes:
        key = self.folder.create(f"statement-{statement.hex}")
        return hmac.digest(key, purpose + text.encode(), "sha256")

    def _digest(self, key_id: str, message: bytes) -> bytes:
        return hmac.digest(self.folder.get(key_id), message, "sha256")


def intake_id(day: date) -> str:
    """The id of the key pair that a day's intake rows are sealed to."""
    return f"intake-{day.isoformat()}"


def _after(day: date) -> date:
    return day + timedelta(days=1)
