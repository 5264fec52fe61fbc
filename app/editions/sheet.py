"""What a format is given beside the rows: everything that stands round a list."""

from dataclasses import dataclass

from app.editions.layout import DEFAULT, Layout
from app.editions.snapshot import ListLanguage, Snapshot
from app.statements.texts import StatementText


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One list to be written down: its snapshot, for readers of which language, laid out how.

    `texts` are the statement's, in the order in which they shall stand; empty for the list alone.
    `since` is the edition that a list of changes starts from.
    """

    snapshot: Snapshot
    language: ListLanguage
    layout: Layout = DEFAULT
    texts: tuple[StatementText, ...] = ()
    since: int | None = None
