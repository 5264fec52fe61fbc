"""Signatures, the published entries that are made of them, editions, imported lists."""

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
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import UtcDateTime
from app.models.base import WITHOUT_ROWID, Base, BilingualColumns

_QUEUE = ("signed_on", "id", "kind", "country", "via", "provenance")
WAITING = {
    "sqlite": "CASE WHEN signature.state = 'held' THEN signature.seen ELSE 1 END IS 0",
    "postgresql": "signature.state = 'held' AND signature.seen IS false",
}
"""Held, and no coordinator has looked at it yet; by dialect, as its index says it.

SQLite, which keeps no figures, would go by the index of states if it could see one in here.
"""
FLAGGED = {
    "sqlite": "CASE WHEN signature.state IN ('confirmed', 'held', 'published')"
    " AND signature.flags <> '[]' AND instr(signature.flags, '\"passed\"') = 0"
    " THEN signature.seen ELSE 1 END IS 0",
    "postgresql": "signature.state IN ('confirmed', 'held', 'published')"
    " AND signature.seen IS false AND signature.flags::text <> '[]'"
    " AND strpos(signature.flags::text, '\"passed\"') = 0",
}
"""Something speaks against it, and no coordinator has looked at it yet."""
UNKEYED = dict.fromkeys(("sqlite", "postgresql"), "signature.keyed = 0")
"""The worker has not made its keys yet."""


def where(condition: dict[str, str]) -> dict[str, Any]:
    """The options of an index that holds what meets a condition."""
    return {f"{name}_where": text(c.replace("signature.", "")) for name, c in condition.items()}


class Signature(BilingualColumns, Base):
    """A confirmed signature. It holds no address, no network, no time of day."""

    __tablename__ = "signature"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(16), default="confirmed")
    """`confirmed`, `published`; side exits `held`, `declined`, `withdrawn`, `voided`."""
    kind: Mapped[str] = mapped_column(String(16))
    provenance: Mapped[str] = mapped_column(String(16), default="email")
    """`email`, or `vouched` by a coordinator."""
    exposure: Mapped[str] = mapped_column(String(16), default="public")
    sealed: Mapped[bytes | None]
    """Exposure `coordinators`: name, title and place, sealed to the key of names."""
    representative: Mapped[bytes | None]
    """Who signed for an organisation, sealed to the key of people."""
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    email_index: Mapped[bytes | None]
    receipt_digest: Mapped[bytes | None] = mapped_column(unique=True)
    text_version: Mapped[str] = mapped_column(String(64), default="")
    consents: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """`{"process": wording, "publish": wording | None}`: the version of what was agreed to."""
    language: Mapped[str] = mapped_column(String(2))
    signed_on: Mapped[date] = mapped_column(Date)
    via: Mapped[str] = mapped_column(String(40), default="")
    group: Mapped[str] = mapped_column(String(16), default="more")
    position: Mapped[int | None] = mapped_column(Integer)
    """The place given by a coordinator, or by the order of an imported list."""
    organisation_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("organisation.id", ondelete="SET NULL")
    )
    import_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("import_batch.id", ondelete="SET NULL")
    )
    match_fa: Mapped[str] = mapped_column(Text, default="")
    match_en: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Why it was declined: a word of `app.signing.reasons`."""
    note: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """What the coordinator adds to the reason, `{"fa", "en"}`."""
    merged_into: Mapped[UUID | None] = mapped_column(Uuid)
    """The signature that stands for it, where it was a duplicate."""
    seen: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A coordinator has looked at it since it came, and said what is to become of it."""
    keyed: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """The version of the rule of its `SignatureText` and `SignatureKey`s; 0: to be made (anew)."""
    form_id: Mapped[UUID | None] = mapped_column(Uuid, default=uuid4)
    """A new one whenever a form of the name is hidden that must not come back with a backup."""

    __table_args__ = (
        # All that the queue at the desk is narrowed by: what a page skips is never read itself.
        Index("ix_signature_queue", "statement_id", "state", *_QUEUE),
        Index("ix_signature_waiting", "statement_id", *_QUEUE, **where(WAITING)),
        Index("ix_signature_flagged", "statement_id", *_QUEUE, **where(FLAGGED)),
        Index("ix_signature_unkeyed", "statement_id", "id", **where(UNKEYED)),
        Index(None, "statement_id", "email_index"),
        Index(None, "statement_id", "match_fa"),
        Index(None, "statement_id", "match_en"),
        Index(
            "ix_signature_via",
            *("via", "statement_id", "state", "kind"),
            sqlite_where=text("via <> ''"),
            postgresql_where=text("via <> ''"),
        ),
        WITHOUT_ROWID,
    )


