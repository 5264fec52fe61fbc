"""Statements that are begun at the desk, and the names that they get in addresses."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import FieldError, InvalidForm, InvalidName
from app.models import Statement
from app.statements.slugs import clean_slug, suggested_slug
from app.statements.texts import StatementSettings, StatementText
from app.statements.writing import order_texts, settings_columns, write_text


async def create_draft(
    connection: AsyncConnection, titles: Mapping[str, str], slug: str, now: datetime
) -> tuple[UUID, str]:
    """Begin a statement that nobody sees yet; its id and its slug.

    `titles` by language, the first one prevails. Where no slug is given, one is made of a title.

    Raises:
        InvalidForm: no title, or a `slug` that is taken or no slug.
    """
    given = {code: title for code, title in titles.items() if title}
    if not given:
        raise InvalidForm([FieldError(f"{code}.title", "missing-title") for code in titles])
    name = await free_slug(connection, given.get("en", ""), next(iter(given.values())))
    if slug.strip():
        name = await own_slug(connection, slug)
    prevailing = next(iter(given))
    statement = uuid4()
    await connection.execute(
        insert(Statement).values(
            id=statement,
            slug=name,
            state="draft",
            created_on=now.date(),
            changed_at=now,
            **settings_columns(StatementSettings(prevailing_language=prevailing)),
        )
    )
    for code, title in given.items():
        text = StatementText(language=code, title=title, body="")
        await write_text(connection, statement, text, now, unfinished=False)
    await order_texts(connection, statement, prevailing)
    return statement, name


async def own_slug(connection: AsyncConnection, typed: str, statement: UUID | None = None) -> str:
    """A slug as typed, if no other statement has it.

    Raises:
        InvalidForm: about the field `slug`.
    """
    try:
        slug = clean_slug(typed)
    except InvalidName as error:
        raise InvalidForm([FieldError("slug", error.code)]) from None
    taken = exists().where(Statement.slug == slug)
    if statement is not None:
        taken = taken.where(Statement.id != statement)
    if await connection.scalar(select(taken)):
        raise InvalidForm([FieldError("slug", "slug-taken")])
    return slug


async def free_slug(connection: AsyncConnection, title_en: str, title: str) -> str:
    """A slug from the title, with a number after it where another statement has it already."""
    wanted = suggested_slug(title_en, title)
    found = await connection.scalars(
        select(Statement.slug).where(Statement.slug.startswith(wanted, autoescape=True))
    )
    taken = set(found)
    names = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *names) if name not in taken)
