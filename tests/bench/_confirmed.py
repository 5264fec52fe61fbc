"""Confirmed signatures that wait for their batch, any number, as confirming leaves them."""

from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from app.config import Settings
from app.db import Database, SystemClock
from app.keys import KeyFolder, Keyring, Sealer
from app.models import Signature
from app.signing.confirm import signature_values
from app.signing.forms import read_form
from app.statements.cards import StatementCard, card_of
from tests.bench._signatories import signatories

_AT_ONCE = 2000
_CHOSEN = {"exposure": "public", "consent_process": "1", "consent_publish": "1"}


async def confirmed(
    database: Database, settings: Settings, slug: str, count: int, seed: int = 7
) -> UUID:
    """Make `count` signatures, each of a mailbox of its own; the statement's id."""
    ring = Keyring(KeyFolder(settings.key_dir))
    async with database.read() as connection:
        card = await card_of(connection, slug)
    some = signatories(count, seed)
    while rows := [await _row(card, ring, fields) for fields in islice(some, _AT_ONCE)]:
        async with database.write() as connection:
            await connection.execute(insert(Signature), rows)
    return card.id


async def _row(card: StatementCard, ring: Keyring, fields: dict[str, str]) -> dict[str, Any]:
    shown = {name: value or "" for name, value in fields.items()} | _CHOSEN
    sign_on = read_form(shown, card=card, language="fa", needs_email=False)
    now = SystemClock().now()
    # A public signature has nothing to seal, so that no connection is asked for a key.
    values = await signature_values(None, Sealer(), sign_on, now)  # type: ignore[arg-type]
    return {
        "id": uuid4(),
        "statement_id": card.id,
        "kind": sign_on.kind,
        "language": "fa",
        "signed_on": now.date(),
        "email_index": ring.email_index(card.id, f"{uuid4().hex}@example.org"),
        "receipt_digest": uuid4().bytes * 2,
        "text_version": card.text_versions["fa"],
        **values,
    }
