"""Asking for a link, for oneself or for somebody else: a sealed row, and the same answer for all.

Who is a coordinator is known by a keyed digest of the address, so the worker alone can tell.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.roles import RoleName
from app.keys import Sealer
from app.models import Intake
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
    connection: AsyncConnection,
    sealer: Sealer,
    by: tuple[UUID, UUID],
    invited: tuple[str, str, Language],
    role: RoleName,
    now: datetime,
) -> None:
    """Leave an invitation of `(address, name, language)` by `(coordinator, statement)`.

    In the transaction that logs it. Raises as `ask_to_sign_in` does.
    """
    address, name, language = invited
    content = {
        "ask": "invite",
        "email": read_address(address),
        "name": name,
        "language": language,
        "by": by[0].hex,
        "statement": by[1].hex,
        "role": role,
    }
    key_id, sealed = await sealer.seal(connection, "intake", _for_desk(content, now), now)
    await connection.execute(
        insert(Intake).values(id=uuid4(), key_id=key_id, sealed=sealed, due_at=now)
    )


async def _leave(intakes: Intakes, content: dict[str, Any], now: datetime) -> None:
    await intakes.leave(_for_desk(content, now), now)


def _for_desk(content: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {"for": "desk", **content, "on": now.date().isoformat()}
