"""What ended after a backup was made ends again, before anybody sees the restored tables."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.keys import KeyFolder
from app.models import (
    Challenge,
    DeskSession,
    Entry,
    PublicKey,
    Reveal,
    Signature,
    SignInLink,
    Statement,
)
from app.signing.entries import erase_signature, take_down
from app.signing.tombstones import ENDED, form_of
from app.signing.withhold import withhold

HasEnded = Callable[[str, UUID], bool]
"""Whether the id of a `signature`, `form` or `entry` is known to have ended."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many signatures were withdrawn again, and how many only lost the name they showed."""

    withdrawn: int
    hidden: int


async def replay(
    connection: AsyncConnection, folder: KeyFolder, has_ended: HasEnded, now: datetime
) -> Replayed:
    """End all that has ended, bury what keys destroyed since had made, outdate every kept page."""
    withdrawn, hidden = await _affected(connection, has_ended)
    for signature in sorted(withdrawn | hidden):
        rows = await connection.execute(
            select(Signature).where(Signature.id == signature).with_for_update()
        )
        row = rows.one()
        if signature in withdrawn:
            await take_down(connection, row, now)
            await erase_signature(connection, signature, "withdrawn")
        else:
            await withhold(connection, row, now)
    await _bury_keys(connection, folder, now)
    await _sign_out(connection)
    await _outdate(connection)
    return Replayed(len(withdrawn), len(hidden))


async def _affected(
    connection: AsyncConnection, has_ended: HasEnded
) -> tuple[set[UUID], set[UUID]]:
    """The signatures to withdraw, and those to withhold."""
    withdrawn, hidden = set(), set()
    signatures = await connection.stream(
        select(Signature.id, Signature.form_id).where(Signature.state.not_in(ENDED))
    )
    async for row in signatures:
        if has_ended("signature", row.id):
            withdrawn.add(row.id)
        elif has_ended("form", form_of(row)):
            hidden.add(row.id)
    entries = await connection.stream(
        select(Entry.public_id, Entry.signature_id).where(Entry.signature_id.is_not(None))
    )
    async for row in entries:
        if row.signature_id not in withdrawn and has_ended("entry", row.public_id):
            hidden.add(row.signature_id)
    return withdrawn, hidden


async def _bury_keys(connection: AsyncConnection, folder: KeyFolder, now: datetime) -> None:
    """Keys that were destroyed since are known as destroyed, and what K had made goes."""
    living = await connection.scalars(select(PublicKey.id).where(PublicKey.destroyed_on.is_(None)))
    for key_id in filter(folder.is_destroyed, living.all()):
        await connection.execute(
            update(PublicKey).where(PublicKey.id == key_id).values(destroyed_on=now.date())
        )
    statements = await connection.scalars(select(Statement.id))
    for statement in statements.all():
        if folder.is_destroyed(f"statement-{statement.hex}"):
            await connection.execute(
                update(Signature)
                .where(Signature.statement_id == statement)
                .values(email_index=None)
            )


async def _sign_out(connection: AsyncConnection) -> None:
    """A session that was ended since, and a link that was used since, must not open anything."""
    for table in (Reveal, DeskSession, SignInLink, Challenge):
        await connection.execute(delete(table))


async def _outdate(connection: AsyncConnection) -> None:
    """No page that a browser or a proxy keeps of the lost data passes for one of the restored.

    Pages are told apart by the list revision and the number of withdrawals; the first goes back
    with a restore and rises again, so the second jumps by a random number.
    """
    jump = 1 + secrets.randbelow(1_000_000)
    await connection.execute(update(Statement).values(withdrawals=Statement.withdrawals + jump))
