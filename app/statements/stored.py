"""Texts out of the tables: what a page of the statement is made of, in one query."""

from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import NotFound
from app.models import StatementText as TextRow
from app.models import TextVersion
from app.statements.cards import StatementCard
from app.statements.texts import StatementText, Update


async def load_text(
    connection: AsyncConnection, card: StatementCard, language: str
) -> StatementText:
    """The present text of a statement in one language, its updates included.

    Raises:
        NotFound: `unknown-text` where the statement has none in this language.
    """
    query = (
        select(TextVersion.content, TextRow.updates)
        .join_from(
            TextRow,
            TextVersion,
            and_(
                TextVersion.statement_id == TextRow.statement_id,
                TextVersion.version == TextRow.version,
            ),
        )
        .where(
            TextRow.statement_id == card.id,
            TextRow.language == language,
            TextRow.unfinished.is_(False),
        )
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("unknown-text")
    return restored(row.content, row.updates)


def restored(content: dict[str, Any], updates: list[dict[str, Any]]) -> StatementText:
    """A text from the content of its version (see `app.statements.publishing`) and its updates."""
    # What is empty is left out of a version, in a draft even these two.
    fields = {"title": "", "body": "", **content["signed"], **content["beside"]}
    del fields["format"]
    if "date" in fields:
        fields["date"] = date.fromisoformat(fields["date"])
    if "hashtags" in fields:
        fields["hashtags"] = tuple(fields["hashtags"])
    return StatementText(
        **fields,
        updates=tuple(
            Update(date.fromisoformat(update["date"]), update["markdown"], update["kind"])
            for update in updates
        ),
    )
