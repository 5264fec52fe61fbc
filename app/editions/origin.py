"""Where a copy comes from: whether its edition is the newest, and what to change in it.

Forged statements with false signatories circulate, so every file, picture and message carries a
short address that names statement and edition (`Snapshot.proof_url`). What is told here is public.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.changes import Change, stream_changes
from app.editions.listing import NumberedEdition, edition_of
from app.editions.rows import ListRow
from app.statements.cards import StatementCard, card_of
from app.text.names import Language, other

READ = 5_000
"""Names that an edition may have for its changes to be read for a page."""

NAMED = 100
"""Changes of a kind that a page lists; of more, a file serves better."""


@dataclass(frozen=True, slots=True)
class ToChange:
    """What to change in a copy: each row as it reads now, with the number that it has in the copy.

    Those that are added have their new numbers; of those that are gone there is no more to tell.
    `also_withdrawn` are the numbers that `withdrawn` has in the other language's list.
    """

    added: tuple[ListRow, ...]
    corrected: tuple[ListRow, ...]
    withdrawn: tuple[int, ...]
    also_withdrawn: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """An edition of a public statement and the newest one; None where none was cut yet.

    `changes` is None where the lists are too long, or the changes too many, for a page.
    """

    card: StatementCard
    edition: NumberedEdition | None
    newest: NumberedEdition | None
    changes: ToChange | None

    @property
    def is_outdated(self) -> bool:
        """Whether a later list is there; the same list may have a further number."""
        return (
            self.edition is not None
            and self.newest is not None
            and self.edition.list_revision < self.newest.list_revision
        )

    @property
    def withdrawn(self) -> int:
        """How many names of the edition have been withdrawn or changed since."""
        return self.edition.gone.total() if self.edition else 0


async def origin_of(
    connection: AsyncConnection, statement: UUID, number: int | None, language: Language
) -> Origin:
    """An edition of a statement, the newest where no number is given.

    Whether the asker may read the statement is the caller's to check.

    Raises:
        NotFound: `unknown-statement`, `unknown-edition`.
    """
    card = await card_of(connection, statement)
    if number is None and not card.edition:
        return Origin(card, None, None, None)
    newest = await edition_of(connection, card, card.edition)
    edition = (
        newest
        if number in {None, newest.number}
        else await edition_of(connection, card, number or 0)
    )
    changes = None
    if max(_length(edition), _length(newest)) <= READ:
        changes = await _changes(connection, card, edition, newest, language)
    return Origin(card, edition, newest, changes)


def _length(edition: NumberedEdition) -> int:
    return edition.counts.organisations + edition.counts.individuals


async def _changes(
    connection: AsyncConnection,
    card: StatementCard,
    edition: NumberedEdition,
    newest: NumberedEdition,
    language: Language,
) -> ToChange | None:
    if edition.list_revision == newest.list_revision and not edition.gone:
        return ToChange((), (), (), ())
    found: dict[str, list[Change]] = {"added": [], "corrected": [], "withdrawn": []}
    async for change in stream_changes(connection, card, language, edition, newest):
        found[change.kind].append(change)
        if len(found[change.kind]) > NAMED:
            return None
    elsewhere = stream_changes(connection, card, other(language), edition, newest)
    return ToChange(
        _rows(found["added"]),
        _rows(found["corrected"]),
        tuple(change.number for change in found["withdrawn"]),
        tuple([change.number async for change in elsewhere if change.kind == "withdrawn"]),
    )


def _rows(changes: Iterable[Change]) -> tuple[ListRow, ...]:
    return tuple(replace(each.row, number=each.number) for each in changes if each.row is not None)
