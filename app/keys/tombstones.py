"""The list of tombstones in the key folder: what must not come back with a backup.

A line is a keyed digest of a random id. Without the key nobody can match a copy of the list with a
backup; with it, the list tells only that some row of a backup has ended, which the tables of the
service tell as well. Lines are sorted once a day, so that their order does not tell when.
"""

import fcntl
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal
from uuid import UUID

from app.errors import MissingKey
from app.keys.folder import KeyFolder

Kind = Literal["signature", "form", "entry"]

KEY_ID = "tombstones-1"
FILE = "tombstones"

_LINE = re.compile(r"[0-9a-f]{64}")
_FIRST = "hamseda tombstones 1"


class TombstoneList:
    """The lines of one key folder; several workers on one host may share it."""

    def __init__(self, folder: KeyFolder) -> None:
        """Use the list in `folder`."""
        self._folder = folder
        self.path = folder.path / FILE

    def exists(self) -> bool:
        """Whether a worker has begun the list; an empty one is begun as well."""
        return self.path.exists()

    def prepare(self) -> None:
        """Make the key for a list that does not exist yet.

        Raises `MissingKey` where there is a list whose key is lost.
        """
        if self.exists():
            self._folder.get(KEY_ID)
        else:
            self._folder.create(KEY_ID)

    def line(self, kind: str, subject: UUID) -> str:
        """The line for an id. Raises `MissingKey` when the list's key is lost."""
        message = kind.encode() + b":" + subject.bytes
        return hmac.digest(self._folder.get(KEY_ID), message, "sha256").hex()

    def read(self) -> frozenset[str]:
        """All lines. Raises `MissingKey` where the list is not there, or damaged."""
        with self._locked():
            return frozenset(self._read()[0])

    def add(self, lines: Iterable[str]) -> None:
        """Append the lines that are new; they are on the disk when this returns."""
        with self._locked():
            present, whole = self._read() if self.exists() else ([], 0)
            new = sorted(set(lines) - set(present))
            if not new and whole:
                return
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+b") as file:
                file.truncate(whole)  # a line that a crash cut short is written anew
                file.seek(whole)
                file.write(_encoded(new if whole else [_FIRST, *new]))
                file.flush()
                os.fsync(file.fileno())
            self._sync_folder()

    def sort(self) -> None:
        """Sort the lines; whatever happens, the list is whole."""
        with self._locked():
            lines, _ = self._read()
            if lines == sorted(lines):
                return
            draft = self._folder.path / f".{FILE}.{secrets.token_hex(8)}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_encoded([_FIRST, *sorted(lines)]))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
            self._sync_folder()

    def _read(self) -> tuple[list[str], int]:
        """The lines, and how many bytes are whole: a crash may have cut the last line short."""
        try:
            data = self.path.read_bytes()
        except OSError:
            raise MissingKey("the key folder has no list of tombstones") from None
        whole = data.rfind(b"\n") + 1
        first, *lines = data[:whole].decode("ascii", "replace").splitlines() or [_FIRST]
        if first != _FIRST or not all(map(_LINE.fullmatch, lines)):
            raise MissingKey("the list of tombstones in the key folder is damaged")
        return lines, whole

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One at a time, over all processes that share the folder."""
        lock = self._folder.path / f".{FILE}.lock"
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            raise MissingKey("there is no key folder here") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _sync_folder(self) -> None:
        handle = os.open(self._folder.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _encoded(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("ascii")
