"""Backups sealed with age (https://age-encryption.org/v1) to recipients; never to a passphrase.

Whoever makes a backup needs no secret, and a server that is seized holds none that opens one.
"""

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

import pyrage

from app.backups.failures import BackupFailed

MAGIC = b"age-encryption.org/v1\n"

Show = Callable[[int], None]
"""Told how many bytes went by so far."""


class _Watched:
    """A file whose own errors are kept: those of age say less."""

    def __init__(self, file: BinaryIO, show: Show = lambda _: None) -> None:
        self._file = file
        self._show = show
        self._bytes = 0
        self.error: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._file.read(size)
        except OSError as error:
            self.error = error
            raise
        self._bytes += len(data)
        self._show(self._bytes)
        return data

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


def recipients_of(texts: Iterable[str]) -> list[Any]:
    """Public keys as they are written: `age1…`, `ssh-ed25519 …`, `ssh-rsa …`.

    Raises `BackupFailed`; the words of one that was a secret key by mistake are not repeated.
    """
    found = []
    for number, text in enumerate(texts, 1):
        kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
        try:
            found.append(kind.Recipient.from_str(text.strip()))
        except pyrage.RecipientError:
            raise BackupFailed(f"recipient {number}: no public key of age or SSH") from None
    return found


def identities_of(data: bytes) -> list[Any]:
    """The secret keys in a file made by age-keygen, or the one in an SSH key file.

    Raises `BackupFailed`.
    """
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode("ascii").splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        found = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        raise BackupFailed("the identity file holds no secret key of age, or an encrypted one")
    return found


def seal(source: BinaryIO, target: BinaryIO, recipients: list[Any], show: Show) -> None:
    """Seal all of `source` into `target`; without recipients it is only copied.

    Raises `OSError` where one of them cannot be read or written.
    """
    reader, writer = _Watched(source, show), _Watched(target)
    if not recipients:
        _copy(reader, writer)
        return
    try:
        pyrage.encrypt_io(reader, writer, recipients)
    except (pyrage.EncryptError, OSError):
        raise reader.error or writer.error or BackupFailed("age could not seal it") from None


def unseal(source: BinaryIO, target: BinaryIO, identities: list[Any], show: Show) -> None:
    """Open `source`, sealed or plain, into `target`.

    Raises `BackupFailed` where it cannot be opened or was changed, and `OSError`.
    """
    reader, writer = _Watched(source, show), _Watched(target)
    sealed = source.read(len(MAGIC)) == MAGIC
    source.seek(0)
    if not sealed:
        _copy(reader, writer)
        return
    if not identities:
        raise BackupFailed("the backup is sealed: name the file of a secret key with --identity")
    try:
        pyrage.decrypt_io(reader, writer, identities)
    except pyrage.DecryptError:
        raise _cannot_open(reader, writer, "no secret key in that file opens it") from None
    except OSError:
        raise _cannot_open(reader, writer, "the backup is damaged or cut short") from None


def _cannot_open(reader: _Watched, writer: _Watched, text: str) -> Exception:
    return reader.error or writer.error or BackupFailed(text)


def _copy(reader: _Watched, writer: _Watched) -> None:
    while data := reader.read(1 << 20):
        writer.write(data)
