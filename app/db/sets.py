"""Conditions on many values at once, as one parameter: the statement stays the same for any."""

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    BindParameter,
    ColumnClause,
    ColumnElement,
    Dialect,
    TableValuedAlias,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator


class _Listed(TypeDecorator[Any]):
    """A list as JSON of what SQLite has in its columns."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002 - the API's
        return json.dumps(value, default=attrgetter("hex"))


def one_of(
    connection: AsyncConnection, of: Any, values: Sequence[int] | Sequence[UUID] | Sequence[str]
) -> ColumnElement[bool]:
    """Whether the column `of` is one of `values`, which may be thousands."""
    if connection.dialect.name == "postgresql":
        condition: ColumnElement[bool] = of == any_(literal(values, ARRAY(of.type)))
        return condition
    each = func.json_each(literal(values, _Listed)).table_valued("value")
    some: ColumnElement[bool] = of.in_(select(each.c.value))
    return some


def among(dialect: str, of: Any, name: str, *, many: bool = False) -> ColumnElement[bool]:
    """Whether the column `of` is one of a list, the parameter `name`: for prepared statements.

    PostgreSQL prepares such a statement once for lists of any length. On SQLite they are short, or
    `many`, of texts and ids.
    """
    some: ColumnElement[bool]
    if dialect == "postgresql":
        some = of == any_(_parameter(dialect, name, of.type))
    elif many:
        some = of.in_(select(each_of(dialect, of, name).c.value))
    else:
        some = of.in_(bindparam(name, expanding=True))
    return some


def each_of(dialect: str, of: Any, name: str) -> TableValuedAlias:
    """A list of values of the column `of`, the parameter `name`, as rows of one column, `value`.

    A subquery looks them up one after the other: PostgreSQL goes by an index then even where it has
    not seen yet how large the table has become. A plan for `among` that it made before reads all.
    """
    value: ColumnClause[Any] = column("value", of.type)
    listed = _parameter(dialect, name, of.type)
    if dialect == "postgresql":
        return func.unnest(listed).table_valued(value).render_derived()
    return func.json_each(listed).table_valued(value)


def rows_of(dialect: str, name: str, **types: Any) -> Sequence[ColumnElement[Any]]:
    """The columns of a list of rows, the parameter `name`: dictionaries of what JSON has, and ids.

    An update that is joined with them writes as many rows, each with its own values.
    """
    listed = bindparam(name, type_=_Listed)
    if dialect == "postgresql":
        columns = (column(key, of) for key, of in types.items())
        rows = func.json_to_recordset(cast(listed, JSON)).table_valued(*columns)
        return list(rows.render_derived(with_types=True).c)
    row = func.json_each(listed).table_valued("value").c.value
    return [func.json_extract(row, f"$.{key}", type_=of) for key, of in types.items()]


def _parameter(dialect: str, name: str, of: Any) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(of) if dialect == "postgresql" else _Listed)
