"""Withdrawals are noted beside the keys, so that a restored backup does not bring them back."""

import asyncio

from app.keys.tombstones import TombstoneList
from app.signing import tombstones
from app.worker.post import Post

NOTED_AT_ONCE = 500


async def begin_list(post: Post) -> None:
    """Make the list where there is none, of all that has ended so far; else sort it.

    Raises `app.errors.MissingKey` where the list is damaged, or its key lost.
    """
    noted = TombstoneList(post.ring.folder)
    noted.prepare()
    if noted.exists():
        await asyncio.to_thread(noted.sort)
        return
    async with post.database.read() as connection:
        lines = [noted.line(*each) for each in await tombstones.ended(connection)]
    await asyncio.to_thread(noted.add, lines)


async def take_notes(post: Post) -> int:
    """Take what has ended to the key folder, then out of the table; how much there was."""
    async with post.database.read() as connection:
        notes = await tombstones.waiting(connection, NOTED_AT_ONCE)
    if not notes:
        return 0
    noted = TombstoneList(post.ring.folder)
    if not noted.exists():
        await begin_list(post)
    await asyncio.to_thread(noted.add, [noted.line(note.kind, note.subject) for note in notes])
    async with post.database.write() as connection:
        await tombstones.forget(connection, notes)
    return len(notes)
