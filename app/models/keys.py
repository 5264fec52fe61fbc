"""Public halves of keys, low-value secrets of the instance, signs of life of workers."""

from datetime import date, datetime

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import UtcDateTime
from app.models.base import WITHOUT_ROWID, Base


class PublicKey(Base):
    """A key that anyone may seal to; its private half lies in the key folder."""

    __tablename__ = "public_key"
    __table_args__ = WITHOUT_ROWID

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    """`intake`, `names` (exposure `coordinators`), `people` (representatives) or `coordinators`."""
    public: Mapped[bytes]
    valid_from: Mapped[date] = mapped_column(Date)
    destroyed_on: Mapped[date | None] = mapped_column(Date)


class InstanceSecret(Base):
    """A secret that protects no person, such as the one that signs form tokens."""

    __tablename__ = "instance_secret"
    __table_args__ = WITHOUT_ROWID

    purpose: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[bytes]


class Heartbeat(Base):
    """When a worker last went round."""

    __tablename__ = "heartbeat"
    __table_args__ = WITHOUT_ROWID

    worker: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    mail: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """What holds messages back, as the worker knows it: `cap`, `relay-away`, else empty."""
