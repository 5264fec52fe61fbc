"""Conditions on many values at once, as one parameter: the statement stays the same for any."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    TableValuedAlias,
    Text,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection


def one_of(
    connection: AsyncConnection, of: Any, values: Sequence[int] | Sequence[UUID] | Sequence[str]
) -> ColumnElement[bool]:
    """Whether the column `of` is one of `values`, which may be thousands."""
    if connection.dialect.name == "postgresql":
        condition: ColumnElement[bool] = of == any_(literal(values, ARRAY(of.type)))
        return condition
    stored = [value.hex if isinstance(value, UUID) else value for value in values]
    each = func.json_each(json.dumps(stored)).table_valued("value")
    among: ColumnElement[bool] = of.in_(select(each.c.value))
    return among


def each_of(connection: AsyncConnection, values: Sequence[str]) -> TableValuedAlias:
    """`values` as rows of one column, `value`: to look up one after the other."""
    if connection.dialect.name == "postgresql":
        listed = func.unnest(literal(values, ARRAY(Text)))
        return listed.table_valued(column("value", Text)).render_derived()
    return func.json_each(json.dumps(values)).table_valued(column("value", Text))


def among(dialect: str, of: Any, name: str) -> ColumnElement[bool]:
    """Whether the column `of` is one of a list, the parameter `name`: for prepared statements.

    PostgreSQL prepares such a statement once for lists of any length; on SQLite they are short.
    """
    if dialect == "postgresql":
        condition: ColumnElement[bool] = of == any_(bindparam(name, type_=ARRAY(of.type)))
        return condition
    some: ColumnElement[bool] = of.in_(bindparam(name, expanding=True))
    return some
