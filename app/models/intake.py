"""What a sign-on leaves before it is confirmed: sealed rows, digests, dates of expiry."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Date, ForeignKey, Index, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import UtcDateTime
from app.models.base import WITHOUT_ROWID, Base


class Intake(Base):
    """Everything that was typed, sealed to the worker's key of the day; later the message to send.

    No column tells a sign-on from a request to manage one, a new address from a known one.
    """

    __tablename__ = "intake"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    key_id: Mapped[str] = mapped_column(String(32))
    sealed: Mapped[bytes]
    message: Mapped[str] = mapped_column(String(16), default="")
    """Empty until screened; then `confirm`, `manage` or `already`."""
    lane: Mapped[int] = mapped_column(SmallInteger, default=1)
    """0 goes before 1: management before sign-ons."""
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(String(64), default="")
    """Code of the last failure; `set-aside: …` for a row that will not be tried again."""

    __table_args__ = (Index(None, "lane", "due_at"), WITHOUT_ROWID)


class PendingSignOn(Base):
    """A screened sign-on that waits for its confirmation; its id is the intake row's.

    The form is sealed under a key that only the token gives. After the answer the digest stays for
    30 days, so that a repeated answer gets the same words.
    """

    __tablename__ = "pending_sign_on"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    email_index: Mapped[bytes | None]
    name_index: Mapped[bytes | None]
    """Keyed digest of the name as entered: confirming one ends its siblings of the same name."""
    sealed_form: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """`pending`, then `confirmed`, `rejected`, `ended` (a sibling was confirmed) or `expired`."""
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None until the message is sent: the token's life counts from sending."""
    forget_on: Mapped[date | None] = mapped_column(Date)
    quota_settled: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "statement_id", "email_index"), WITHOUT_ROWID)


class ManagementLink(Base):
    """A one-hour, single-use way to the signatures of one mailbox on one statement."""

    __tablename__ = "management_link"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    email_index: Mapped[bytes]
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used: Mapped[bool] = mapped_column(default=False)
    sent: Mapped[int] = mapped_column(SmallInteger, default=1)
    """Messages that bring it, counted when they are asked for, waiting ones too."""

    __table_args__ = (Index(None, "statement_id", "email_index"), WITHOUT_ROWID)


class Quota(Base):
    """One unanswered sign-on message to one mailbox; names no statement, kept 31 days."""

    __tablename__ = "quota"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    """Keyed digest of the pending sign-on's id, so that the two tables cannot be joined."""
    digest: Mapped[bytes]
    sent_on: Mapped[date] = mapped_column(Date)

    __table_args__ = (Index(None, "digest", "sent_on"), WITHOUT_ROWID)


class Block(Base):
    """A mailbox that wants no sign-on messages for 90 days."""

    __tablename__ = "block"
    __table_args__ = WITHOUT_ROWID

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    until: Mapped[date] = mapped_column(Date)
    undo_digest: Mapped[bytes] = mapped_column(unique=True)
