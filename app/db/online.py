"""What migrations do to tables that are in use, without keeping anybody waiting.

PostgreSQL makes and drops an index beside its readers and writers, but outside a transaction only.
Where all migrations run within one (a restore), nobody uses the tables, and the ordinary way does.
"""

from collections.abc import Sequence
from typing import Any


def create_index(
    operations: Any, name: str, table: str, columns: Sequence[str], **options: Any
) -> None:
    """Make an index while the table is being written to; `operations` is `alembic.op`.

    What an earlier attempt left behind, an index that is not valid, is dropped first.
    """
    context = operations.get_context()
    if _is_within(context):
        operations.create_index(name, table, list(columns), **options)
        return
    with context.autocommit_block():
        operations.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        operations.create_index(name, table, list(columns), postgresql_concurrently=True, **options)


def drop_index(operations: Any, name: str, table: str) -> None:
    """Drop an index while the table is in use; `operations` is `alembic.op`."""
    context = operations.get_context()
    if _is_within(context):
        operations.drop_index(name, table)
        return
    with context.autocommit_block():
        operations.drop_index(name, table, if_exists=True, postgresql_concurrently=True)


def _is_within(context: Any) -> bool:
    """Whether all migrations run within one transaction."""
    within = context.config is not None and "connection" in context.config.attributes
    return within or context.dialect.name != "postgresql"
