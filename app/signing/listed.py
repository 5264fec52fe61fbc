"""What the desk shows of a list: signatures with a public name, a page at a time, searchable."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry, Signature
from app.signing.arranging import GROUPS
from app.signing.review import name_of, place_of
from app.signing.selecting import Selection, conditions
from app.statements.cards import StatementCard
from app.text.names import Bilingual

KINDS = ("organisation", "individual")

STANDS = exists().where(
    Entry.signature_id == Signature.id, Entry.valid_to.is_(None), Entry.withdrawn.is_(False)
)
"""Whether an entry of the signature stands in the list."""

SHOWN = (Signature.state == "published", STANDS)
"""What the list shows at this moment: where a correction waits, what the row says is not public."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A name of the list; `coming`: it is new, or it changed, and waits for the next batch."""

    id: UUID
    kind: str
    group: str
    position: int | None
    name: Bilingual
    title: Bilingual
    affiliation: Bilingual
    city: Bilingual
    country: str | None
    provenance: str
    coming: bool


async def listed_of(  # noqa: PLR0913 - what a page is narrowed to
    connection: AsyncConnection,
    card: StatementCard,
    *,
    q: str = "",
    kind: str = "",
    group: str = "",
    public_only: bool,
    offset: int = 0,
    limit: int = 100,
) -> tuple[list[Listed], int]:
    """Names that are published or about to be, by group, kind and alphabet, and how many.

    With `public_only`, those that the list shows at this moment.
    """
    chosen = Selection(box="published", q=q, kind=kind if kind in KINDS else "")
    met = [*conditions(connection, card.id, chosen), Signature.exposure == "public"]
    if group in GROUPS:
        met.append(Signature.group == group)
    if public_only:
        met += SHOWN
    total = await connection.scalar(select(func.count()).select_from(Signature).where(*met))
    rank = case({group: place for place, group in enumerate(GROUPS)}, value=Signature.group)
    rows = await connection.execute(
        select(Signature)
        .where(*met)
        .order_by(
            rank,
            func.coalesce(Signature.position, 0)
            if group == "initiators"
            else Signature.kind.desc(),
            Signature.match_fa,
            Signature.match_en,
            Signature.id,
        )
        .offset(offset)
        .limit(limit)
    )
    return [_listed(row) for row in rows], total or 0


def _listed(row: Any) -> Listed:
    return Listed(
        row.id,
        row.kind,
        row.group,
        row.position,
        name_of(row),
        Bilingual(row.title_fa, row.title_en),
        Bilingual(row.affiliation_fa, row.affiliation_en),
        place_of(row),
        row.country,
        row.provenance,
        row.state == "confirmed",
    )
