"""What makes a long list quick: marks along its order, and the index that a search goes by.

Both can be made anew from the entries at any time (`app.signing.marks`, `app.signing.index`).
"""

from uuid import UUID

from sqlalchemy import ForeignKey, Integer, SmallInteger, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base


class ListIndex(Base):
    """How far the entries of a statement are indexed; no row where they never were."""

    __tablename__ = "list_index"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    given: Mapped[int] = mapped_column(Integer, default=0)
    """The next slot: that many were given to entries."""
    indexed: Mapped[int] = mapped_column(Integer, default=0)
    """The first slot that is neither searchable nor counted by a mark; `given` between batches."""


class ListMark(Base):
    """A place in the order of the list in one language, and how many entries stand from it on.

    The first mark of a list stands before every entry; each other one at an entry, whose place it
    repeats. A mark reaches to the next one.
    """

    __tablename__ = "list_mark"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    section: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sort: Mapped[bytes] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    standing: Mapped[int] = mapped_column(Integer, default=0)
    """Entries that are visible at the present list revision."""
    coming: Mapped[int] = mapped_column(Integer, default=0)
    """Entries of a batch in flight, visible from the next revision on."""


class SearchBlock(Base):
    """Which entries hold a gram: a set of slots within one block (`app.signing.slots`)."""

    __tablename__ = "search_block"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    gram: Mapped[str] = mapped_column(Text, primary_key=True)
    block: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slots: Mapped[bytes]
