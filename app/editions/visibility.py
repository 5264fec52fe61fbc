"""What of the entries a list shows: the conditions that pages, downloads and searches share."""

from typing import Any
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


def superseded(present: int) -> tuple[ColumnElement[bool], ...]:
    """A person's earlier form, at the present list revision: earlier editions leave it out.

    While a correction waits for its batch, the form that it will replace is still the present one.
    One that ended because its place in the list changed reads as the present one does.
    """
    return (
        Entry.withdrawn.is_(False),
        Entry.moved.is_(False),
        Entry.valid_to.is_not(None),
        Entry.valid_to <= present,
        Entry.kind == "individual",
    )


def is_superseded(row: Any, present: int) -> bool:
    """`superseded`, of a row with `kind`, `moved` and `valid_to` that is not withdrawn."""
    ended = row.valid_to is not None and row.valid_to <= present
    return ended and row.kind == "individual" and not row.moved
