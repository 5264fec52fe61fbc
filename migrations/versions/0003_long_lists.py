"""long lists: marks along their order, and the index that a search goes by

Nothing is filled in here: the worker goes through what is already published, a block at a time,
and until it has, pages and searches read the whole list.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("entry", sa.Column("slot", sa.Integer(), nullable=True))
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
    op.drop_column("entry", "slot")
