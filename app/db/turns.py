"""Long loops that let others have their turn: a page, a sign-on, the answer of the database."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

Each = TypeVar("Each")

WITHOUT_PAUSE = 32
"""Steps of a loop before others have their turn: a millisecond at most, as such loops go."""


async def in_turns(some: Iterable[Each]) -> AsyncIterator[Each]:
    """Each of `some`, with a pause after every few."""
    for number, each in enumerate(some, 1):
        yield each
        if number % WITHOUT_PAUSE == 0:
            await asyncio.sleep(0)
