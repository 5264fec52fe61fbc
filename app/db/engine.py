"""Engines: on SQLite one writer and readers beside it, on PostgreSQL a small pool of each.

A pool of SQLite writers fights over one lock, and one connection for all lets a slow reader stop
every sign-on; hence one writer (`BEGIN IMMEDIATE`) and separate, read-only readers (WAL).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from copy import copy
from typing import Any, Literal

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from app.errors import Unavailable

BUSY_SECONDS = 5.0
"""How long a statement waits for a lock, and a request for a connection, before a 503."""

_NO_TABLE = "42P01"
"""PostgreSQL's code for a table that is not there: the migrations have not run yet."""

_NO_CONNECTION = "08"
"""Its class of codes for connections that broke, also while they were being made."""

_READ_ONLY = "25006"
"""Its code for a write to a standby, or to a server that was made read-only."""

_BUSY = ("40", "53", "55P03", "57")
"""SQLSTATE (PostgreSQL, Appendix A): rolled back, no resources, no lock in time, cancelled."""

_LONG_LOG = 16_000
"""Pages (64 MiB) of SQLite's write-ahead log, from which on a commit brings it home."""

_WRITE_BACKS = 3
"""What is written meanwhile is left for the next time; a log that is all at home begins anew."""

SQLITE_READERS = 4
POSTGRESQL_POOL = 8
POSTGRESQL_READERS = 6
"""Their own: however many ask for pages, whoever signs waits for others who sign only."""
POSTGRESQL_LAZY = 3
"""Of the worker: a chunk of a batch, its index, and that of a list from before it had one."""
STREAMS = 4
"""Downloads at a time; their connections are their own: a slow one keeps nobody else waiting."""


