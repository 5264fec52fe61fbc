"""Coming in: by a link alone until there is a passkey; then by passkey, or a link with a code."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators import log, sessions
from app.coordinators.codes import make_codes, use_code
from app.coordinators.links import open_link, use_link
from app.coordinators.passkeys import Answer, add_passkey, remove_passkey, use_passkey
from app.coordinators.sessions import Grade, Session
from app.errors import Conflict, FieldError, InvalidForm
from app.models import Coordinator, DeskSession, Passkey, RecoveryCode


@dataclass(frozen=True, slots=True)
class CameIn:
    """Somebody came in: `token` is for the cookie."""

    token: str = field(repr=False)
    has_passkey: bool


@dataclass(frozen=True, slots=True)
class MadePasskey:
    """A passkey was made; with the first one come recovery codes and a new session."""

    codes: list[str] = field(repr=False)
    token: str = field(repr=False)


async def by_link(
    connection: AsyncConnection, typed: str, code: str, old: str, now: datetime
) -> CameIn:
    """Come in with a link's token, and with a recovery code where there is a passkey.

    Raises what `open_link` and `use_link` raise, `Conflict("passkey-needed")` where no code is
    given, and `InvalidForm` for field `code` (`used-code`); the link then stays as it is.
    """
    link = await open_link(connection, typed, now)
    await _hold(connection, link.coordinator)
    grade: Grade = "link"
    if await count_passkeys(connection, link.coordinator):
        if not code.strip():
            raise Conflict("passkey-needed")
        if not await use_code(connection, link.coordinator, code):
            raise InvalidForm([FieldError("code", "used-code")])
        grade = "passkey"
        await log.record(connection, link.coordinator, None, "code.used", now=now)
    await use_link(connection, link)
    token = await sessions.replace(connection, old, link.coordinator, grade, now)
    await log.record(connection, link.coordinator, None, "session.began", now=now, detail="link")
    return CameIn(token, grade == "passkey")


async def by_passkey(
    connection: AsyncConnection, answer: Answer, base_url: str, old: str, now: datetime
) -> CameIn:
    """Come in with a passkey. Raises `Conflict("unknown-passkey")`."""
    coordinator = await use_passkey(connection, answer, base_url, now)
    token = await sessions.replace(connection, old, coordinator, "passkey", now)
    await log.record(connection, coordinator, None, "session.began", now=now, detail="passkey")
    return CameIn(token, has_passkey=True)


async def prove(
    connection: AsyncConnection, session: Session, answer: Answer, base_url: str, now: datetime
) -> None:
    """Show once more who it is. Raises `Conflict("unknown-passkey")`, also for somebody else's."""
    if await use_passkey(connection, answer, base_url, now) != session.person.id:
        raise Conflict("unknown-passkey")
    await sessions.note_proof(connection, session.id, now)


async def make_passkey(
    connection: AsyncConnection,
    session: Session,
    answer: Answer,
    name: str,
    base_url: str,
    now: datetime,
) -> MadePasskey | None:
    """Add a passkey; with the first one links alone serve no more, so their sessions end.

    None for a further passkey. Raises `Conflict("unknown-passkey")`.
    """
    coordinator = session.person.id
    await _hold(connection, coordinator)
    first = await count_passkeys(connection, coordinator) == 0
    await add_passkey(connection, coordinator, answer, name, base_url, now)
    await log.record(connection, coordinator, None, "passkey.added", now=now)
    if not first:
        return None
    await connection.execute(delete(DeskSession).where(DeskSession.coordinator_id == coordinator))
    codes = await make_codes(connection, coordinator)
    return MadePasskey(codes, await sessions.begin(connection, coordinator, "passkey", now))


async def drop_passkey(
    connection: AsyncConnection, coordinator: UUID, passkey: bytes, *, sure: bool, now: datetime
) -> None:
    """Remove a passkey; with the last one the recovery codes go, and a link is enough again.

    Raises `Conflict("last-passkey")` for the last one unless `sure`.
    """
    await _hold(connection, coordinator)
    if await count_passkeys(connection, coordinator) == 1 and not sure:
        raise Conflict("last-passkey")
    if not await remove_passkey(connection, coordinator, passkey):
        return
    await log.record(connection, coordinator, None, "passkey.removed", now=now)
    if await count_passkeys(connection, coordinator) == 0:
        await connection.execute(
            delete(RecoveryCode).where(RecoveryCode.coordinator_id == coordinator)
        )


async def renew_codes(connection: AsyncConnection, coordinator: UUID, now: datetime) -> list[str]:
    """Ten new recovery codes in place of the old ones, shown this once."""
    await log.record(connection, coordinator, None, "codes.made", now=now)
    return await make_codes(connection, coordinator)


async def count_passkeys(connection: AsyncConnection, coordinator: UUID) -> int:
    """How many passkeys a coordinator has."""
    count = await connection.scalar(
        select(func.count()).where(Passkey.coordinator_id == coordinator)
    )
    return count or 0


async def _hold(connection: AsyncConnection, coordinator: UUID) -> None:
    """One at a time: whether a link is enough must not change while somebody comes in by it."""
    await connection.execute(
        select(Coordinator.id).where(Coordinator.id == coordinator).with_for_update()
    )
