"""Partners: sites that embed a form or a list, and where a list was republished."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, Uuid, false
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base


class Partner(Base):
    """A site that embeds. Its key stays with the signatures that came by it; nothing else does."""

    __tablename__ = "partner"
    __table_args__ = WITHOUT_ROWID

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    """What coordinators and signatories read; the first origin's host where it is empty."""
    origins: Mapped[list[str]] = mapped_column(JSON)
    """Origins as browsers write them (RFC 6454, 6.2), the first one the way back to it."""
    everywhere: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it may embed every statement; else those of `partner_statement`."""
    secret_digest: Mapped[bytes | None]
    """SHA-256 of the secret with which it asks for its own counts."""
    created_on: Mapped[date] = mapped_column(Date)


class PartnerStatement(Base):
    """A statement that a partner may embed."""

    __tablename__ = "partner_statement"

    partner_key: Mapped[str] = mapped_column(
        String(40), ForeignKey("partner.key", ondelete="CASCADE"), primary_key=True
    )
    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index(None, "statement_id"), WITHOUT_ROWID)


class Republication(Base):
    """A copy of the list elsewhere: where it stands and which edition it shows."""

    __tablename__ = "republication"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    partner_key: Mapped[str | None] = mapped_column(
        String(40), ForeignKey("partner.key", ondelete="SET NULL")
    )
    """The partner that told of it; None where a coordinator did."""
    site: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(Integer)
    gone: Mapped[int] = mapped_column(Integer)
    """How many names of that edition were gone when the copy was last brought up to date."""
    seen_on: Mapped[date] = mapped_column(Date)
    """When it was last told of."""

    __table_args__ = (
        Index(None, "statement_id", "address", unique=True),
        Index(None, "partner_key"),
        WITHOUT_ROWID,
    )
