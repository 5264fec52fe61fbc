"""The key folder: one small file a key, outside the database and its backups.

A destroyed key leaves a tombstone, so that "destroyed" and "lost" differ for ever.
"""

import base64
import os
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path

from app.errors import Gone, MissingKey

KEY_BYTES = 32


class KeyFolder:
    """Keys by id, each 32 random bytes in `ID.key`, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        """Use the folder at `path`; it is made (mode 0700) with the first key."""
        self.path = path
        self._kept: dict[str, bytes] = {}

    def get(self, key_id: str) -> bytes:
        """The key of this id. Raises `MissingKey` when lost, `Gone` when destroyed on purpose."""
        if key_id not in self._kept:
            try:
                key = base64.b64decode(self._file(key_id).read_bytes(), validate=True)
            except FileNotFoundError:
                if self.is_destroyed(key_id):
                    raise Gone("destroyed-key") from None
                raise MissingKey(f"the key folder lacks {key_id}") from None
            except (OSError, ValueError):
                raise MissingKey(f"{key_id} in the key folder cannot be read") from None
            if len(key) != KEY_BYTES:  # an empty file would make digests that anybody can make
                raise MissingKey(f"{key_id} in the key folder cannot be read")
            self._kept[key_id] = key
        return self._kept[key_id]

    def create(self, key_id: str) -> bytes:
        """The key of this id, made where it is new. Raises `Gone` when it was destroyed.

        Two processes that create the same key at the same time get the same one.
        """
        if self.is_destroyed(key_id):
            raise Gone("destroyed-key")
        target = self._file(key_id)
        # One that was used already is never made anew: lost while the process runs, it would give
        # other digests after a restart.
        if key_id not in self._kept and not target.exists():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self.path / f".{key_id}.{secrets.token_hex(8)}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                target.hardlink_to(draft)
            draft.unlink()
            self._sync_folder()
        return self.get(key_id)

    def destroy(self, key_id: str, today: date) -> None:
        """Overwrite and remove the key, leave a tombstone; a second time changes nothing.

        Also drafts of it, which a process that was killed while it made the key left behind.
        """
        tombstone = self.path / f"{key_id}.destroyed"
        if not tombstone.exists():
            tombstone.write_text(today.isoformat(), encoding="ascii")
        self._kept.pop(key_id, None)
        for path in (self._file(key_id), *self.path.glob(f".{key_id}.*")):
            if path.exists():
                with path.open("r+b") as file:
                    file.write(secrets.token_bytes(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
        self._sync_folder()

    def is_destroyed(self, key_id: str) -> bool:
        """Whether the key was destroyed on purpose."""
        return (self.path / f"{key_id}.destroyed").exists()

    def ids(self) -> list[str]:
        """The ids of all keys that are here, in order."""
        return sorted(file.stem for file in self.path.glob("*.key"))

    def _file(self, key_id: str) -> Path:
        return self.path / f"{key_id}.key"

    def _sync_folder(self) -> None:
        handle = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
