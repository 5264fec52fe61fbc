"""Signatures that wait for a batch, as each database reads and locks them by the hundred."""

import json
from collections import namedtuple
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg.pgproto import pgproto
from sqlalchemy import String, Text, cast, func, literal_column, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import among
from app.db.turns import in_turns
from app.models import Signature
from app.signing.entries import TEXTS

_SHOWN = (
    Signature.state,
    Signature.kind,
    Signature.provenance,
    Signature.exposure,
    cast(Signature.flags, Text).label("flags"),
    Signature.group,
    Signature.position,
    Signature.match_fa,
    Signature.match_en,
    *(getattr(Signature, text) for text in TEXTS),
    Signature.country,
    Signature.website,
)
"""What an entry is made of, and what decides on it. Flags as text: most have none."""

_FIELDS = ("statement_id", "id", "signed_on", *(column.key for column in _SHOWN), "version")
_Row: Any = namedtuple("_Row", _FIELDS)  # type: ignore[misc]  # noqa: PYI024 - as the columns
"""A signature as it was read, a plain tuple: all of it is asked for several times. Its `version`
tells whether it changed since."""

_READ = (Signature.id, Signature.signed_on, *_SHOWN)
_STORED = (*(type_coerce(c, String).label(c.key) for c in _READ[:2]), *_SHOWN)
"""SQLite's own form of the same, which is compared as it is."""

_VERSION: Any = literal_column("signature.xmin").label("version")
"""PostgreSQL: the transaction that wrote a row. While it is the same, so is the row."""

_WAITS = Signature.state == "confirmed"

_READING = select(*_READ, _VERSION).where(among("postgresql", Signature.id, "ids"), _WAITS)
_LOCKING = (
    select(Signature.id, _VERSION)
    .where(among("postgresql", Signature.id, "ids"), _WAITS)
    .order_by(Signature.id)
    # Whoever is withdrawing or correcting one at this moment goes first.
    .with_for_update(skip_locked=True)
)
_STORING = select(func.json_group_array(func.json_array(*_STORED))).where(
    among("sqlite", Signature.id, "ids", many=True), _WAITS
)


async def read_waiting(
    connection: AsyncConnection, statement: UUID, ids: Sequence[UUID]
) -> list[Any]:
    """Those of the signatures that wait."""
    if connection.dialect.name == "postgresql":
        rows = await connection.execute(_READING, {"ids": ids})
        return [_Row._make((statement, *row)) async for row in in_turns(rows)]
    return [
        _Row._make((statement, pgproto.UUID(row[0]), date.fromisoformat(row[1]), *row[2:], row))
        async for row in in_turns(await _stored(connection, ids))
    ]


async def _stored(connection: AsyncConnection, ids: Sequence[UUID]) -> list[Any]:
    """SQLite's own form of those that wait, as one value.

    Row by row, its thread would wait each time for whoever runs in the process then.
    """
    stored = await connection.scalar(_STORING, {"ids": ids}) or "[]"
    found: list[Any] = json.loads(stored)
    return found


async def lock_waiting(connection: AsyncConnection, ids: Sequence[UUID]) -> Iterable[Any]:
    """Those of the signatures that wait still, locked: pairs of id and `version`."""
    if connection.dialect.name == "postgresql":
        rows = await connection.execute(_LOCKING, {"ids": ids})
        return rows.all()
    # Where nobody else can write meanwhile.
    return ((pgproto.UUID(row[0]), row) for row in await _stored(connection, ids))
