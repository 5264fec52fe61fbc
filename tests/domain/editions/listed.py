"""A statement with entries, written as the publication batch writes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from app.db import Database
from app.models import Entry, Statement
from app.models import StatementText as TextRow
from app.signing.cut import number_list
from app.statements.cards import StatementCard, card_of
from app.text.collation import sort_key
from app.text.folding import search_key

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
SECTIONS = {"initiators": 0, "first": 2, "more": 4}


def entry(fa: str, en: str, **columns: Any) -> dict[str, Any]:
    """The columns of an entry; `valid_from` is 1 where nothing else is said."""
    group, kind = columns.get("group", "more"), columns.get("kind", "organisation")
    section = SECTIONS[group] + (kind == "individual" and group != "initiators")
    texts = [fa, en, *(value for value in columns.values() if isinstance(value, str))]
    return {
        "id": uuid4(),
        "public_id": uuid4(),
        "kind": kind,
        "group": group,
        "section": section,
        "signed_on": date(2026, 3, 1) if kind == "organisation" else None,
        "name_fa": fa,
        "name_en": en,
        "sort_fa": sort_key(fa or en, "fa"),
        "sort_en": sort_key(en or fa, "en"),
        "sort_version": 1,
        "search": " ".join(search_key(text) for text in texts if text),
        "valid_from": 1,
        **columns,
    }


async def listed(
    database: Database, entries: list[dict[str, Any]], *, slug: str = "one-voice", revision: int = 1
) -> StatementCard:
    """Write a statement at this list revision with these entries; its card."""
    statement_id: UUID = uuid4()
    async with database.write() as connection:
        await connection.execute(
            insert(Statement).values(
                id=statement_id,
                slug=slug,
                state="open",
                kinds=["organisation", "individual"],
                exposures=["public"],
                policy="publish-all",
                publish="at-once",
                order="language",
                identification_note=True,
                prevailing_language="fa",
                confirm_days=7,
                created_on=NOW.date(),
                changed_at=NOW,
                list_revision=revision,
                count_organisations=sum(each["kind"] == "organisation" for each in entries),
                count_individuals=sum(each["kind"] == "individual" for each in entries),
            )
        )
        await connection.execute(
            insert(TextRow).values(
                statement_id=statement_id,
                language="fa",
                position=0,
                title="یک صدا",
                version="a" * 64,
                updates=[],
            )
        )
        for values in entries:
            await connection.execute(insert(Entry).values(statement_id=statement_id, **values))
        return await card_of(connection, statement_id)


async def numbered(database: Database, card: StatementCard) -> StatementCard:
    """Cut an edition of the list as it stands; the card after that."""
    async with database.write() as connection:
        await number_list(connection, card.id, card.changed_at)
        return await card_of(connection, card.id)


async def revise(database: Database, card: StatementCard, **values: Any) -> StatementCard:
    """Change the statement's own columns; its card after that."""
    async with database.write() as connection:
        await connection.execute(update(Statement).where(Statement.id == card.id).values(**values))
        return await card_of(connection, card.id)
