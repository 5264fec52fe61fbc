"""tombstones: what must not come back with a backup"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        sqlite_with_rowid=False,
    )
    op.add_column("signature", sa.Column("form_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("signature", "form_id")
    op.drop_table("tombstone")
