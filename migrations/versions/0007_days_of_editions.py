"""editions: the last one of each day, found by time"""

from collections.abc import Sequence

from alembic import op

from app.db.online import create_index, drop_index

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    columns = ["statement_id", "as_of", "number"]
    create_index(op, "ix_edition_as_of", "edition", columns)


def downgrade() -> None:
    drop_index(op, "ix_edition_as_of", "edition")
