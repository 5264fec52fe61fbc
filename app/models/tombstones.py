"""What must not come back with a backup, until the worker has noted it beside the keys."""

from uuid import UUID, uuid4

from sqlalchemy import String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base


class Tombstone(Base):
    """A signature that ended, a form of one that was hidden, or an entry that left the list.

    Written by the transaction that does it; the worker takes it away within seconds. The ids are
    random, and the table has no time.
    """

    __tablename__ = "tombstone"
    __table_args__ = WITHOUT_ROWID

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(16))
    """`signature`, `form` or `entry`: whose id `subject` is."""
    subject: Mapped[UUID] = mapped_column(Uuid)
