"""Restoring: checked first, brought forward, what ended since ended again, then put in place.

Until the last step the database that is there stays as it is, and the last step is one
transaction; nobody ever sees the restored tables as they were in the backup.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import URL, Connection, func, inspect, literal, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from app.backups import postgresql, sqlite
from app.backups.failures import BackupFailed
from app.backups.places import cannot_write, workroom
from app.backups.replay import HasEnded, Replayed, replay
from app.backups.sealing import Show, unseal
from app.db import Database
from app.db.migrate import migrate_within, shape_of, shape_within
from app.errors import MissingKey
from app.keys import KeyFolder
from app.keys.tombstones import TombstoneList
from app.models import Base, Signature, Statement
from app.signing.tombstones import ended

_FURNITURE = {"alembic_version", "heartbeat", "instance_secret", "public_key"}
"""Tables that a service fills before anybody has used it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a backup goes: the database, the key folder beside it, and how."""

    database_url: str
    sqlalchemy_url: str
    data_dir: Path
    folder: KeyFolder
    replace: bool
    """Whether a database that holds something may be replaced."""
    without_withdrawals: bool
    """Whether to go on without the list of tombstones."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the database now."""

    statements: int
    signatures: int
    replayed: Replayed


def restore(
    source: BinaryIO, identities: list[Any], target: Target, now: datetime, show: Show
) -> Restored:
    """Put the backup into the database of `target`; needs no event loop.

    Raises `BackupFailed`, `MissingKey` where what was withdrawn since cannot be known, and
    `Unavailable`; then the database is as it was.
    """
    ended_since = _Ended(target)
    with workroom(target.data_dir) as room:
        copied = room / "copy"
        try:
            with copied.open("xb") as clear:
                unseal(source, clear, identities, show)
        except OSError as error:
            raise cannot_write(copied, error) from None
        with copied.open("rb") as clear:
            begins = clear.read(16)
        is_sqlite = make_url(target.database_url).get_backend_name() == "sqlite"
        if begins.startswith(sqlite.MAGIC if is_sqlite else postgresql.MAGIC):
            work = _into_sqlite if is_sqlite else _into_postgresql
            return asyncio.run(work(copied, target, ended_since, now))
        other = postgresql.MAGIC if is_sqlite else sqlite.MAGIC
        if begins.startswith(other):
            raise BackupFailed("the backup is of the other kind of database (SQLite, PostgreSQL)")
        raise BackupFailed("this is no backup, or a damaged one")


class _Ended:
    """What is known to have ended: by the list beside the keys, and by what is to be replaced."""

    def __init__(self, target: Target) -> None:
        """Read the list. Raises `MissingKey` where there is none and that is not allowed."""
        self._list = TombstoneList(target.folder)
        self._lines: frozenset[str] = frozenset()
        self._ids: set[tuple[str, UUID]] = set()
        try:
            self._lines = self._list.read()
            if self._lines:
                self._list.prepare()
        except MissingKey as error:
            if not target.without_withdrawals:
                raise MissingKey(
                    f"{error.detail}, so withdrawals since the backup are not known:"
                    " bring the list back, or restore --without-withdrawals"
                ) from None
            self._lines = frozenset()

    async def learn(self, connection: AsyncConnection) -> None:
        """Take in what the database that is replaced knows, and note it beside the keys."""
        self._ids |= set(await ended(connection))
        if self._list.exists():
            await asyncio.to_thread(self._list.add, [self._list.line(*each) for each in self._ids])

    def __call__(self, kind: str, subject: UUID) -> bool:
        """Whether this id has ended."""
        if (kind, subject) in self._ids:
            return True
        return bool(self._lines) and self._list.line(kind, subject) in self._lines


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.dispose()


async def _into_sqlite(copied: Path, target: Target, known: _Ended, now: datetime) -> Restored:
    _refuse_revisions(sqlite.revisions(copied))
    path = Path(make_url(target.database_url).database or "")
    if sqlite.is_damaged(path):
        if not target.replace:
            raise BackupFailed(f"{path}: is no database, or damaged; --replace gives it up")
    elif sqlite.is_there(path):
        async with _opened(target.sqlalchemy_url) as present, present.read() as connection:
            await _look(connection, target, known)
    url = URL.create("sqlite", database=str(copied)).render_as_string()
    async with _opened(url) as database, database.write() as connection:
        await connection.run_sync(migrate_within)
        restored = await _settle(connection, target, known, now)
    await asyncio.to_thread(sqlite.put_in_place, copied, path)
    return restored


async def _into_postgresql(copied: Path, target: Target, known: _Ended, now: datetime) -> Restored:
    async with _opened(target.sqlalchemy_url) as database, database.write() as connection:
        major = await postgresql.server_major(connection)
        archive = postgresql.Archive(copied, major)
        tables = await archive.tables()
        if "alembic_version" not in tables:
            raise BackupFailed("this is no backup of the service")
        revision = _refuse_revisions(await archive.revisions())
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            await connection.exec_driver_sql(f"SET LOCAL {setting} = 0")
        await postgresql.refuse_company(connection)
        await _look(connection, target, known)
        await postgresql.drop(connection, sorted({*tables, *Base.metadata.tables}))
        await connection.run_sync(migrate_within, revision)
        order = [t for t in await postgresql.in_order(connection) if t in tables]
        for table in order:
            if table != "alembic_version":
                await archive.load(connection, table)
        await connection.run_sync(migrate_within)
        return await _settle(connection, target, known, now)


def _refuse_revisions(revisions: set[str]) -> str:
    """The one revision of a backup that this release can bring forward."""
    shape = shape_of(revisions)
    if shape == "none" or len(revisions) != 1:
        raise BackupFailed("this is no backup of the service")
    if shape == "newer":
        raise BackupFailed("the backup is of a newer release: restore it with that one")
    return min(revisions)


async def _look(connection: AsyncConnection, target: Target, known: _Ended) -> None:
    """Look at the database that is there: whether it may go, and what it knows of withdrawals."""
    if await connection.run_sync(_is_empty):
        return
    if not target.replace:
        raise BackupFailed("the database is not empty; --replace gives up what it holds")
    if await connection.run_sync(shape_within) in {"present", "newer"}:
        await known.learn(connection)


def _is_empty(connection: Connection) -> bool:
    there = set(inspect(connection).get_table_names()) - _FURNITURE
    ours = [table for name, table in Base.metadata.tables.items() if name in there]
    first = (select(literal(1)).select_from(table).limit(1) for table in ours)
    return not any(connection.scalar(query) for query in first)


async def _settle(
    connection: AsyncConnection, target: Target, has_ended: HasEnded, now: datetime
) -> Restored:
    replayed = await replay(connection, target.folder, has_ended, now)
    return Restored(
        statements=await connection.scalar(select(func.count()).select_from(Statement)) or 0,
        signatures=await connection.scalar(select(func.count()).select_from(Signature)) or 0,
        replayed=replayed,
    )
