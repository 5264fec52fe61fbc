"""Statements, their texts, and every frozen version of a text."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    SmallInteger,
    String,
    Text,
    Uuid,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import UtcDateTime
from app.models.base import WITHOUT_ROWID, Base


class Statement(Base):
    """What is signed. `list_revision` and the counts change by the batch, never by a sign-on."""

    __tablename__ = "statement"
    __table_args__ = WITHOUT_ROWID

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(16), default="draft")
    secret_digest: Mapped[bytes | None]
    """SHA-256 of the secret of the link under which a circulating statement can be read."""
    kinds: Mapped[list[str]] = mapped_column(JSON)
    exposures: Mapped[list[str]] = mapped_column(JSON)
    policy: Mapped[str] = mapped_column(String(16))
    publish: Mapped[str] = mapped_column(String(16))
    order: Mapped[str] = mapped_column(String(16))
    identification_note: Mapped[bool] = mapped_column(Boolean)
    layout: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """How its list is laid out where nothing else is asked: `app.statements.layouts`."""
    prevailing_language: Mapped[str] = mapped_column(String(16))
    sign_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirm_days: Mapped[int] = mapped_column(SmallInteger)
    accent: Mapped[str] = mapped_column(String(16), default="")
    created_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    list_revision: Mapped[int] = mapped_column(Integer, default=0)
    """Raised by each publication batch; entries name the revisions between which they are valid."""
    withdrawals: Mapped[int] = mapped_column(Integer, default=0)
    """Raised whenever an entry leaves at once, so that kept pages are made anew."""
    count_organisations: Mapped[int] = mapped_column(Integer, default=0)
    count_individuals: Mapped[int] = mapped_column(Integer, default=0)
    count_unnamed: Mapped[int] = mapped_column(Integer, default=0)
    edition: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the public list last changed: its "as of"."""
    batch_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the next publication batch may start."""
    publish_from: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """No name is published before there are so many confirmed signatures."""
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a circulating statement opens by itself, text and names together."""
    zone: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """Minutes east of UTC in which the coordinators write times of the clock."""
    edits: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Raised by each change at the desk: who changes an older one is shown the newer first."""
    sign_ons_stopped: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Emergency: no new sign-on is taken; what was taken may be confirmed."""
    list_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Emergency: no name is shown anywhere."""
    key_ends: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The worker destroys the key K at its next round; no sign-on can be screened without it."""
    key_ended_on: Mapped[date | None] = mapped_column(Date)
    """When K was destroyed: in an emergency, or so long after the closing."""
    any_site: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether any site may embed its form, not only those of registered partners."""


class StatementText(Base):
    """The present text of a statement in one language, and what was added after publication."""

    __tablename__ = "statement_text"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(64))
    added_later: Mapped[bool] = mapped_column(Boolean, default=False)
    """A translation that came after the first signature; it changes nothing that was signed."""
    unfinished: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Being written while the statement is public already: only the desk shows it."""
    updates: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What was added after publication, `[{"date", "markdown", "kind"}]`, outside the version."""


class TextVersion(Base):
    """One language's text as it was signed, found by the SHA-256 of its canonical JSON."""

    __tablename__ = "text_version"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_on: Mapped[date] = mapped_column(Date)
