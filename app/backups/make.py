"""Making a backup beside a running service: consistent, sealed, whole or not there at all.

Keys are never in it: they lie in a folder of their own, which is not looked at.
"""

from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from app.backups import postgresql, sqlite
from app.backups.failures import BackupFailed
from app.backups.places import cannot_write, new_file, workroom
from app.backups.sealing import Show, seal
from app.db import Database
from app.models import Base


async def size_of(database: Database) -> int:
    """About how many bytes a backup has to go through, for a progress bar."""
    sqlite_size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    query = (
        sqlite_size
        if database.dialect == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    async with database.read() as connection:
        return int((await connection.exec_driver_sql(query)).scalar_one())


async def server_major(database: Database) -> int:
    """The major version of the PostgreSQL server; 0 on SQLite."""
    if database.dialect == "sqlite":
        return 0
    async with database.read() as connection:
        return await postgresql.server_major(connection)


def make_backup(
    database_url: str,
    target: Path,
    recipients: list[Any],
    *,
    data_dir: Path,
    major: int,
    show: Show,
) -> None:
    """Write the database at `database_url` to the new file `target`; needs no event loop.

    Sealed to `recipients`; plain where there is none. `major` is the server's version. Raises
    `BackupFailed`; then there is no `target`.
    """
    if major:
        with new_file(target) as file:
            tables = [*Base.metadata.tables, "alembic_version"]
            postgresql.dump(database_url, major, tables, file, recipients, show)
        return
    source = Path(make_url(database_url).database or "")
    with workroom(data_dir) as room, new_file(target) as file:
        copied = room / "copy.db"
        sqlite.copy(source, copied, lambda done: show(done // 2))
        half = copied.stat().st_size // 2
        try:
            clear = copied.open("rb")
        except OSError as error:
            raise cannot_write(copied, error) from None
        with clear:
            seal(clear, file, recipients, lambda done: show(half + done // 2))


def refuse_among_keys(target: Path, key_dir: Path) -> None:
    """Raise `BackupFailed` for a backup beside the keys: whoever takes one has the other."""
    if target.resolve().is_relative_to(key_dir.resolve()):
        raise BackupFailed(f"{target}: lies in the key folder; keep backups and keys apart")
