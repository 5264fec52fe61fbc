"""What a coordinator says of oneself: a name for colleagues, a language, how numbers are sent."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import FieldError, InvalidForm, InvalidName
from app.models import Coordinator
from app.text.names import LANGUAGES, Language
from app.text.one_line import one_line

DIGESTS = ("at-once", "daily", "none")
MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class Profile:
    """A coordinator's own choices; `digest` is one of `DIGESTS`."""

    name: str
    language: Language
    digest: str


async def profile_of(connection: AsyncConnection, coordinator: UUID) -> Profile:
    """The choices of a coordinator who is signed in."""
    rows = await connection.execute(
        select(Coordinator.name, Coordinator.language, Coordinator.digest).where(
            Coordinator.id == coordinator
        )
    )
    row: Any = rows.one()
    return Profile(row.name, row.language, row.digest)


async def save_profile(
    connection: AsyncConnection, coordinator: UUID, name: str, language: str, digest: str
) -> None:
    """Keep new choices. Raises `InvalidForm` for `name`, `language` and `digest`."""
    wrong: list[FieldError] = []
    try:
        tidy = clean_name(name)
    except InvalidForm as error:
        tidy, wrong = "", error.errors
    if language not in LANGUAGES:
        wrong.append(FieldError("language", "unknown-value"))
    if digest not in DIGESTS:
        wrong.append(FieldError("digest", "unknown-value"))
    if wrong:
        raise InvalidForm(wrong)
    await connection.execute(
        update(Coordinator)
        .where(Coordinator.id == coordinator)
        .values(name=tidy, language=language, digest=digest)
    )


def clean_name(typed: str) -> str:
    """A name for colleagues, as `one_line` has it. Raises `InvalidForm` for `name`."""
    try:
        return one_line(typed, MAX_NAME)
    except InvalidName as error:
        raise InvalidForm([FieldError("name", error.code)]) from None
