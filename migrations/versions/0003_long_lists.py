"""long lists: marks along their order, and the index that a search goes by

Nothing is filled in here, so the tables are never locked for longer than an index takes to make:
the worker goes through what is already published, a block at a time, and until it has, pages and
searches read the whole list.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_VISIBILITY = ["id", "valid_from", "valid_to"]
_INDEXES = {
    "ix_entry_order_fa": ["statement_id", "section", "sort_fa", *_VISIBILITY],
    "ix_entry_order_en": ["statement_id", "section", "sort_en", *_VISIBILITY],
    "ix_entry_country_fa": ["statement_id", "country", "section", "sort_fa", *_VISIBILITY],
    "ix_entry_country_en": ["statement_id", "country", "section", "sort_en", *_VISIBILITY],
    "ix_entry_ended": ["statement_id", "valid_to"],
}
_IN_LIST: dict[str, Any] = {
    "sqlite_where": sa.text("withdrawn IS 0"),
    "postgresql_where": sa.text("withdrawn IS false"),
}


def upgrade() -> None:
    op.add_column("entry", sa.Column("slot", sa.Integer(), nullable=True))
    for name, columns in _INDEXES.items():
        op.create_index(name, "entry", columns, **_IN_LIST)
    op.create_index("ix_entry_statement_id_slot", "entry", ["statement_id", "slot"])
    op.create_index("ix_entry_public_id", "entry", ["public_id"])
    op.drop_index("ix_entry_statement_id_section_sort_fa_id", "entry")
    op.drop_index("ix_entry_statement_id_section_sort_en_id", "entry")
    op.create_table(
        "list_index",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("indexed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_list_index_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_list_index")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "list_mark",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("section", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sort", sa.LargeBinary(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("coming", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_list_mark_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "statement_id", "language", "section", "sort", "entry_id", name=op.f("pk_list_mark")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_block",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("gram", sa.Text(), nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slots", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_search_block_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "gram", "block", name=op.f("pk_search_block")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("search_block")
    op.drop_table("list_mark")
    op.drop_table("list_index")
    order = ["statement_id", "section"]
    op.create_index("ix_entry_statement_id_section_sort_en_id", "entry", [*order, "sort_en", "id"])
    op.create_index("ix_entry_statement_id_section_sort_fa_id", "entry", [*order, "sort_fa", "id"])
    op.drop_index("ix_entry_public_id", "entry")
    op.drop_index("ix_entry_statement_id_slot", "entry")
    for name in reversed(_INDEXES):
        op.drop_index(name, "entry")
    op.drop_column("entry", "slot")
