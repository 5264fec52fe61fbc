"""The instance's secret for form tokens: one for all its processes, made by the first of them."""

import secrets

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.db import Database
from app.models import InstanceSecret

PURPOSE = "form"
SECRET_BYTES = 32

_QUERY = select(InstanceSecret.value).where(InstanceSecret.purpose == PURPOSE)


async def form_secret(database: Database) -> bytes:
    """The secret, 32 random bytes; two processes that make it at the same time get the same one.

    Raises:
        app.errors.Unavailable: the database is away, or has no tables yet.
    """
    found = await _read(database)
    if found is not None:
        return found
    fresh = secrets.token_bytes(SECRET_BYTES)
    try:
        async with database.write() as connection:
            await connection.execute(insert(InstanceSecret).values(purpose=PURPOSE, value=fresh))
    except IntegrityError:
        return await _read(database) or fresh
    return fresh


async def _read(database: Database) -> bytes | None:
    async with database.read() as connection:
        value: bytes | None = await connection.scalar(_QUERY)
    return value
