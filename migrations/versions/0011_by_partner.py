"""signatures: found by the partner that they came by"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.db.online import create_index, drop_index

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    by_partner = sa.text("via <> ''")
    create_index(
        op,
        "ix_signature_via",
        "signature",
        ["via", "statement_id", "state", "kind"],
        sqlite_where=by_partner,
        postgresql_where=by_partner,
    )


def downgrade() -> None:
    drop_index(op, "ix_signature_via", "signature")