class Database:
    """The way to the tables: `write()` and `read()` give a connection inside a transaction.

    Both raise `app.errors.Unavailable` where the database is away, locked, read-only or full.
    """

    def __init__(self, url: str) -> None:
        """Make the engines for `url` (`sqlite:///…` or `postgresql://…`); nothing connects yet."""
        parsed = make_url(url)
        self.dialect: Literal["sqlite", "postgresql"]
        self.turn: AbstractAsyncContextManager[None] = nullcontext()
        if parsed.get_backend_name() == "sqlite":
            self.dialect = "sqlite"
            async_url = parsed.set(drivername="sqlite+aiosqlite")
            self._writer = self._single = self._lazy = _sqlite_engine(async_url, readers=0)
            self._reader = _sqlite_engine(async_url, readers=SQLITE_READERS)
            self._streamer = _sqlite_engine(async_url, readers=STREAMS)
        else:
            self.dialect = "postgresql"
            async_url = parsed.set(drivername="postgresql+asyncpg")
            # Asked whether it lives before it is used: who reads meets no connection that broke
            # with the server. Who writes is spared that question, and told to come back.
            snapshot: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "pool_pre_ping": True}
            self._writer = _postgresql_engine(async_url, POSTGRESQL_POOL)
            self._lazy = _postgresql_engine(async_url, POSTGRESQL_LAZY, commit="off")
            self._single = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            self._reader = _postgresql_engine(async_url, POSTGRESQL_READERS, **snapshot)
            self._streamer = _postgresql_engine(async_url, STREAMS, **snapshot)

    def behind(self) -> "Database":
        """The same tables, for the worker beside those who sign; close one of the two.

        SQLite's one writer goes to whoever asked first. Of these one at a time asks for it, so who
        signs waits for one of them at most, and not for all that the worker has to write.
        """
        other = copy(self)
        if self.dialect == "sqlite":
            other.turn = asyncio.Lock()
        return other

    @property
    def writer(self) -> AsyncEngine:
        """The engine that writes, for tests that count its statements."""
        return self._writer

    @property
    def reader(self) -> AsyncEngine:
        """The engine that reads."""
        return self._reader

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write; committed at the end, rolled back on any error."""
        async with self.turn, _translated(), self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def write_lazily(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that nobody is told of: it does not wait for the disk.

        With the machine it may be lost, and all lazy ones after it; the next `write` waits for
        those before it too. So it is for work that is begun anew from what is there.
        """
        if self.dialect == "postgresql":  # its connections are lazy ones
            async with _translated(), self._lazy.begin() as connection:
                yield connection
            return
        async with self.turn, _translated(), self._lazy.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            await raw.execute_fetchall("PRAGMA synchronous=NORMAL")
            try:
                async with connection.begin():
                    yield connection
            finally:
                try:
                    await raw.execute_fetchall("PRAGMA synchronous=FULL")
                except BaseException:
                    await connection.invalidate()  # whoever has it next must not be lazy
                    raise

    @asynccontextmanager
    async def write_once(self) -> AsyncIterator[AsyncConnection]:
        """For one statement, with one row or many, which is its own transaction.

        PostgreSQL is spared the words round it: asyncpg's `executemany` is atomic by itself.
        """
        async with self.turn, _translated(), self._single.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads, all of it from one snapshot."""
        async with _translated(), self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def stream(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads, for as long as somebody downloads: one snapshot."""
        async with _translated(), self._streamer.connect() as connection:
            yield connection

    async def forget_erased(self) -> None:
        """Take out of the write-ahead log what was erased from the tables.

        `secure_delete` reaches the database file only. On SQLite the log is written back and cut
        off; where a reader still needs it, it is left for the next time, and nobody waits. On
        PostgreSQL the log belongs to the server, which reuses it in its own time.
        """
        if self.dialect != "sqlite":
            return
        async with _translated(), self._writer.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            try:
                await raw.execute_fetchall("PRAGMA busy_timeout=0")
                await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await raw.execute_fetchall(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")

    async def write_back(self) -> None:
        """Bring SQLite's write-ahead log home into the database file, while others read and write.

        Whoever's commit makes the log too long does so too, and keeps all who write waiting; a
        batch, whose commits are long, does it between them. PostgreSQL has a process for it.
        """
        if self.dialect != "sqlite":
            return
        async with _translated(), self._reader.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            for _ in range(_WRITE_BACKS):
                (found,) = await raw.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")
                _, frames, at_home = found
                if frames == at_home:
                    return

    @asynccontextmanager
    async def outside(self) -> AsyncIterator[AsyncConnection]:
        """A connection outside any transaction, for migrations, which begin and end their own."""
        async with _translated(), self._writer.connect() as connection:
            yield connection

    async def dispose(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        await self._lazy.dispose()
        await self._reader.dispose()
        await self._streamer.dispose()


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise Unavailable("database-busy") from error
    except DBAPIError as error:
        if _is_away(error):
            raise Unavailable("database-unavailable") from error
        if str(getattr(error.orig, "sqlstate", "")).startswith(_BUSY):
            raise Unavailable("database-busy") from error
        raise
    except (ConnectionError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError) as error:
        # The driver's own errors come through while a new connection is being set up only.
        raise Unavailable("database-unavailable") from error


def _is_away(error: DBAPIError) -> bool:
    """Whether the server, not the statement, is at fault; a broken rule (a key) is ours."""
    return (
        isinstance(error, OperationalError | InterfaceError)
        or error.connection_invalidated
        or str(getattr(error.orig, "sqlstate", "")).startswith(
            (_NO_CONNECTION, _NO_TABLE, _READ_ONLY)
        )
    )


def _sqlite_engine(url: Any, *, readers: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=readers or 1,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
    )

    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"wal_autocheckpoint={_LONG_LOG}",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
            "query_only=ON" if readers else "cache_size=-32000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if readers else "BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return engine


def _postgresql_engine(
    url: Any, pool: int, *, commit: Literal["on", "off"] = "on", **options: Any
) -> AsyncEngine:
    return create_async_engine(
        url,
        **options,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        connect_args={
            "timeout": BUSY_SECONDS,
            "server_settings": {
                "application_name": "hamseda",
                "synchronous_commit": commit,
                "statement_timeout": "30s",
                "lock_timeout": "5s",
                "idle_in_transaction_session_timeout": "60s",
            },
        },
    )
