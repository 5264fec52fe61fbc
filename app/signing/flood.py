"""What a flood may have in common: days and partners with many signatures, pasted lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import ImportBatch, Signature
from app.signing.mailboxes import SIGNED
from app.statements.cards import StatementCard

FEW = 10


@dataclass(frozen=True, slots=True)
class FloodFigures:
    """The days and the partners with the most signatures that are present; the latest imports."""

    days: Sequence[tuple[date, int]]
    partners: Sequence[tuple[str, int]]
    batches: Sequence[tuple[UUID, datetime, str]]
    """Id, when, and what the list was brought in from."""


async def figures_of(connection: AsyncConnection, card: StatementCard) -> FloodFigures:
    """Figures of a statement; each question goes along an index."""
    present = Signature.statement_id == card.id, Signature.state.in_(SIGNED)
    many = func.count()
    days = await connection.execute(
        select(Signature.signed_on, many)
        .where(*present)
        .group_by(Signature.signed_on)
        .order_by(many.desc(), Signature.signed_on.desc())
        .limit(FEW)
    )
    partners = await connection.execute(
        select(Signature.via, many)
        .where(*present, Signature.via != "")
        .group_by(Signature.via)
        .order_by(many.desc(), Signature.via)
        .limit(FEW)
    )
    batches = await connection.execute(
        select(ImportBatch.id, ImportBatch.imported_at, ImportBatch.source)
        .where(ImportBatch.statement_id == card.id)
        .order_by(ImportBatch.imported_at.desc(), ImportBatch.id)
        .limit(FEW)
    )
    return FloodFigures(
        [(day, count) for day, count in days],
        [(via, count) for via, count in partners],
        [(batch, at, source) for batch, at, source in batches],
    )
