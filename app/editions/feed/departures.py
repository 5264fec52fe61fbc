"""What left a list between its editions: how many, and at which numbers they stood.

What withdrew is found by its own index, what corrections ended by another; the list itself is read
for the numbers only, and only where it has at most `READ` entries.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry
from app.signing.marks import entry_place
from app.statements.cards import StatementCard
from app.text.names import Language

READ = 10_000
"""Entries that are read to tell numbers."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the revision of one edition to that of another; `until` is None for the present.

    Only who came later than `after` is meant.
    """

    since: int
    until: int | None
    after: int = 0

    def holds(self, revision: int) -> bool:
        """Whether what ended at a revision ended in here."""
        return self.since < revision and (self.until is None or revision <= self.until)

    def lost(self, left: "Left") -> bool:
        """Whether these stood at its beginning and left in it."""
        return self.after < left.first <= self.since and self.holds(left.last)

    def passed(self, left: "Left") -> bool:
        """Whether these came and left in it."""
        return self.since < left.first and self.holds(left.last)


@dataclass(frozen=True, slots=True)
class Left:
    """Of what kind, from which revision to which (the first without it), and how many such."""

    kind: str
    first: int
    last: int
    count: int


async def withdrawn(connection: AsyncConnection, card: StatementCard, oldest: int) -> list[Left]:
    """Who withdrew after a revision.

    The forms of one signatory count as one: a withdrawal erases those that were corrected, too.
    """
    first, last = func.min(Entry.valid_from), func.max(Entry.valid_to)
    each = (
        select(Entry.kind, first.label("first"), last.label("last"))
        .where(*_withdrawn_after(card, oldest))
        .group_by(Entry.public_id, Entry.kind)
        .subquery()
    )
    rows = await connection.execute(select(*each.c, func.count()).group_by(*each.c))
    return [_left(row) for row in rows]


async def corrected(connection: AsyncConnection, card: StatementCard, oldest: int) -> list[Left]:
    """Earlier forms that corrections replaced after a revision."""
    span = (Entry.kind, Entry.valid_from, Entry.valid_to)
    rows = await connection.execute(
        select(*span, func.count())
        .where(
            Entry.statement_id == card.id,
            Entry.withdrawn.is_(False),
            Entry.valid_to > oldest,
            Entry.valid_to <= card.list_revision,
        )
        .group_by(*span)
    )
    return [_left(row) for row in rows]


async def numbers_of_withdrawn(
    connection: AsyncConnection,
    card: StatementCard,
    language: Language,
    spans: Collection[Span],
    longest: int,
) -> Mapping[int, tuple[int, ...]]:
    """By the revision that a span starts from: the numbers there of who withdrew in it.

    One reading of the list serves all spans; nothing is told of a list that is too long. `longest`
    is how many names its editions had at most.
    """
    if not spans or longest > READ:
        return {}
    wanted = {span.since: span for span in spans}
    revisions = sorted(wanted)
    rows = (
        await connection.execute(
            select(Entry.public_id, Entry.valid_from, Entry.valid_to, Entry.withdrawn)
            .where(
                Entry.statement_id == card.id,
                Entry.valid_from <= revisions[-1],
                or_(Entry.valid_to.is_(None), Entry.valid_to > revisions[0]),
            )
            .order_by(*entry_place(language))
            .limit(READ + 1)
        )
    ).all()
    if len(rows) > READ:
        return {}
    first, last = func.min(Entry.valid_from), func.max(Entry.valid_to)
    forms = await connection.execute(
        select(Entry.public_id, literal(""), first, last, literal(1))
        .where(*_withdrawn_after(card, revisions[0]))
        .group_by(Entry.public_id)
    )
    left = {row[0]: _left(row[1:]) for row in forms}
    # How many stood so far at each revision: kept as differences, added up where somebody is gone.
    steps = [0] * (len(revisions) + 1)
    found: dict[int, list[int]] = {revision: [] for revision in revisions}
    for row in rows:
        begin = bisect_left(revisions, row.valid_from)
        end = len(revisions) if row.valid_to is None else bisect_left(revisions, row.valid_to)
        steps[begin] += 1
        steps[end] -= 1
        if not row.withdrawn:
            continue
        counted = list(accumulate(steps))
        for at in range(begin, end):
            if wanted[revisions[at]].lost(left[row.public_id]):
                found[revisions[at]].append(counted[at])
    return {revision: tuple(numbers) for revision, numbers in found.items()}


def _left(row: Any) -> Left:
    kind, first, last, count = row
    return Left(kind, first, last, count)


def _withdrawn_after(card: StatementCard, oldest: int) -> tuple[ColumnElement[bool], ...]:
    """What was visible once, not that of a batch in flight, and was withdrawn after a revision."""
    return (
        Entry.statement_id == card.id,
        Entry.withdrawn.is_(True),
        Entry.valid_from <= card.list_revision,
        Entry.valid_to > Entry.valid_from,
        Entry.valid_to > oldest,
    )
