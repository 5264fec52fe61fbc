"""On which days a list changed, and how: what its feed tells.

A day is told by the last edition before it and the last one of it, so that a feed costs a few
questions a day, however many batches there were and however long the list is.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.editions.feed.departures import Left, Span, corrected, numbers_of_withdrawn, withdrawn
from app.models import Edition
from app.statements.cards import Counts, StatementCard, card_of
from app.text.names import Language

DAYS = 30
"""Days that a feed goes back, of those on which something changed."""

MOST_EDITIONS = 10
"""Editions within a day that are named for those who came and left in its course."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What has to be taken out of a copy of `edition`: how many, and their numbers in it.

    The numbers are those of the list in one language; empty where the list is too long.
    """

    edition: int
    count: int
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDay:
    """What changed on a day, UTC; `since` is the last edition before it, 0 where there was none.

    `edition` is the last one of the day; on a day that only saw withdrawals, the one before.
    `counts` are those after it. `corrected` counts entries that read otherwise now.
    """

    day: date
    updated: datetime
    since: int
    edition: int
    joined: Counts
    corrected: int
    removed: tuple[Removed, ...]
    counts: Counts

    @property
    def is_worth_telling(self) -> bool:
        """Whether anything happened that an editor has to follow."""
        return bool(self.joined.total or self.corrected or self.removed)


@dataclass(frozen=True, slots=True)
class _Cut:
    number: int
    revision: int
    as_of: datetime
    counts: Counts


_NONE = _Cut(0, 0, datetime.min.replace(tzinfo=UTC), Counts())
_COLUMNS = (
    Edition.number,
    Edition.list_revision,
    Edition.as_of,
    Edition.count_organisations,
    Edition.count_individuals,
    Edition.count_unnamed,
)


@dataclass(frozen=True, slots=True)
class _Endings:
    """Who left; `editions` has the editions that some of them stood in last, by revision."""

    withdrawn: Collection[Left]
    corrected: Collection[Left]
    numbers: Mapping[int, tuple[int, ...]]
    editions: Mapping[int, int]

    def lost(self, span: Span) -> int:
        """How many stood at the beginning of a span and left in it."""
        return sum(left.count for left in self.withdrawn if span.lost(left))

    def removed(self, since: _Cut, span: Span) -> tuple[Removed, ...]:
        """What has to be removed from a copy of the edition that a span starts from.

        Or from copies that were made within it, of those who came and left meanwhile.
        """
        count = self.lost(span)
        numbers = self.numbers.get(since.revision, ())
        told = [Removed(since.number, count, numbers)] if count else []
        within = [
            Removed(self.editions[one.since], self.lost(one), self.numbers.get(one.since, ()))
            for one in _passing(span, self.withdrawn)
            if one.since in self.editions
        ]
        if len(within) > MOST_EDITIONS:
            count = sum(one.count for one in within[:-MOST_EDITIONS])
            within = [Removed(within[0].edition, count), *within[-MOST_EDITIONS:]]
        return (*told, *within)


async def list_days(
    connection: AsyncConnection, statement: UUID, language: Language
) -> tuple[StatementCard, list[ListDay]]:
    """A statement and the last days of its list, both as this transaction sees them.

    Raises:
        NotFound: `unknown-statement`.
    """
    card = await card_of(connection, statement)
    return card, await days_of(connection, card, language)


async def days_of(
    connection: AsyncConnection, card: StatementCard, language: Language, most: int = DAYS
) -> list[ListDay]:
    """The last days on which the list changed, the newest first.

    The card must be the one of the connection's transaction. Withdrawals since the newest edition
    stand on the day of the list's last change.
    """
    cuts = [cut async for cut in _last_of_days(connection, card, most + 1)]
    if not cuts:
        return []
    if len(cuts) <= most:
        cuts.append(_NONE)
    oldest = cuts[-1].revision
    pairs = list(zip(cuts[1:], cuts, strict=False))
    spans = [Span(since.revision, until.revision) for since, until in pairs]
    pending = Span(cuts[0].revision, None)
    gone = await withdrawn(connection, card, oldest)
    told = [span for span in (pending, *spans) if any(map(span.lost, gone))]
    within = [_passing(span, gone) for span in spans]
    numbered = [each for one in within for each in one[-MOST_EDITIONS:]]
    longest = max(cut.counts.organisations + cut.counts.individuals for cut in cuts)
    endings = _Endings(
        gone,
        await corrected(connection, card, oldest),
        await numbers_of_withdrawn(connection, card, language, [*told, *numbered], longest),
        await _editions_at(connection, card, [each for one in within for each in one]),
    )
    days = [_day(*pair, span, endings) for pair, span in zip(pairs, spans, strict=True)]
    days = _with_pending(days, endings.removed(cuts[0], pending), card)
    return [day for day in days if day.is_worth_telling][:most]


async def _last_of_days(
    connection: AsyncConnection, card: StatementCard, most: int
) -> AsyncIterator[_Cut]:
    """The last edition of each day that has one, the newest first; a probe of an index each."""
    query = select(*_COLUMNS).where(Edition.statement_id == card.id)
    query = query.order_by(Edition.as_of.desc(), Edition.number.desc()).limit(1)
    asked = query
    for _ in range(most):
        row = (await connection.execute(asked)).first()
        if row is None:
            return
        yield _Cut(row[0], row[1], row[2], Counts(*row[3:]))
        asked = query.where(Edition.as_of < datetime.combine(row[2].date(), time.min, UTC))


def _passing(span: Span, gone: Collection[Left]) -> list[Span]:
    """Within a day: the last moments of those who came and left in its course."""
    revisions = {left.last - 1 for left in gone if span.passed(left)}
    return [Span(each, each + 1, after=span.since) for each in sorted(revisions)]


async def _editions_at(
    connection: AsyncConnection, card: StatementCard, spans: Collection[Span]
) -> dict[int, int]:
    """The editions that spans start from, by revision; a revision may have none."""
    if not spans:
        return {}
    rows = await connection.execute(
        select(Edition.list_revision, Edition.number)
        .where(
            Edition.statement_id == card.id,
            one_of(connection, Edition.list_revision, [span.since for span in spans]),
        )
        .order_by(Edition.number)
    )
    return {row[0]: row[1] for row in rows}


def _day(since: _Cut, until: _Cut, span: Span, endings: _Endings) -> ListDay:
    left = {
        kind: sum(one.count for one in endings.withdrawn if one.kind == kind and span.lost(one))
        for kind in ("organisation", "individual")
    }
    now, then = until.counts, since.counts
    return ListDay(
        day=until.as_of.date(),
        updated=until.as_of,
        since=since.number,
        edition=until.number,
        joined=Counts(
            max(0, now.organisations - then.organisations + left["organisation"]),
            max(0, now.individuals - then.individuals + left["individual"]),
            max(0, now.unnamed - then.unnamed),
        ),
        corrected=sum(one.count for one in endings.corrected if span.lost(one)),
        removed=endings.removed(since, span),
        counts=now,
    )


def _with_pending(
    days: list[ListDay], pending: tuple[Removed, ...], card: StatementCard
) -> list[ListDay]:
    """What was withdrawn since the newest edition, on the day of the list's last change."""
    newest, day = days[0], card.changed_at.date()
    if not pending:
        return days
    if newest.day == day:
        both = (*newest.removed, *pending)
        return [
            replace(newest, updated=card.changed_at, removed=both, counts=card.counts),
            *days[1:],
        ]
    later = ListDay(
        day=day,
        updated=card.changed_at,
        since=newest.edition,
        edition=newest.edition,
        joined=Counts(),
        corrected=0,
        removed=pending,
        counts=card.counts,
    )
    return [later, *days]
