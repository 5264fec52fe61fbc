"""What of the entries a list shows: the one condition that pages, downloads and searches share."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_

from app.models import Entry


def visible(statement: UUID, revision: int) -> tuple[ColumnElement[bool], ...]:
    """What stands in the list of a statement at a list revision."""
    return (Entry.statement_id == statement, *standing(revision))


def standing(revision: int) -> tuple[ColumnElement[bool], ...]:
    """What stands at a list revision; a card may be older than a withdrawal, which goes first.

    A correction that waits for its batch has ended the old entry at a revision still to come.
    """
    return (
        Entry.valid_from <= revision,
        or_(Entry.valid_to.is_(None), Entry.valid_to > revision),
        Entry.withdrawn.is_(False),
    )
