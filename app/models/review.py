"""Reviewing: watched names, what can be undone, corrections, requests to be removed, counters."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import UtcDateTime
from app.models.base import WITHOUT_ROWID, Base


class WatchedName(Base):
    """A name or pattern whose sign-ons are flagged for a coordinator."""

    __tablename__ = "watched_name"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    """As typed; `*` stands for anything."""
    key: Mapped[str] = mapped_column(Text)
    """Its match key, with its `*`."""
    created_on: Mapped[date] = mapped_column(Date)

    __table_args__ = (Index(None, "statement_id"), WITHOUT_ROWID)


class ReviewStep(Base):
    """What a coordinator does to signatures in one go; it can be undone for ten minutes.

    The worker goes through its items in short transactions, and clears it away in the end.
    """

    __tablename__ = "review_step"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    coordinator_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="SET NULL")
    )
    action: Mapped[str] = mapped_column(String(16))
    """`publish`, `hold`, `decline`, `void` or `merge`."""
    state: Mapped[str] = mapped_column(String(16))
    """`doing`, then `done`; `undoing`, then `undone`; `settling` once it can be undone no more."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column(Integer)
    left: Mapped[int] = mapped_column(Integer)
    """Items that the present state has not gone through yet."""
    reason: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (Index(None, "statement_id", "made_at"), WITHOUT_ROWID)


class ReviewItem(Base):
    """A signature that a step is about, and what it was before; never a name."""

    __tablename__ = "review_item"

    step_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("review_step.id", ondelete="CASCADE"), primary_key=True
    )
    signature_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True
    )
    phase: Mapped[str] = mapped_column(String(16))
    """The state of the step that it waits for; `kept` where nothing is left to do with it."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        Index("ix_review_item_step_id_phase", "step_id", "phase"),
        Index(None, "signature_id"),
        WITHOUT_ROWID,
    )


class SignatureText(Base):
    """What a signature is found by at the desk: its words in both scripts, folded, in one line.

    Apart from the signature, since every search reads all of a statement's.
    """

    __tablename__ = "signature_text"

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    signature_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True
    )
    search: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index(None, "signature_id"), WITHOUT_ROWID)


class SignatureKey(Base):
    """What a signature shares with those that it may be the same as (`app.text.skeleton`)."""

    __tablename__ = "signature_key"

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    signature_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index(None, "signature_id"), WITHOUT_ROWID)


class Likeness(Base):
    """Two signatures that may be one; `one` is the lower id."""

    __tablename__ = "likeness"

    one: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True
    )
    other: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True
    )
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    score: Mapped[int] = mapped_column(SmallInteger)
    """Of a hundred."""
    state: Mapped[str] = mapped_column(String(8), default="open")
    """`open`; `two` once a coordinator said that they are two; `over` where one of them is gone."""

    __table_args__ = (
        Index("ix_likeness_open", "statement_id", "state", "score", "one", "other"),
        Index(None, "other"),
        WITHOUT_ROWID,
    )


class Correction(Base):
    """A spelling that a coordinator corrected: what stood there before."""

    __tablename__ = "correction"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    signature_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("signature.id", ondelete="CASCADE"))
    coordinator_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="SET NULL")
    )
    made_on: Mapped[date] = mapped_column(Date)
    field: Mapped[str] = mapped_column(String(16))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index(None, "signature_id"), WITHOUT_ROWID)


class RemovalRequest(Base):
    """Somebody says: remove my name, or: I never signed. Answered within a month."""

    __tablename__ = "removal_request"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    signature_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("signature.id", ondelete="SET NULL")
    )
    why: Mapped[str] = mapped_column(String(16))
    """`never-signed`, `changed-mind`, `danger`, `mistake`."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """`waiting`; then `removed`, `restored` or `refused`."""
    reason: Mapped[str] = mapped_column(String(32), default="")
    """Why the name stays or came back: a word of `app.signing.removals.REASONS`."""
    hidden: Mapped[bool] = mapped_column(default=False)
    """The name left the list when it was asked for."""
    letter: Mapped[bytes | None]
    """What was written to the coordinators, and where to answer, sealed to the key of people."""
    language: Mapped[str] = mapped_column(String(2))
    asked_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    settled_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (Index(None, "statement_id", "state", "due_on"), WITHOUT_ROWID)


class RemovalPace(Base):
    """How many names of a statement were hidden on request in the hour that is counted."""

    __tablename__ = "removal_pace"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the first of them was."""
    hidden: Mapped[int] = mapped_column(Integer)


class DailyCount(Base):
    """How much of one thing there was in a day; raised by the worker, by the handful."""

    __tablename__ = "daily_count"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    """`started`, `confirmed`, `published`; `organisations`, `individuals`: see
    `app.signing.counting`."""
    count: Mapped[int] = mapped_column(Integer)
