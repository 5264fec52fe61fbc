"""Registering partners: their keys, origins, statements, and the secret that is shown once."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import FieldError, InvalidForm, InvalidName, NotFound
from app.models import Partner, PartnerStatement, Statement
from app.partners.origins import read_origins
from app.text.one_line import one_line

LONGEST_NAME = 120
SECRET_BYTES = 32

# As `app.signing.forms` takes it from a form.
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Registered:
    """A partner after it was registered; `secret` only where one was made, and never again."""

    key: str
    name: str
    origins: list[str]
    new: bool
    secret: str | None = field(repr=False)


async def register_partner(
    connection: AsyncConnection,
    key: str,
    origins: Sequence[str],
    *,
    now: datetime,
    name: str = "",
    statements: Sequence[UUID] | None = None,
    new_secret: bool = False,
) -> Registered:
    """Add a partner, or add origins and statements to one that is there.

    A new partner with `statements` None may embed every statement, also those to come; for one that
    is there None changes nothing. A secret is made for a new partner and on request; one that is
    there ends. Raises `InvalidForm`: `invalid-partner-key`, for `name` what `one_line` raises, and
    what `read_origins` raises.
    """
    if not _KEY.fullmatch(key):
        raise InvalidForm([FieldError("key", "invalid-partner-key")])
    row = (await connection.execute(_partner(key))).first()
    read = read_origins([*(row.origins if row else ()), *origins])
    try:
        name = one_line(name, LONGEST_NAME)
    except InvalidName as error:
        raise InvalidForm([FieldError("name", error.code)]) from None
    values: dict[str, Any] = {"origins": read}
    secret = None
    if row is None or new_secret:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        values["secret_digest"] = hashlib.sha256(secret.encode()).digest()
    if row is None:
        values |= {"everywhere": statements is None, "created_on": now.date()}
        await connection.execute(insert(Partner).values(key=key, name=name, **values))
    else:
        name = name or row.name
        await connection.execute(
            update(Partner).where(Partner.key == key).values(**values, name=name)
        )
    for statement in statements or ():
        await _join(connection, key, statement)
    return Registered(key, name, read, row is None, secret)


async def join_statement(connection: AsyncConnection, key: str, statement: UUID) -> None:
    """Let a partner that is there embed a statement. Raises `NotFound("unknown-partner")`."""
    if (await connection.execute(_partner(key))).first() is None:
        raise NotFound("unknown-partner")
    await _join(connection, key, statement)


async def leave_statement(connection: AsyncConnection, key: str, statement: UUID) -> None:
    """Let a partner embed a statement no longer; what came by it stays counted."""
    await connection.execute(
        delete(PartnerStatement).where(
            PartnerStatement.partner_key == key, PartnerStatement.statement_id == statement
        )
    )


async def set_origins(connection: AsyncConnection, key: str, origins: Sequence[str]) -> None:
    """Replace a partner's origins. Raises `InvalidForm` as `read_origins` does."""
    await connection.execute(
        update(Partner).where(Partner.key == key).values(origins=read_origins(list(origins)))
    )


async def open_to_any_site(connection: AsyncConnection, statement: UUID, *, to_any: bool) -> None:
    """Whether any site may embed the statement's form, or those of registered partners."""
    await connection.execute(
        update(Statement).where(Statement.id == statement).values(any_site=to_any)
    )


def _partner(key: str) -> Any:
    return select(Partner.name, Partner.origins).where(Partner.key == key)


async def _join(connection: AsyncConnection, key: str, statement: UUID) -> None:
    values = {"partner_key": key, "statement_id": statement}
    there = select(PartnerStatement.partner_key).where(
        PartnerStatement.partner_key == key, PartnerStatement.statement_id == statement
    )
    if await connection.scalar(there) is None:
        await connection.execute(insert(PartnerStatement).values(values))
