"""Changes in their three headed parts, as every text format shows them."""

from collections.abc import AsyncIterator
from typing import Literal

from app.editions import wording
from app.editions.changes import Change
from app.editions.lines import Heading
from app.text.names import Language

PARTS = ("added", "corrected", "withdrawn")

Part = Heading | Change | Literal["none", "nothing"]
"""A heading, a change, that a part has none ("none"), or that nothing has changed ("nothing")."""


async def parted(changes: AsyncIterator[Change]) -> AsyncIterator[Part]:
    """The changes with the headings of all three parts; only "nothing" where there are none."""
    reached = -1
    empty = False
    async for change in changes:
        place = PARTS.index(change.kind)
        for kind in PARTS[reached + 1 : place + 1]:
            if empty:
                yield "none"
            yield Heading(kind, 1)
            empty = True
        reached, empty = place, False
        yield change
    if reached < 0:
        yield "nothing"
        return
    for kind in PARTS[reached + 1 :]:
        yield Heading(kind, 1)
        yield "none"


def told(part: Part, since: int, language: Language) -> str:
    """The sentence for a part that is no heading: what to do, or that there is nothing."""
    if part == "nothing":
        return wording.nothing_changed(since, language)
    if isinstance(part, Change):
        if part.kind == "withdrawn":
            return wording.to_remove(part.number, since, language)
        return wording.to_correct(part.number, since, language)
    return wording.none_of_these(language)
