"""A long loop gives every few steps a turn to others."""

import asyncio

from app.db.turns import WITHOUT_PAUSE, in_turns


async def test_others_have_their_turn_every_few_steps() -> None:
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    seen = [each async for each in in_turns(range(3 * WITHOUT_PAUSE + 1))]
    beside.cancel()
    assert (seen, others) == (list(range(3 * WITHOUT_PAUSE + 1)), 3)
