"""Taking: whatever was typed, by whomever, leaves one sealed row; nothing else happens.

The web process holds no key that opens it, and neither the answer nor its time depends on whose
address it is.
"""

from datetime import datetime
from typing import Any

from app.errors import Conflict
from app.signing.addresses import read_address
from app.signing.forms import SignOn
from app.signing.intakes import Intakes
from app.statements.cards import StatementCard
from app.text.names import Language


async def take_sign_on(
    intakes: Intakes, card: StatementCard, sign_on: SignOn, now: datetime
) -> None:
    """Seal a sign-on for the worker: one row, committed when this returns.

    Raises `Conflict` where the statement takes no sign-ons any more (`closed-statement`), or not
    at present (`sign-ons-stopped`), `Unavailable` while there is no key to seal to, or no database.
    """
    if not card.can_sign(now):
        raise Conflict("sign-ons-stopped" if card.is_stopped else "closed-statement")
    content = {
        "for": "sign_on",
        "statement": card.id.hex,
        "language": sign_on.language,
        "email": sign_on.email,
        "fields": sign_on.fields(),
        "flags": sorted(sign_on.flags),
    }
    await intakes.leave(_dated(content, now), now)


async def ask_management(
    intakes: Intakes,
    card: StatementCard,
    email: str,
    language: Language,
    now: datetime,
) -> None:
    """Seal a request for a management link: an intake row like any other.

    Raises `InvalidForm` for a malformed address, `Unavailable` as `take_sign_on` does.
    """
    content = {
        "for": "manage",
        "statement": card.id.hex,
        "language": language,
        "email": read_address(email),
    }
    await intakes.leave(_dated(content, now), now)


def _dated(content: dict[str, Any], now: datetime) -> dict[str, Any]:
    """With the day, which the row itself does not tell: a key may be older than its day."""
    return {**content, "on": now.date().isoformat()}
