"""Where backups are written, and the folder in which they are taken apart."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.backups.failures import BackupFailed

_ROOM = ".backup-"
_LOCK = ".backup.lock"


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A file that gets its name only when it is whole and on the disk; none is ever replaced.

    Raises `BackupFailed`.
    """
    if target.exists() or target.is_symlink():
        raise BackupFailed(f"{target}: is there already; a backup replaces nothing")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise cannot_write(target, error) from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(draft, target)
    except OSError as error:
        raise cannot_write(target, error) from None
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _name(draft: Path, target: Path) -> None:
    try:
        target.hardlink_to(draft)  # unlike a renaming, it fails where there is a file by now
    except FileExistsError:
        raise BackupFailed(f"{target}: is there already; a backup replaces nothing") from None
    except OSError:  # a file system without hard links
        draft.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def cannot_write(target: Path, error: OSError) -> BackupFailed:
    """The line for a file that cannot be written."""
    return BackupFailed(f"{target}: cannot be written: {error.strerror or 'no reason given'}")


@contextmanager
def workroom(data_dir: Path) -> Iterator[Path]:
    """A folder for copies in the clear, beside the database; gone afterwards.

    One backup or restore at a time; what a killed one left behind goes first, for it may hold
    names that were withdrawn since. Raises `BackupFailed`.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data_dir / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise cannot_write(data_dir, error) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed("another backup or restore is under way") from None
        for left in data_dir.glob(f"{_ROOM}*"):
            if left.is_dir():
                shutil.rmtree(left)
        room = data_dir / f"{_ROOM}{secrets.token_hex(8)}"
        room.mkdir(mode=0o700)
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)
    finally:
        os.close(lock)
