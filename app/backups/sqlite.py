"""SQLite: a copy page by page while the service writes, and a copy put in its place."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.backups.failures import BackupFailed
from app.backups.sealing import Show
from app.db.engine import BUSY_SECONDS

MAGIC = b"SQLite format 3\x00"
_PAGES = 2048
_IN_USE = "the database is in use: stop the service and its worker first"


def copy(source: Path, target: Path, show: Show) -> None:
    """Copy the database as it is at this moment, whoever writes to it meanwhile; check the copy.

    Raises `BackupFailed`.
    """
    with _plainly(source), closing(_open(source)) as origin, closing(_open(target)) as into:
        # One snapshot: else each write by the service would make the copying start again.
        origin.execute("BEGIN")
        size = origin.execute("PRAGMA page_size").fetchone()[0]
        origin.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        origin.backup(
            into,
            pages=_PAGES,
            progress=lambda _, remaining, total: show((total - remaining) * size),
        )
        into.execute("PRAGMA journal_mode=DELETE")  # one file holds everything
        if into.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise BackupFailed(f"{source}: the database is damaged")


def revisions(path: Path) -> set[str]:
    """Check every page of a copy; the revisions that its tables stand at.

    Raises `BackupFailed` where it is damaged, or no database of this service.
    """
    with _plainly(path, "the backup is damaged"), closing(_open(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise BackupFailed("the backup is damaged")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise BackupFailed("the backup is damaged: its tables do not fit together")
        query = "SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'"
        if connection.execute(query).fetchone() == (0,):
            return set()
        return {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}


def is_there(path: Path) -> bool:
    """Whether there is a file that is not empty."""
    return path.exists() and path.stat().st_size > 0


def is_damaged(path: Path) -> bool:
    """Whether there is something that is no SQLite database."""
    if not is_there(path):
        return False
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return True
    try:
        with closing(_open(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:  # locked, or not to be read: not the file's fault
        return False
    except sqlite3.DatabaseError:
        return True
    return False


def put_in_place(copied: Path, target: Path) -> None:
    """Make `target` hold what `copied` does, all of it or nothing.

    SQLite writes it as one transaction into the file that is there, so that neither a crash nor a
    process that has the file open sees half of it. Raises `BackupFailed`, also where a service has
    the database open; then what was there stays.
    """
    new = not target.exists()
    with _plainly(target), _set_aside(target), closing(_open(target)) as into:
        try:
            _take_alone(into)
            with closing(_open(copied)) as origin:
                origin.backup(into)
        except BaseException:
            if new:
                target.unlink()
            raise


def _take_alone(connection: sqlite3.Connection) -> None:
    """Take the file out of its write-ahead log, which SQLite does where nobody else has it open."""
    if connection.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",):
        raise BackupFailed(_IN_USE)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")


@contextmanager
def _set_aside(target: Path) -> Iterator[None]:
    """Move a file that is no database out of the way; it comes back if things go wrong."""
    if not is_damaged(target):
        yield
        return
    aside = target.with_name(f"{target.name}.damaged-{secrets.token_hex(4)}")
    target.rename(aside)
    for more in ("-wal", "-shm"):
        target.with_name(target.name + more).unlink(missing_ok=True)
    try:
        yield
    except BaseException:
        aside.replace(target)
        raise
    aside.unlink()


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


@contextmanager
def _plainly(path: Path, damaged: str = "") -> Iterator[None]:
    """SQLite's errors as one line; they name tables, so their words are not repeated."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname in {"SQLITE_BUSY", "SQLITE_LOCKED"}:
            raise BackupFailed(_IN_USE) from None
        raise BackupFailed(f"{path}: {error.sqlite_errorname}") from None
    except sqlite3.DatabaseError:
        raise BackupFailed(damaged or f"{path}: is no database, or damaged") from None
