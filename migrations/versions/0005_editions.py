"""editions have names, and a statement keeps how its list is laid out"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "edition", sa.Column("name", sa.String(length=120), server_default="", nullable=False)
    )
    op.add_column("statement", sa.Column("layout", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("statement", "layout")
    op.drop_column("edition", "name")
