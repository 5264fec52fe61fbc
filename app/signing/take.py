"""Taking: whatever was typed, by whomever, leaves one sealed row; nothing else happens.

The web process holds no key that opens it, and neither the answer nor its time depends on whose
address it is.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.keys import Sealer
from app.models import Intake
from app.signing.addresses import read_address
from app.signing.forms import SignOn
from app.statements.cards import StatementCard
from app.text.names import Language

_INSERT = insert(Intake)


async def take_sign_on(
    connection: AsyncConnection, sealer: Sealer, card: StatementCard, sign_on: SignOn, now: datetime
) -> None:
    """Seal a sign-on for the worker: one INSERT.

    Raises `Conflict` where the statement takes no sign-ons (any more), `Unavailable` while there
    is no key to seal to.
    """
    if not card.can_sign(now):
        raise Conflict("closed-statement")
    content = {
        "for": "sign_on",
        "statement": card.id.hex,
        "language": sign_on.language,
        "email": sign_on.email,
        "fields": sign_on.fields(),
        "flags": sorted(sign_on.flags),
    }
    await _leave(connection, sealer, content, now)


async def ask_management(
    connection: AsyncConnection,
    sealer: Sealer,
    card: StatementCard,
    email: str,
    language: Language,
    now: datetime,
) -> None:
    """Seal a request for a management link: an intake row like any other.

    Raises `InvalidForm` for a malformed address.
    """
    content = {
        "for": "manage",
        "statement": card.id.hex,
        "language": language,
        "email": read_address(email),
    }
    await _leave(connection, sealer, content, now)


async def _leave(
    connection: AsyncConnection, sealer: Sealer, content: dict[str, Any], now: datetime
) -> None:
    # The day, which the row itself does not tell: a key may be older while the worker stands still.
    content["on"] = now.date().isoformat()
    key_id, sealed = await sealer.seal(connection, "intake", content, now)
    await connection.execute(
        _INSERT,
        {"id": uuid4(), "key_id": key_id, "sealed": sealed, "due_at": now},
    )
