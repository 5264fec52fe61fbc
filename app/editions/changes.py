"""What changed between two editions, as an editor has to follow it.

Compared are the older edition as it was cut and the newer one as it is served now. Whoever stood in
the older and is not shown in the newer is withdrawn, whenever that happened; whoever came and went
in between is not told of. What is told never repeats a withdrawn name, nor a person's earlier form.
"""

from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.editions.listing import NumberedEdition
from app.editions.reading import STREAM_ROWS, stream_places
from app.editions.rows import SHOWN, ListRow, row_of
from app.editions.visibility import is_superseded
from app.models import Entry
from app.statements.cards import StatementCard
from app.text.names import Language

Kind = Literal["added", "corrected", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change since an older edition.

    `number` is the number that it had in the older edition; of an added one, the number in the
    newer. `row` is None where it was withdrawn: a withdrawn name is never told again. `before` is
    the older form of a corrected organisation; a person's is not repeated.
    """

    kind: Kind
    id: UUID
    number: int
    row: ListRow | None = None
    before: ListRow | None = None


async def stream_changes(
    connection: AsyncConnection,
    card: StatementCard,
    language: Language,
    since: NumberedEdition,
    edition: NumberedEdition,
    *,
    kinds: str = "all",
) -> AsyncIterator[Change]:
    """What was added, then corrected, then withdrawn, each in the order of its numbers.

    Goes along the newer edition once and along the older twice, by the indexes of their order, and
    reads only what changed. What it keeps in memory are the new numbers of corrected entries. Of a
    list that is hidden it tells only who has to be removed: numbers, no names.
    """
    between = _Between(connection, card, language, since.list_revision, edition.list_revision)
    renumbered: dict[UUID, int] = {}
    named = () if card.list_hidden else (between.added(renumbered), between.corrected(renumbered))
    for told in (*named, between.withdrawn()):
        async for kind, change in told:
            if kinds in {"all", kind}:
                yield change


_READ = (Entry.id, *SHOWN, Entry.valid_from, Entry.valid_to, Entry.withdrawn, Entry.moved)


@dataclass(frozen=True, slots=True)
class _Between:
    """Two revisions of a list, the older before the newer."""

    connection: AsyncConnection
    card: StatementCard
    language: Language
    older: int
    newer: int

    async def added(self, renumbered: dict[UUID, int]) -> AsyncIterator[tuple[str, Change]]:
        """What the newer has first; corrected entries leave their new numbers in `renumbered`.

        Each with its kind, here and below.
        """
        came = self._parts(self.newer, lambda at: at.valid_from > self.older and not at.withdrawn)
        async for part in came:
            known = {row.public_id for row in await self._at(self.older, part)}
            for number, row in part:
                if row.public_id in known:
                    renumbered[row.public_id] = number
                elif self._is_shown(row):
                    new = row_of(row, number)
                    yield row.kind, Change(kind="added", id=new.id, number=number, row=new)

    async def corrected(self, renumbered: dict[UUID, int]) -> AsyncIterator[tuple[str, Change]]:
        """What both have, in two forms that read differently."""
        if not renumbered:
            return
        ended = self._parts(
            self.older,
            lambda at: at.valid_to is not None and at.valid_to <= self.newer and not at.withdrawn,
        )
        async for part in ended:
            present = {row.public_id: row for row in await self._at(self.newer, part)}
            for number, row in part:
                now = present.get(row.public_id)
                if now is None or not self._is_shown(now):
                    continue
                before = row_of(row, number)
                after = row_of(now, renumbered[row.public_id])
                if _forms(before) != _forms(after):
                    told = before if row.kind == "organisation" else None
                    change = Change(
                        kind="corrected", id=after.id, number=number, row=after, before=told
                    )
                    yield row.kind, change

    async def withdrawn(self) -> AsyncIterator[tuple[str, Change]]:
        """What the older has and the newer does not show."""
        ended = self._parts(self.older, lambda at: at.valid_to is not None)
        async for part in ended:
            present = {row.public_id for row in await self._at(self.newer, part)}
            for number, row in part:
                if row.public_id not in present:
                    yield row.kind, Change(kind="withdrawn", id=row.public_id, number=number)

    async def _parts(
        self, revision: int, is_meant: Callable[[Any], bool]
    ) -> AsyncIterator[list[tuple[int, Any]]]:
        """The entries of an edition that are meant, by what their places tell; a part at a time."""
        meant: list[tuple[int, UUID]] = []
        places = stream_places(self.connection, self.card, self.language, revision)
        async for number, place in places:
            if is_meant(place):
                meant.append((number, place.id))
            if len(meant) == STREAM_ROWS:
                yield await self._read(meant)
                meant = []
        if meant:
            yield await self._read(meant)

    async def _read(self, meant: Collection[tuple[int, UUID]]) -> list[tuple[int, Any]]:
        ids = [entry for _, entry in meant]
        rows = await self.connection.execute(
            select(*_READ).where(one_of(self.connection, Entry.id, ids))
        )
        found = {row.id: row for row in rows}
        return [(number, found[entry]) for number, entry in meant]

    async def _at(self, revision: int, part: Collection[tuple[int, Any]]) -> list[Any]:
        """The entries of the same signatories that stood at a revision.

        At the newer one, only what is still shown of it.
        """
        ids = [row.public_id for _, row in part]
        rows = await self.connection.execute(
            select(*_READ).where(
                one_of(self.connection, Entry.public_id, ids),
                Entry.statement_id == self.card.id,
                Entry.valid_from <= revision,
                or_(Entry.valid_to.is_(None), Entry.valid_to > revision),
            )
        )
        return [row for row in rows if revision != self.newer or self._is_shown(row)]

    def _is_shown(self, row: Any) -> bool:
        return not row.withdrawn and not is_superseded(row, self.card.list_revision)


def _forms(row: ListRow) -> tuple[object, ...]:
    """What a reader sees of a row."""
    return row.name, row.title, row.affiliation, row.city, row.country, row.group
