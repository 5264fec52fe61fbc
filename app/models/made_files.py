"""Files that take long to make: what was asked for, how far the worker is, and their bytes.

They hold what a public list shows and nothing else, and go once that list shows less.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import UtcDateTime
from app.models.base import WITHOUT_ROWID, Base


class MadeFile(Base):
    """One file. Who asked for it is not kept: whoever asks for the same gets the same."""

    __tablename__ = "made_file"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(unique=True)
    """SHA-256 of all that its bytes are made of, the release among it."""
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The arguments of the export."""
    withdrawals: Mapped[int] = mapped_column(Integer)
    """The statement's when it was asked for; at another number the file shows too much."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """`waiting`, `making`, `ready`, or `failed`."""
    rows: Mapped[int] = mapped_column(Integer)
    """How many names it will hold."""
    read: Mapped[int] = mapped_column(Integer, default=0)
    """How many of them are read so far."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(String(64), default="")
    """Code of the error that ended it."""

    __table_args__ = (Index(None, "statement_id"), Index(None, "state", "asked_at"), WITHOUT_ROWID)


class MadePiece(Base):
    """A piece of a file's bytes, by its number from 0."""

    __tablename__ = "made_piece"
    __table_args__ = WITHOUT_ROWID

    file_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("made_file.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes]
