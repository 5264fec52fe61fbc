"""long lists: the indexes of their order, made beside whoever reads and writes"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.online import create_index, drop_index

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_VISIBILITY = ["id", "valid_from", "valid_to", "withdrawn"]
_INDEXES = {
    "ix_entry_order_fa": ["statement_id", "section", "sort_fa", *_VISIBILITY],
    "ix_entry_order_en": ["statement_id", "section", "sort_en", *_VISIBILITY],
    "ix_entry_country_fa": ["statement_id", "country", "section", "sort_fa", *_VISIBILITY],
    "ix_entry_country_en": ["statement_id", "country", "section", "sort_en", *_VISIBILITY],
}
_IN_LIST: dict[str, Any] = {
    "sqlite_where": sa.text("withdrawn IS 0"),
    "postgresql_where": sa.text("withdrawn IS false"),
}
_ENDED: dict[str, Any] = {
    "sqlite_where": sa.text("withdrawn IS 0 AND valid_to IS NOT NULL"),
    "postgresql_where": sa.text("withdrawn IS false AND valid_to IS NOT NULL"),
}


def upgrade() -> None:
    for name, columns in _INDEXES.items():
        create_index(op, name, "entry", columns, **_IN_LIST)
    create_index(op, "ix_entry_ended", "entry", ["statement_id", "valid_to"], **_ENDED)
    create_index(op, "ix_entry_statement_id_slot", "entry", ["statement_id", "slot"])
    create_index(op, "ix_entry_public_id", "entry", ["public_id"])
    drop_index(op, "ix_entry_statement_id_section_sort_fa_id", "entry")
    drop_index(op, "ix_entry_statement_id_section_sort_en_id", "entry")


def downgrade() -> None:
    order = ["statement_id", "section"]
    op.create_index("ix_entry_statement_id_section_sort_en_id", "entry", [*order, "sort_en", "id"])
    op.create_index("ix_entry_statement_id_section_sort_fa_id", "entry", [*order, "sort_fa", "id"])
    op.drop_index("ix_entry_public_id", "entry")
    op.drop_index("ix_entry_statement_id_slot", "entry")
    op.drop_index("ix_entry_ended", "entry")
    for name in reversed(_INDEXES):
        op.drop_index(name, "entry")
