"""What migrations do to tables that are in use, without keeping anybody waiting."""

from collections.abc import Sequence
from typing import Any


def create_index(operations: Any, name: str, table: str, columns: Sequence[str]) -> None:
    """Make an index while the table is being written to; `operations` is `alembic.op`.

    PostgreSQL does so outside a transaction only. Where all migrations run within one (a restore),
    nobody uses the table, so it is made in the ordinary way. What an earlier attempt left behind,
    an index that is not valid, is dropped first.
    """
    context = operations.get_context()
    within = context.config is not None and "connection" in context.config.attributes
    if context.dialect.name != "postgresql" or within:
        operations.create_index(name, table, list(columns))
        return
    with context.autocommit_block():
        operations.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        operations.create_index(name, table, list(columns), postgresql_concurrently=True)
