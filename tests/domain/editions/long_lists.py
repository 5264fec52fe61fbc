"""Lists that are indexed as the worker indexes them."""

from typing import Any

from app.db import Database
from app.editions.find import Found, Search, find_rows
from app.editions.rows import page_of_rows
from app.signing.index import adopt
from app.statements.cards import StatementCard
from app.text.names import Language
from tests.domain.editions.listed import entry, listed


async def indexed(database: Database, entries: list[dict[str, Any]], **more: Any) -> StatementCard:
    """A statement with these entries, all of them indexed."""
    card = await listed(database, entries, **more)
    while await adopt(database):
        pass
    return card


async def found(
    database: Database,
    card: StatementCard,
    language: Language = "fa",
    *,
    part: tuple[int, int] = (0, 100),
    **search: str,
) -> Found:
    """What a search finds; of it the part from an offset on, up to a limit."""
    offset, limit = part
    async with database.read() as connection:
        return await find_rows(
            connection, card, language, Search(**search), offset=offset, limit=limit
        )


async def names(
    database: Database, card: StatementCard, language: Language = "fa", **search: str
) -> list[str]:
    """The names that a search finds, each in the language if it is there."""
    page = await found(database, card, language, part=(0, 100), **search)
    return [row.name.shown(language)[0] for row in page.rows]


async def numbered(
    database: Database, card: StatementCard, language: Language, offset: int, limit: int
) -> list[tuple[int, str]]:
    """A page of the list."""
    async with database.read() as connection:
        rows, _ = await page_of_rows(connection, card, language, offset=offset, limit=limit)
    return [(row.number, row.name.shown(language)[0]) for row in rows]


__all__ = ["entry", "found", "indexed", "listed", "names", "numbered"]
