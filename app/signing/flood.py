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
    """The days and the partners with the most signatures that are present."""

    days: Sequence[tuple[date, int]]
    partners: Sequence[tuple[str, int]]


async def batches_of(
    connection: AsyncConnection, card: StatementCard
) -> Sequence[tuple[UUID, datetime, str]]:
    """The latest lists that were brought in: id, when, and out of what."""
    rows = await connection.execute(
        select(ImportBatch.id, ImportBatch.imported_at, ImportBatch.source)
        .where(ImportBatch.statement_id == card.id)
        .order_by(ImportBatch.imported_at.desc(), ImportBatch.id)
        .limit(FEW)
    )
    return [(batch, at, source) for batch, at, source in rows]


async def figures_of(connection: AsyncConnection, card: StatementCard) -> FloodFigures:
    """Figures of a statement; each question goes along an index, and reads all of it."""
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
    return FloodFigures(
        [(day, count) for day, count in days], [(via, count) for via, count in partners]
    )
