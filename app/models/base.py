"""The base of all tables, and the columns that several of them share."""

from sqlalchemy import MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WITHOUT_ROWID = {"sqlite_with_rowid": False}
"""Rows lie in the order of their random ids, so that a file tells nothing of who came when."""


class Base(DeclarativeBase):
    """Declarative base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __abstract__ = True


class BilingualColumns:
    """What a list shows of a signatory, each text in Farsi and in English; empty is not given."""

    name_fa: Mapped[str] = mapped_column(Text, default="")
    name_en: Mapped[str] = mapped_column(Text, default="")
    title_fa: Mapped[str] = mapped_column(Text, default="")
    title_en: Mapped[str] = mapped_column(Text, default="")
    affiliation_fa: Mapped[str] = mapped_column(Text, default="")
    affiliation_en: Mapped[str] = mapped_column(Text, default="")
    city_fa: Mapped[str] = mapped_column(Text, default="")
    city_en: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str | None] = mapped_column(String(2))
    website: Mapped[str] = mapped_column(Text, default="")


BILINGUAL = ("name", "title", "affiliation", "city")
"""The pairs of `BilingualColumns`, without their `_fa` and `_en`."""
