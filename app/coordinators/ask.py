"""Asking for a link, for oneself or for somebody else: a sealed row, and the same answer for all.

Who is a coordinator is known by a keyed digest of the address, so the worker alone can tell.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.coordinators.roles import RoleName
from app.signing.addresses import read_address
from app.signing.intakes import Intakes
from app.text.names import Language


async def ask_to_sign_in(intakes: Intakes, address: str, language: Language, now: datetime) -> None:
    """Leave a request for a link. Raises `InvalidForm` for a malformed address, `Unavailable`."""
    content = {"ask": "sign-in", "email": read_address(address), "language": language}
    await _leave(intakes, content, now)


async def ask_for_own_link(
    intakes: Intakes, coordinator: UUID, language: Language, now: datetime
) -> None:
    """Leave the request of somebody who is signed in and shall show once more who it is."""
    content = {"ask": "own", "coordinator": coordinator.hex, "language": language}
    await _leave(intakes, content, now)


async def ask_to_invite(
    intakes: Intakes,
    by: UUID,
    statement: UUID,
    invited: tuple[str, str, Language],
    role: RoleName,
    now: datetime,
) -> None:
    """Leave an invitation for `(address, name, language)`. Raises as `ask_to_sign_in` does."""
    address, name, language = invited
    content = {
        "ask": "invite",
        "email": read_address(address),
        "name": name,
        "language": language,
        "statement": statement.hex,
        "by": by.hex,
        "role": role,
    }
    await _leave(intakes, content, now)


async def _leave(intakes: Intakes, content: dict[str, Any], now: datetime) -> None:
    await intakes.leave({"for": "desk", **content, "on": now.date().isoformat()}, now)
