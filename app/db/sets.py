"""Conditions on many values at once, as one parameter: the statement stays the same for any."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection


def one_of(
    connection: AsyncConnection, column: Any, values: Sequence[int] | Sequence[UUID] | Sequence[str]
) -> ColumnElement[bool]:
    """Whether `column` is one of `values`, which may be thousands."""
    if connection.dialect.name == "postgresql":
        condition: ColumnElement[bool] = column == any_(literal(values, ARRAY(column.type)))
        return condition
    stored = [value.hex if isinstance(value, UUID) else value for value in values]
    each = func.json_each(json.dumps(stored)).table_valued("value")
    among: ColumnElement[bool] = column.in_(select(each.c.value))
    return among


def among(dialect: str, column: Any, name: str) -> ColumnElement[bool]:
    """Whether `column` is one of a list, the parameter `name`: for statements made beforehand.

    PostgreSQL prepares such a statement once for lists of any length; on SQLite they are short.
    """
    if dialect == "postgresql":
        condition: ColumnElement[bool] = column == any_(bindparam(name, type_=ARRAY(column.type)))
        return condition
    some: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return some