_STATEMENT_ORDER = ("statement_id", "section")
_VISIBILITY = ("id", "valid_from", "valid_to", "withdrawn")
_IN_LIST: dict[str, Any] = {
    "sqlite_where": text("withdrawn IS 0"),
    "postgresql_where": text("withdrawn IS false"),
}
"""A list never meets withdrawn entries."""
_GONE: dict[str, Any] = {
    "sqlite_where": text("withdrawn IS 1"),
    "postgresql_where": text("withdrawn IS true"),
}
"""An edition counts them where they stood: see `app.signing.gaps`."""
_ENDED: dict[str, Any] = {
    name: text(f"{condition} AND valid_to IS NOT NULL") for name, condition in _IN_LIST.items()
}


class Entry(BilingualColumns, Base):
    """A signature as the public list shows it, from one list revision to another.

    `public_id` stays the same through corrections; an individual's change of name gets a new one.
    The order is baked into `sort_fa` and `sort_en` when the entry is made.
    """

    __tablename__ = "entry"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    public_id: Mapped[UUID] = mapped_column(Uuid, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    signature_id: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("signature.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    group: Mapped[str] = mapped_column(String(16))
    section: Mapped[int] = mapped_column(SmallInteger)
    """Group and kind as one number, in the order of the list: see `app.signing.entries`."""
    signed_on: Mapped[date | None] = mapped_column(Date)
    sort_fa: Mapped[bytes]
    sort_en: Mapped[bytes]
    sort_version: Mapped[int] = mapped_column(SmallInteger)
    search: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[int] = mapped_column(Integer)
    valid_to: Mapped[int | None] = mapped_column(Integer)
    """The first revision without it; None while it stands."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Its texts are erased; earlier editions have a gap at its number.

    Its sort keys tell no more than between which entries it stood.
    """
    moved: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It ended because its place in the list changed, not what it shows: it is no earlier form."""
    slot: Mapped[int | None] = mapped_column(Integer)
    """Its number in the index that searches go by; none before it is indexed at all."""

    # The indexes of the order hold all that tells what is visible: rows that a page skips are
    # never read themselves.
    __table_args__ = (
        Index("ix_entry_order_fa", *_STATEMENT_ORDER, "sort_fa", *_VISIBILITY, **_IN_LIST),
        Index("ix_entry_order_en", *_STATEMENT_ORDER, "sort_en", *_VISIBILITY, **_IN_LIST),
        Index("ix_entry_gone_fa", *_STATEMENT_ORDER, "sort_fa", *_VISIBILITY, **_GONE),
        Index("ix_entry_gone_en", *_STATEMENT_ORDER, "sort_en", *_VISIBILITY, **_GONE),
        Index("ix_entry_ended", "statement_id", "valid_to", **_ENDED),
        Index(None, "statement_id", "slot"),
        Index(None, "public_id"),
        WITHOUT_ROWID,
    )


class Edition(Base):
    """A numbered snapshot: a list revision and a time. Cutting one copies nothing."""

    __tablename__ = "edition"
    __table_args__ = (
        # A feed has an entry a day: it asks for the last edition before a day began.
        Index("ix_edition_as_of", "statement_id", "as_of", "number"),
        WITHOUT_ROWID,
    )

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """What coordinators call it, as in "press, 5 September"; mostly empty."""
    list_revision: Mapped[int] = mapped_column(Integer)
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    count_organisations: Mapped[int] = mapped_column(Integer)
    count_individuals: Mapped[int] = mapped_column(Integer)
    count_unnamed: Mapped[int] = mapped_column(Integer)


class PublicationBatch(Base):
    """A publication batch in flight: who has it, and what of it is written but not yet visible."""

    __tablename__ = "publication_batch"
    __table_args__ = WITHOUT_ROWID

    statement_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    leased_until: Mapped[datetime] = mapped_column(UtcDateTime)
    passed: Mapped[int] = mapped_column(Integer, default=0)
    count_organisations: Mapped[int] = mapped_column(Integer, default=0)
    count_individuals: Mapped[int] = mapped_column(Integer, default=0)
    count_unnamed: Mapped[int] = mapped_column(Integer, default=0)


class ImportBatch(Base):
    """Where vouched signatures came from: who brought them, when, out of what."""

    __tablename__ = "import_batch"
    __table_args__ = WITHOUT_ROWID

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    statement_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("statement.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
