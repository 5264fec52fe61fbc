"""The way back to the site that somebody signed on: its key is all that was kept of it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys import tokens
from app.models import Signature
from app.partners.registry import PartnerCard, Registry
from app.statements.cards import StatementCard


async def way_back(
    connection: AsyncConnection, registry: Registry, card: StatementCard, receipt_code: str
) -> PartnerCard | None:
    """The partner by which the signature of this receipt code came, where it still is one.

    Nothing is asked for a statement that nobody embeds.
    """
    if not registry.embedding(card.id):
        return None
    digest = tokens.code_digest(receipt_code)
    via = await connection.scalar(select(Signature.via).where(Signature.receipt_digest == digest))
    return registry.partner(card.id, via) if via else None
