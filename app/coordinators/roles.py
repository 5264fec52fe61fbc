"""Roles on a statement: what each may do, who has which.

An owner does everything; an editor all but people and keys; a moderator reviews sign-ons, spells
names right and answers requests to be removed; a translator adds texts in languages that were not
there and spells names that are public, and sees nothing that is held.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.sessions import Person
from app.models import Role

RoleName = Literal["owner", "editor", "translator", "moderator"]

ROLES: tuple[RoleName, ...] = ("owner", "editor", "translator", "moderator")
OWNERS: tuple[RoleName, ...] = ("owner",)
EDITORS: tuple[RoleName, ...] = ("owner", "editor")
REVIEWERS: tuple[RoleName, ...] = ("owner", "editor", "moderator")
"""Those who see what is held, and decide on it."""


async def role_of(connection: AsyncConnection, coordinator: UUID, statement: UUID) -> str | None:
    """The role of a coordinator on a statement; None where there is none."""
    found: str | None = await connection.scalar(
        select(Role.role).where(Role.statement_id == statement, Role.coordinator_id == coordinator)
    )
    return found


def may_create(person: Person, creators: str) -> bool:
    """Whether a coordinator may create statements, by the setting `STATEMENT_CREATORS`."""
    return creators == "everyone" or (creators == "invited" and person.creates)
