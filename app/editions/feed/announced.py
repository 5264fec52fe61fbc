"""Open statements as a feed announces them: since when, and with which summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Statement, TextVersion
from app.models import StatementText as TextRow
from app.statements.cards import StatementCard
from app.text.names import Language


@dataclass(frozen=True, slots=True)
class Announced:
    """A statement with the text that readers of a language are given: in `language` itself."""

    card: StatementCard
    created_on: date
    language: str
    title: str
    summary: str


async def announced(
    connection: AsyncConnection, cards: Sequence[StatementCard], language: Language
) -> list[Announced]:
    """These statements in their order, each in `language`, else in its prevailing language."""
    rows = await connection.execute(
        select(Statement.id, Statement.created_on, TextRow.language, TextVersion.content)
        .join_from(Statement, TextRow)
        .join(
            TextVersion,
            and_(
                TextVersion.statement_id == TextRow.statement_id,
                TextVersion.version == TextRow.version,
            ),
        )
        .where(Statement.id.in_([card.id for card in cards]))
    )
    texts = {(row.id, row.language): row for row in rows}
    found = []
    for card in cards:
        into = language if language in card.languages else card.prevailing_language
        row = texts.get((card.id, into))
        if row is not None:
            text = {**row.content["signed"], **row.content["beside"]}
            found.append(
                Announced(card, row.created_on, into, text["title"], text.get("summary", ""))
            )
    return found
