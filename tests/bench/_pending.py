"""Sign-ons that wait for their confirmation, as screening and sending leave them, with tokens."""

import asyncio
import itertools
from collections import deque
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert

from app.config import Settings
from app.db import Database, SystemClock
from app.keys import KeyFolder, Keyring, sealing, tokens
from app.models import PendingSignOn
from app.statements.cards import card_of
from tests.bench._signatories import signatories

_AT_ONCE = 1000
_STATEMENT = "demo"
_CHOSEN = {"exposure": "public", "consent_process": "1", "consent_publish": "1"}


class Waiting:
    """Tokens nobody has used yet; `fill` makes more, without screening's checks of one by one."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.sqlalchemy_url
        self._ring = Keyring(KeyFolder(settings.key_dir))
        self._names = signatories(10_000_000)
        self._numbers = itertools.count()
        self._tokens: deque[str] = deque()

    def take(self) -> str:
        """A token for one confirmation; raises `IndexError` where too few were made."""
        return self._tokens.popleft()

    def fill(self, count: int) -> None:
        """Make pending sign-ons, each of a mailbox of its own, until `count` wait."""
        asyncio.run(self._fill(count))

    async def _fill(self, count: int) -> None:
        database = Database(self._url)
        try:
            async with database.read() as connection:
                statement = (await card_of(connection, _STATEMENT)).id
            while len(self._tokens) < count:
                rows, made = [], []
                for _ in range(_AT_ONCE):
                    row, token = self._row(statement)
                    rows.append(row)
                    made.append(token)
                async with database.write() as connection:
                    await connection.execute(insert(PendingSignOn), rows)
                self._tokens.extend(made)
        finally:
            await database.dispose()

    def _row(self, statement: UUID) -> tuple[dict[str, object], str]:
        pending = uuid4()
        address = f"signatory{next(self._numbers)}@example.org"
        token = self._ring.sign_on_token(pending)
        shown = {name: value or "" for name, value in next(self._names).items()}
        form = {
            "fields": shown
            | {"exposure": "public", "consent_process": "1", "consent_publish": "1"},
            "language": "fa",
            "flags": [],
            "block": self._ring.block_digest(address).hex(),
        }
        row = {
            "id": pending,
            "statement_id": statement,
            "token_digest": tokens.token_digest(token),
            "email_index": self._ring.email_index(statement, address),
            "name_index": self._ring.name_index(statement, address),
            "sealed_form": sealing.lock(tokens.form_key(token), form),
            "expires_at": SystemClock().now() + timedelta(days=7),
        }
        return row, token
