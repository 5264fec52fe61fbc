"""Recovery codes: each serves once, with a link, in place of a lost passkey; digests are kept."""

import secrets
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys import tokens
from app.models import RecoveryCode

CODES = 10
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 15
"""Characters of five bits: a copied table does not give them away (75 bits)."""


async def make_codes(connection: AsyncConnection, coordinator: UUID) -> list[str]:
    """Ten new codes, `xxxxx-xxxxx-xxxxx`; those of before serve no more. Shown this once."""
    await connection.execute(delete(RecoveryCode).where(RecoveryCode.coordinator_id == coordinator))
    codes = [
        tokens.clean_code("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)))
        for _ in range(CODES)
    ]
    await connection.execute(
        insert(RecoveryCode),
        [{"digest": tokens.code_digest(code), "coordinator_id": coordinator} for code in codes],
    )
    return codes


async def use_code(connection: AsyncConnection, coordinator: UUID, typed: str) -> bool:
    """Use a code of the coordinator up; False where it is none of theirs, or was used."""
    used = await connection.execute(
        delete(RecoveryCode).where(
            RecoveryCode.digest == tokens.code_digest(tokens.clean_code(typed)),
            RecoveryCode.coordinator_id == coordinator,
        )
    )
    return used.rowcount == 1


async def codes_left(connection: AsyncConnection, coordinator: UUID) -> int:
    """How many codes still serve."""
    count = await connection.scalar(
        select(func.count()).where(RecoveryCode.coordinator_id == coordinator)
    )
    return count or 0
