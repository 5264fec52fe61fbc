"""The registry of organisations, reused across statements."""

from uuid import UUID, uuid4

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base


class Organisation(Base):
    """An organisation with its one agreed name in each script, vouched for by a coordinator."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name_fa: Mapped[str] = mapped_column(Text, default="")
    name_en: Mapped[str] = mapped_column(Text, default="")
    city_fa: Mapped[str] = mapped_column(Text, default="")
    city_en: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str | None] = mapped_column(String(2))
    match_fa: Mapped[str] = mapped_column(Text, default="")
    match_en: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index(None, "match_fa"),
        Index(None, "match_en"),
        WITHOUT_ROWID,
    )
