"""signatures: the indexes that the review queue goes along"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.online import create_index, drop_index

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_QUEUE = ["signed_on", "id", "kind", "country", "via", "provenance"]
_WAITING: dict[str, Any] = {
    "sqlite_where": sa.text("CASE WHEN state = 'held' THEN seen ELSE 1 END IS 0"),
    "postgresql_where": sa.text("state = 'held' AND seen IS false"),
}
_FLAGGED: dict[str, Any] = {
    "sqlite_where": sa.text(
        "CASE WHEN state IN ('confirmed', 'held', 'published')"
        " AND flags <> '[]' AND instr(flags, '\"passed\"') = 0"
        " THEN seen ELSE 1 END IS 0"
    ),
    "postgresql_where": sa.text(
        "state IN ('confirmed', 'held', 'published') AND seen IS false"
        " AND flags::text <> '[]' AND strpos(flags::text, '\"passed\"') = 0"
    ),
}
_UNKEYED: dict[str, Any] = {
    "sqlite_where": sa.text("keyed = 0"),
    "postgresql_where": sa.text("keyed = 0"),
}


def upgrade() -> None:
    create_index(op, "ix_signature_queue", "signature", ["statement_id", "state", *_QUEUE])
    create_index(op, "ix_signature_waiting", "signature", ["statement_id", *_QUEUE], **_WAITING)
    create_index(op, "ix_signature_flagged", "signature", ["statement_id", *_QUEUE], **_FLAGGED)
    create_index(op, "ix_signature_unkeyed", "signature", ["statement_id", "id"], **_UNKEYED)
    drop_index(op, "ix_signature_statement_id_state", "signature")


def downgrade() -> None:
    op.create_index("ix_signature_statement_id_state", "signature", ["statement_id", "state"])
    op.drop_index("ix_signature_unkeyed", "signature")
    op.drop_index("ix_signature_flagged", "signature")
    op.drop_index("ix_signature_waiting", "signature")
    op.drop_index("ix_signature_queue", "signature")
