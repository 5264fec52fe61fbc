"""How many signatures came by a partner: what stands in public lists, and never who."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Signature, Statement
from app.statements.cards import PUBLIC_STATES, Counts

_WHAT = case((Signature.exposure != "public", "unnamed"), else_=Signature.kind)
_FIELDS = {"organisation": "organisations", "individual": "individuals", "unnamed": "unnamed"}


async def counts_of(connection: AsyncConnection, key: str) -> dict[str, Counts]:
    """What came by a partner, by the slug of a public statement; published signatures only."""
    query = _counted(Statement.slug.expression).join_from(Signature, Statement)
    # Whoever signs may name any partner, which shall not learn of a statement by that.
    public = Statement.state.in_(PUBLIC_STATES)
    return await _by_name(connection, query.where(Signature.via == key, public))


async def counts_by_partner(connection: AsyncConnection, statement: UUID) -> dict[str, Counts]:
    """What came to a statement by each partner's key; published signatures only."""
    query = _counted(Signature.via.expression)
    # An empty key is left out by the index already; the database wants to read it here too.
    chosen = query.where(Signature.via != "", Signature.statement_id == statement)
    return await _by_name(connection, chosen)


def _counted(by: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(by.label("name"), _WHAT.label("what"), func.count().label("number"))
        .where(Signature.state == "published")
        .group_by(by, _WHAT)
    )


async def _by_name(
    connection: AsyncConnection, query: Select[*tuple[Any, ...]]
) -> dict[str, Counts]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in await connection.execute(query):
        found[row.name][_FIELDS[row.what]] = row.number
    return {name: Counts(**found[name]) for name in sorted(found)}
