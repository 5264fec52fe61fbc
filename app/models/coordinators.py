"""Coordinators: who they are, how they come in, what they may do, what they did."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import UtcDateTime
from app.models.base import WITHOUT_ROWID, Base


class Coordinator(Base):
    """A person at the desk. The address is sealed; only the worker's host can find or read it."""

    __tablename__ = "coordinator"
    __table_args__ = WITHOUT_ROWID

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    """Also the user handle of the passkeys (Web Authentication, 5.4.3)."""
    address_digest: Mapped[bytes] = mapped_column(unique=True)
    address: Mapped[bytes]
    name: Mapped[str] = mapped_column(String(80), default="")
    """What colleagues see; chosen by the coordinator, empty until then."""
    language: Mapped[str] = mapped_column(String(2))
    digest: Mapped[str] = mapped_column(String(8), default="daily")
    """How numbers are sent: `at-once`, `daily` or `none`."""
    digested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digested: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    """The numbers that were told last, so that those who asked for "at once" hear of new ones."""
    creates: Mapped[bool] = mapped_column(default=False)
    """Invited by the operator: may create statements where the instance leaves it to them."""
    created_on: Mapped[date] = mapped_column(Date)


class Passkey(Base):
    """A credential of Web Authentication; the public half, and how often it was used."""

    __tablename__ = "passkey"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    """The credential's id."""
    coordinator_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="CASCADE")
    )
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80), default="")
    created_on: Mapped[date] = mapped_column(Date)
    used_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (Index(None, "coordinator_id"), WITHOUT_ROWID)


class RecoveryCode(Base):
    """A code that serves once instead of a passkey; only its digest is kept."""

    __tablename__ = "recovery_code"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    coordinator_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="CASCADE")
    )

    __table_args__ = (Index(None, "coordinator_id"), WITHOUT_ROWID)


class SignInLink(Base):
    """A single-use way in, for 15 minutes, or, for an invitation, a day."""

    __tablename__ = "sign_in_link"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    coordinator_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="CASCADE")
    )
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "coordinator_id"), WITHOUT_ROWID)


class DeskSession(Base):
    """Somebody at the desk. No network and no browser is kept of them."""

    __tablename__ = "desk_session"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    """SHA-256 of what the cookie holds."""
    coordinator_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="CASCADE")
    )
    grade: Mapped[str] = mapped_column(String(16))
    """`link` where only a link was shown: enough until there is a passkey; else `passkey`."""
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fresh_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the coordinator last proved who it is."""

    __table_args__ = (Index(None, "coordinator_id"), WITHOUT_ROWID)


class Challenge(Base):
    """What a passkey has to sign, once; its row goes when it is answered."""

    __tablename__ = "challenge"
    __table_args__ = WITHOUT_ROWID

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    """SHA-256 of the challenge."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Role(Base):
    """What a coordinator may do with a statement: see `app.coordinators.roles`."""

    __tablename__ = "role"

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    coordinator_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(16))

    __table_args__ = (Index(None, "coordinator_id"), WITHOUT_ROWID)


class LogEntry(Base):
    """Who did what when: ids and words of ours, nothing of a signatory."""

    __tablename__ = "log_entry"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    statement_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE")
    )
    coordinator_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("coordinator.id", ondelete="SET NULL")
    )
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[UUID | None] = mapped_column(Uuid)
    """The row that it was done to."""
    count: Mapped[int | None] = mapped_column(Integer)
    detail: Mapped[str] = mapped_column(String(120), default="")
    """A word of ours: a format, a language, a role, a reason's code."""

    __table_args__ = (
        Index("ix_log_entry_statement_id_at", "statement_id", "at", "id"),
        WITHOUT_ROWID,
    )


class Reveal(Base):
    """A sealed name, representative or letter that a coordinator asks to see.

    The worker opens it and seals it to a key whose private half only the asker's cookie gives.
    """

    __tablename__ = "reveal"
    __table_args__ = WITHOUT_ROWID

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    session_id: Mapped[bytes] = mapped_column(ForeignKey("desk_session.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    """`signature` or `removal`."""
    subject: Mapped[UUID] = mapped_column(Uuid)
    """The signature's or the request's id."""
    public: Mapped[bytes]
    sealed: Mapped[bytes | None]
    """The answer; None until the worker has been there."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
