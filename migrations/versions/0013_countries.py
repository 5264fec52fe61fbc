"""entries: a country is found by its slots, as words are, and needs no order of its own"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.db.online import drop_index

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_VISIBILITY = ["id", "valid_from", "valid_to", "withdrawn"]


def upgrade() -> None:
    drop_index(op, "ix_entry_country_fa", "entry")
    drop_index(op, "ix_entry_country_en", "entry")


def downgrade() -> None:
    for language in ("en", "fa"):
        op.create_index(
            f"ix_entry_country_{language}",
            "entry",
            ["statement_id", "country", "section", f"sort_{language}", *_VISIBILITY],
            sqlite_where=sa.text("withdrawn IS 0"),
            postgresql_where=sa.text("withdrawn IS false"),
        )
