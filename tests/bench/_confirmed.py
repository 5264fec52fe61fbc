"""Confirmed signatures that wait for their batch, any number, as confirming leaves them."""

from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, func, insert, select, text

from app.config import Settings
from app.db import Database, SystemClock
from app.keys import KeyFolder, Keyring, Sealer
from app.models import Signature
from app.signing.confirm import signature_values
from app.signing.finding import RULE_VERSION
from app.signing.forms import read_form
from app.statements.cards import StatementCard, card_of
from tests.bench._signatories import signatories

_AT_ONCE = 2000
_RANDOM = {
    "sqlite": ("lower(hex(randomblob(16)))", "randomblob(32)"),
    "postgresql": ("gen_random_uuid()", "uuid_send(gen_random_uuid())"),
}
"""Each database's words for another id, and for other bytes."""
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


async def multiply(database: Database, count: int) -> None:
    """Copy the signatures that are there, each for another mailbox, until there are `count`."""
    some, binary = _RANDOM[database.dialect]
    fresh = {"id": some, "form_id": some, "email_index": binary, "receipt_digest": binary}
    table: Table = Signature.metadata.tables[Signature.__tablename__]
    values = [text(fresh[c.key]) if c.key in fresh else c for c in table.columns]
    there = 0
    while there < count:
        async with database.write() as connection:
            there = await connection.scalar(select(func.count()).select_from(table)) or 0
            more = select(*values).limit(min(max(0, count - there), 16 * _AT_ONCE))
            await connection.execute(
                insert(table).from_select(list(table.columns), more, include_defaults=False)
            )


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
        "keyed": RULE_VERSION,  # the worker has made its words and keys by the time of a batch
        **values,
    }
