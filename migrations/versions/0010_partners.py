"""partners: sites that embed, and copies of lists elsewhere"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_partner")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "partner_statement",
        sa.Column("partner_key", sa.String(length=40), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_key"],
            ["partner.key"],
            name=op.f("fk_partner_statement_partner_key_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_partner_statement_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partner_key", "statement_id", name=op.f("pk_partner_statement")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_partner_statement_statement_id"), "partner_statement", ["statement_id"]
    )
    op.create_table(
        "republication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("partner_key", sa.String(length=40), nullable=True),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_republication_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_key"],
            ["partner.key"],
            name=op.f("fk_republication_partner_key_partner"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_republication")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_republication_statement_id_address"),
        "republication",
        ["statement_id", "address"],
        unique=True,
    )
    op.create_index(op.f("ix_republication_partner_key"), "republication", ["partner_key"])
    op.add_column(
        "statement", sa.Column("any_site", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("statement", "any_site")
    op.drop_table("republication")
    op.drop_table("partner_statement")
    op.drop_table("partner")
