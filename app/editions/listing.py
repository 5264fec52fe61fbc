"""The editions that a statement has, by number, and how much of each is gone by now."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.visibility import superseded
from app.errors import NotFound
from app.models import Edition, Entry
from app.statements.cards import Counts, StatementCard

LARGEST = 999_999_999
"""No edition has a higher number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedEdition:
    """A numbered snapshot of a public list: when it was cut, of what, and what it counted then.

    `gone` counts by kind (`organisation`, `individual`) the names that it does not show any more.
    """

    number: int
    name: str
    list_revision: int
    as_of: datetime
    counts: Counts
    gone: Counter[str] = field(default_factory=Counter)

    def shown(self, kind: str = "all") -> int:
        """How many names it shows now, of a kind or in all."""
        named = {"organisation": self.counts.organisations, "individual": self.counts.individuals}
        return sum(n - self.gone[each] for each, n in named.items() if kind in {"all", each})


_COLUMNS = (
    Edition.number,
    Edition.name,
    Edition.list_revision,
    Edition.as_of,
    Edition.count_organisations,
    Edition.count_individuals,
    Edition.count_unnamed,
)


async def editions_before(
    connection: AsyncConnection, card: StatementCard, number: int | None, limit: int
) -> list[NumberedEdition]:
    """At most `limit` editions, the newest first; those before `number`, where one is given."""
    query = select(*_COLUMNS).where(Edition.statement_id == card.id)
    if number is not None:
        query = query.where(Edition.number < number)
    rows = await connection.execute(query.order_by(Edition.number.desc()).limit(limit))
    return await _numbered(connection, card, rows.all())


async def edition_of(
    connection: AsyncConnection, card: StatementCard, number: int
) -> NumberedEdition:
    """The edition of this number. Raises `NotFound("unknown-edition")`."""
    if not 0 < number <= LARGEST:
        raise NotFound("unknown-edition")
    query = select(*_COLUMNS).where(Edition.statement_id == card.id, Edition.number == number)
    found = await _numbered(connection, card, (await connection.execute(query)).all())
    if not found:
        raise NotFound("unknown-edition")
    return found[0]


async def editions_of(
    connection: AsyncConnection, card: StatementCard, numbers: Collection[int]
) -> list[NumberedEdition]:
    """The editions of these numbers, as far as there are such."""
    if not numbers:
        return []
    query = select(*_COLUMNS).where(Edition.statement_id == card.id, Edition.number.in_(numbers))
    return await _numbered(connection, card, (await connection.execute(query)).all())


async def _numbered(
    connection: AsyncConnection, card: StatementCard, rows: Collection[Any]
) -> list[NumberedEdition]:
    gone = await _gone(connection, card, {row.list_revision for row in rows})
    return [
        NumberedEdition(
            number=row.number,
            name=row.name,
            list_revision=row.list_revision,
            as_of=row.as_of,
            counts=Counts(row.count_organisations, row.count_individuals, row.count_unnamed),
            gone=gone[row.list_revision],
        )
        for row in rows
    ]


async def _gone(
    connection: AsyncConnection, card: StatementCard, revisions: Collection[int]
) -> dict[int, Counter[str]]:
    """What stood at each revision and is shown no more, by kind; one question for all of them."""
    found: dict[int, Counter[str]] = {revision: Counter() for revision in revisions}
    if not revisions:
        return found
    first, last = min(revisions), max(revisions)
    span = (Entry.valid_from, Entry.valid_to, Entry.kind)
    withdrawn = (
        select(*span, func.count().label("count"))
        .where(
            Entry.statement_id == card.id,
            Entry.withdrawn.is_(True),
            Entry.valid_from <= last,
            Entry.valid_to > first,
        )
        .group_by(*span)
    )
    changed = (
        select(*span[:2], literal("individual"), func.count())
        .where(
            Entry.statement_id == card.id,
            *superseded(card.list_revision),
            Entry.valid_from <= last,
            Entry.valid_to > first,
        )
        .group_by(*span[:2])
    )
    for row in await connection.execute(union_all(withdrawn, changed)):
        for revision in revisions:
            if row.valid_from <= revision < row.valid_to:
                found[revision][row.kind] += row[3]
    return found
