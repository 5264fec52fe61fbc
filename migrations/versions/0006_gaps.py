"""editions: where withdrawn entries stood, found in the order of the list"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.online import create_index, drop_index

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_GONE: dict[str, Any] = {
    "sqlite_where": sa.text("withdrawn IS 1"),
    "postgresql_where": sa.text("withdrawn IS true"),
}


def upgrade() -> None:
    for language in ("fa", "en"):
        columns = ["statement_id", "section", f"sort_{language}", "id", "valid_from", "valid_to"]
        create_index(op, f"ix_entry_gone_{language}", "entry", [*columns, "withdrawn"], **_GONE)


def downgrade() -> None:
    drop_index(op, "ix_entry_gone_en", "entry")
    drop_index(op, "ix_entry_gone_fa", "entry")
