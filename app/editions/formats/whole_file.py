"""Files that are made whole before their first byte leaves.

Their libraries block, so they work in a thread; what they write lies in a folder that is gone with
the last byte. A disk that fills while a file is made ends in an error, never in half a file.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol, TypeVar

from app.errors import Unavailable

BATCH = 500
"""Rows handed to the thread at a time."""
CHUNK = 64 * 1024
"""Bytes read of a finished file at a time."""

_T = TypeVar("_T")


class Writer(Protocol[_T]):
    """What makes a file: takes all in order, then finishes it. Called from one thread at a time."""

    def add(self, some: list[_T]) -> None:
        """Write these, after those before."""

    def finish(self) -> None:
        """Write what comes last; then the file is whole."""

    def abandon(self) -> None:
        """Let go of open files; nothing more is written."""


async def made(
    start: Callable[[Path], Writer[_T]], items: AsyncIterator[_T]
) -> AsyncIterator[bytes]:
    """The bytes of the file that a writer makes of these items.

    `start` gets the path of the file, in an empty folder of its own.

    Raises:
        Unavailable: `no-room` where the disk holds no such file.
    """
    try:
        folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="hamseda-")
        with folder as name:
            path = Path(name) / "file"
            writer = await asyncio.to_thread(start, path)
            try:
                async for some in _batches(items):
                    await asyncio.to_thread(writer.add, some)
                await asyncio.to_thread(writer.finish)
            except BaseException:
                writer.abandon()
                raise
            with path.open("rb") as file:
                while chunk := await asyncio.to_thread(file.read, CHUNK):
                    yield chunk
    except OSError:
        raise Unavailable("no-room", retry_after=60) from None


async def _batches(items: AsyncIterator[_T]) -> AsyncIterator[list[_T]]:
    batch: list[_T] = []
    async for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
