"""Inviting: somebody becomes a coordinator, known by a digest and reached by a sealed address."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators import log
from app.coordinators.links import INVITATION_LIFE, make_link
from app.coordinators.roles import RoleName
from app.keys import Keyring
from app.models import Coordinator, Role
from app.signing.addresses import canonical
from app.text.names import Language


async def invite(
    connection: AsyncConnection,
    ring: Keyring,
    address: str,
    language: Language,
    now: datetime,
) -> tuple[UUID, str]:
    """Invite on the operator's behalf; the coordinator and the token of a link for a day.

    Who is invited so may create statements where the instance leaves that to them.
    """
    coordinator = await known_or_new(connection, ring, (address, "", language), now)
    await connection.execute(
        update(Coordinator).where(Coordinator.id == coordinator).values(creates=True)
    )
    return coordinator, await make_link(connection, coordinator, now + INVITATION_LIFE)


async def find_coordinator(connection: AsyncConnection, ring: Keyring, address: str) -> Any | None:
    """The coordinator (`id`, `language`) of an address, or None."""
    rows = await connection.execute(
        select(Coordinator.id, Coordinator.language).where(
            Coordinator.address_digest == ring.coordinator_digest(canonical(address))
        )
    )
    return rows.one_or_none()


async def known_or_new(
    connection: AsyncConnection,
    ring: Keyring,
    invited: tuple[str, str, Language],
    now: datetime,
) -> UUID:
    """The coordinator of `(address, name, language)`; what is known of one already stays."""
    address, name, language = invited
    known = await find_coordinator(connection, ring, address)
    if known is None:
        coordinator = uuid4()
        try:
            async with connection.begin_nested():
                await connection.execute(
                    insert(Coordinator).values(
                        id=coordinator,
                        address_digest=ring.coordinator_digest(canonical(address)),
                        address=ring.seal_coordinator(address),
                        name=name,
                        language=language,
                        created_on=now.date(),
                    )
                )
        except IntegrityError:  # invited twice at the same moment
            known = await find_coordinator(connection, ring, address)
    return known.id if known is not None else coordinator


async def give_role(
    connection: AsyncConnection, coordinator: UUID, statement: UUID, role: RoleName, now: datetime
) -> bool:
    """Give a first role on a statement; False where there is one, which stays."""
    present = await connection.scalar(
        select(Role.role).where(Role.statement_id == statement, Role.coordinator_id == coordinator)
    )
    if present is not None:
        return False
    await connection.execute(
        insert(Role).values(statement_id=statement, coordinator_id=coordinator, role=role)
    )
    await log.record(connection, coordinator, statement, "people.joined", now=now, detail=role)
    return True
