"""PostgreSQL: its own programs make the archive, and read the rows out of one.

A restore takes nothing but rows from an archive. The tables are made by this project's migrations,
so an archive that somebody else made can run no command, and whose the tables were is no matter.
"""

import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import URL, MetaData, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from app.backups.failures import BackupFailed
from app.backups.sealing import Show, seal

MAGIC = b"PGDMP"

_DEBIAN = Path("/usr/lib/postgresql")
_CHUNK = 1 << 16

_DATA = re.compile(r"^\d+; \d+ \d+ TABLE DATA \S+ (\S+) ", re.MULTILINE)
_NAME = re.compile(r"[a-z_]+")
_COPY = re.compile(rb"^COPY [^ ]+ \((.*)\) FROM stdin;$")


def program(name: str, major: int) -> Path:
    """PostgreSQL's program of this major version; it is seldom on the PATH.

    Raises `BackupFailed` where there is none.
    """
    for path in _candidates(name):
        with suppress(OSError, subprocess.SubprocessError):
            asked = [str(path), "--version"]
            # The program comes from the system's own folders, and nothing that anybody typed.
            done = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
            if re.search(rf"\) {major}(\D|$)", done.stdout):
                return path
    raise BackupFailed(f"{name} of PostgreSQL {major} is not on this machine: install its client")


def _candidates(name: str) -> Iterator[Path]:
    yield from sorted(_DEBIAN.glob(f"*/bin/{name}"))
    if pg_config := shutil.which("pg_config"):
        yield Path(pg_config).resolve().parent / name
    if found := shutil.which(name):
        yield Path(found)


def dump(
    database_url: str,
    major: int,
    tables: Sequence[str],
    target: BinaryIO,
    recipients: list[Any],
    show: Show,
) -> None:
    """Seal an archive of these tables into `target`; it is never on the disk in the clear.

    Raises `BackupFailed`, and `OSError` where `target` cannot be written.
    """
    command = [
        str(program("pg_dump", major)),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        "--lock-wait-timeout=10s",
        *(f'--table="{name}"' for name in tables),
    ]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - see `program`; the names are those of our tables
            command,
            env=_environment(make_url(database_url)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        with process:
            try:
                if process.stdout is not None:
                    seal(cast("BinaryIO", process.stdout), target, recipients, show)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            complaints.seek(0)
            raise BackupFailed(f"pg_dump failed: {_first_line(complaints.read())}")


def _environment(url: URL) -> dict[str, str]:
    """What libpq reads, instead of arguments that everybody on the machine can see."""
    host = url.query.get("host", url.host)
    known = {
        "PGHOST": host if isinstance(host, str) else None,
        "PGPORT": str(url.port or url.query.get("port") or 5432),
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
        "PGSSLMODE": _text(url.query.get("sslmode")),
        "PGAPPNAME": "hamseda-backup",
        "PGCONNECT_TIMEOUT": "10",
        "LC_ALL": "C",
        "HOME": str(Path.home()),
        "PATH": "/usr/bin:/bin",
    }
    return {name: value for name, value in known.items() if value}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _first_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").splitlines()
    return (lines or ["it does not say why"])[0].removeprefix("pg_dump: error: ")[:200]


class Archive:
    """An archive on the disk, of which the rows are read."""

    def __init__(self, path: Path, major: int) -> None:
        """Read `path` with the program of this major version."""
        self._path = path
        self._program = program("pg_restore", major)

    async def tables(self) -> set[str]:
        """The names of the tables whose rows it holds. Raises `BackupFailed` where it is none."""
        listed = b"".join([chunk async for chunk in self._output("--list")])
        names = set(_DATA.findall(listed.decode("utf-8", "replace")))
        if not all(map(_NAME.fullmatch, names)):
            raise BackupFailed("this is no backup of the service")
        return names

    async def revisions(self) -> set[str]:
        """The revisions that its tables stood at."""
        _, rows = await self._copied("alembic_version")
        return {row.decode("ascii", "replace") async for row in rows}

    async def load(self, connection: AsyncConnection, table: str) -> None:
        """Put the rows of `table` into the table of that name."""
        columns, rows = await self._copied(table)
        borrowed = await connection.get_raw_connection()
        driver: Any = borrowed.driver_connection
        await driver.copy_to_table(
            table, source=_chunks(rows), columns=columns, format="text", timeout=None
        )

    async def _copied(self, table: str) -> tuple[list[str], AsyncIterator[bytes]]:
        """The columns of a table and its rows, in the text format of COPY."""
        lines = _lines(self._output("--data-only", f"--table={table}"))
        async for line in lines:
            if found := _COPY.match(line):
                names = found[1].decode("utf-8").split(", ")
                return [name.strip('"') for name in names], _until_the_end(lines)
        raise BackupFailed(f"the backup has no table {table}")

    async def _output(self, *arguments: str) -> AsyncIterator[bytes]:
        process = await asyncio.create_subprocess_exec(
            self._program,
            *arguments,
            "--file=-",
            self._path,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            while process.stdout is not None and (chunk := await process.stdout.read(_CHUNK)):
                yield chunk
            if await process.wait():
                raise BackupFailed("the backup is damaged, or of a newer PostgreSQL")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest


async def _until_the_end(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The rows before the mark of their end; the rest is read too, so that damage is found."""
    ended = False
    async for line in lines:
        ended = ended or line == b"\\."
        if not ended:
            yield line
    if not ended:
        raise BackupFailed("the backup is damaged or cut short")


async def _chunks(rows: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    chunk = bytearray()
    async for row in rows:
        chunk += row + b"\n"
        if len(chunk) >= _CHUNK:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)


async def server_major(connection: AsyncConnection) -> int:
    """The major version of the server."""
    number = await connection.exec_driver_sql("SHOW server_version_num")
    return int(number.scalar_one()) // 10_000


async def refuse_company(connection: AsyncConnection) -> None:
    """Raise `BackupFailed` while a service or worker is connected to the same database."""
    others = await connection.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'hamseda' AND pid <> pg_backend_pid()"
        )
    )
    if others:
        raise BackupFailed("the database is in use: stop the service and its worker first")


async def drop(connection: AsyncConnection, tables: Sequence[str]) -> None:
    """Drop these tables, those that are there."""
    names = ", ".join(f'"{name}"' for name in tables)
    await connection.execute(text(f"DROP TABLE IF EXISTS {names}"))


async def in_order(connection: AsyncConnection) -> list[str]:
    """The tables as they are now, each after those that it refers to."""
    metadata = MetaData()
    await connection.run_sync(metadata.reflect)
    return [table.name for table in metadata.sorted_tables]
