"""Files that are made beforehand: a request notes what it wants, the worker makes it, it waits.

A long DOCX or PDF takes seconds of a processor and hundreds of megabytes: one at a time, beside
the requests, is what a small server bears. A file is kept under a digest of all that its bytes are
made of; it is deleted after a day, or as soon as its list shows less than it does.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app import __version__
from app.db import Clock, Database
from app.editions.export import Export, export
from app.errors import HamsedaError, Unavailable
from app.models import MadeFile, MadePiece, Statement

WAITING = 20
"""Files that may wait to be made; more are refused for a while."""

KEPT = timedelta(days=1)
FAILED_KEPT = timedelta(minutes=5)
LEASE = timedelta(minutes=3)
"""Renewed each time that the worker tells how far it is; one that died gives the file back."""

PIECE = 512 * 1024
"""Bytes of a file in one row."""

TOLD_SECONDS = 1.0
"""How often the worker tells how far it is."""


@dataclass(frozen=True, slots=True)
class Making:
    """How far a file is: `state` as in `MadeFile`, so many of its `rows` names read."""

    id: UUID
    state: str
    read: int
    rows: int
    failure: str


def digest_of(made: Export) -> bytes:
    """What a file is kept under: all that its bytes are made of."""
    return hashlib.sha256(f"{__version__} {made.file_name} {made.state}".encode()).digest()


async def find_file(connection: AsyncConnection, digest: bytes) -> Making | None:
    """The file with this digest, where one was asked for."""
    columns = (MadeFile.id, MadeFile.state, MadeFile.read, MadeFile.rows, MadeFile.failure)
    row = (await connection.execute(select(*columns).where(MadeFile.digest == digest))).first()
    return Making(*row) if row else None


async def ask_for(
    connection: AsyncConnection, made: Export, asked: dict[str, Any], now: datetime
) -> Making:
    """Have a file made; `asked` are the arguments of `export`. The same file is made once.

    Raises `Unavailable("files-waiting")` where too many are asked for.
    """
    digest = digest_of(made)
    found = await find_file(connection, digest)
    if found:
        return found
    waiting = await connection.scalar(
        select(func.count()).select_from(MadeFile).where(MadeFile.state.in_(("waiting", "making")))
    )
    if (waiting or 0) >= WAITING:
        raise Unavailable("files-waiting")
    file_id = uuid4()
    await connection.execute(
        insert(MadeFile).values(
            id=file_id,
            statement_id=made.card.id,
            digest=digest,
            asked=asked,
            withdrawals=made.card.withdrawals,
            rows=made.rows,
            asked_at=now,
        )
    )
    return Making(file_id, "waiting", 0, made.rows, "")


async def pieces(connection: AsyncConnection, file_id: UUID) -> AsyncIterator[bytes]:
    """The bytes of a file that is ready."""
    number = 0
    while True:
        content = await connection.scalar(
            select(MadePiece.content).where(
                MadePiece.file_id == file_id, MadePiece.number == number
            )
        )
        if content is None:
            return
        yield content
        number += 1


async def make_next(database: Database, clock: Clock) -> int:
    """Make the file that waits longest; 1 where there was one."""
    async with database.write() as connection:
        claimed = await _claim(connection, clock.now())
    if claimed is None:
        return 0
    file_id, asked = claimed
    try:
        await _make(database, clock, file_id, asked)
    except HamsedaError as error:
        await _set(database, file_id, state="failed", failure=error.code)
    except Exception:
        await _set(database, file_id, state="failed", failure="internal")
        raise
    except asyncio.CancelledError:  # another worker may begin at once
        await _set(database, file_id, state="waiting", leased_until=None)
        raise
    return 1


async def clear_files(connection: AsyncConnection, now: datetime) -> None:
    """Delete the files that are old, and those whose list shows less by now."""
    shown = select(Statement.withdrawals).where(Statement.id == MadeFile.statement_id)
    await connection.execute(
        delete(MadeFile).where(
            or_(
                MadeFile.withdrawals != shown.scalar_subquery(),
                MadeFile.asked_at < now - KEPT,
                and_(MadeFile.state == "failed", MadeFile.asked_at < now - FAILED_KEPT),
            )
        )
    )


async def _claim(connection: AsyncConnection, now: datetime) -> tuple[UUID, dict[str, Any]] | None:
    free = or_(
        MadeFile.state == "waiting",
        and_(MadeFile.state == "making", MadeFile.leased_until < now),
    )
    row = (
        await connection.execute(
            select(MadeFile.id, MadeFile.asked)
            .where(free)
            .order_by(MadeFile.asked_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    ).first()
    if row is None:
        return None
    await connection.execute(delete(MadePiece).where(MadePiece.file_id == row.id))
    await connection.execute(
        update(MadeFile)
        .where(MadeFile.id == row.id)
        .values(state="making", read=0, leased_until=now + LEASE)
    )
    return row.id, row.asked


async def _make(database: Database, clock: Clock, file_id: UUID, asked: dict[str, Any]) -> None:
    read = number = 0

    def progress(rows: int) -> None:
        nonlocal read
        read = rows

    async def tell() -> None:
        while True:
            await asyncio.sleep(TOLD_SECONDS)
            await _set(database, file_id, read=read, leased_until=clock.now() + LEASE)

    telling = asyncio.create_task(tell())
    try:
        async with database.stream() as connection:
            made = await export(connection, **asked, progress=progress)
            async for piece in _pieces_of(made.chunks):
                async with database.write() as writing:
                    row = {"file_id": file_id, "number": number, "content": piece}
                    await writing.execute(insert(MadePiece), row)
                number += 1
    finally:
        telling.cancel()
        await asyncio.wait([telling])
    await _set(database, file_id, state="ready", read=read)


async def _pieces_of(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    held = bytearray()
    async for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


async def _set(database: Database, file_id: UUID, **values: Any) -> None:
    async with database.write() as connection:
        await connection.execute(update(MadeFile).where(MadeFile.id == file_id).values(**values))
