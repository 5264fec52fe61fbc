"""What a format is, and the way from its text to bytes."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from app.editions.rows import ListRow
from app.editions.snapshot import ListLanguage, Snapshot

CHUNK = 16 * 1024
"""Characters gathered before they are sent on: a reply of one row a piece is slow."""

Render = Callable[[Snapshot, AsyncIterator[ListRow], ListLanguage], AsyncIterator[bytes]]
Write = Callable[[Snapshot, AsyncIterator[ListRow], ListLanguage], AsyncIterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a list down; `extension` has no dot.

    `render(snapshot, rows, language)` gives the file in chunks, reading the rows as it goes: the
    same snapshot and rows give the same bytes.
    """

    id: str
    media_type: str
    extension: str
    render: Render


def text_format(name: str, media_type: str, write: Write) -> Format:
    """A format that writes text, encoded as UTF-8; its name is its extension."""

    async def render(
        snapshot: Snapshot, rows: AsyncIterator[ListRow], language: ListLanguage
    ) -> AsyncIterator[bytes]:
        gathered: list[str] = []
        size = 0
        async for text in write(snapshot, rows, language):
            gathered.append(text)
            size += len(text)
            if size >= CHUNK:
                yield "".join(gathered).encode()
                gathered, size = [], 0
        yield "".join(gathered).encode()

    return Format(name, f"{media_type}; charset=utf-8", name, render)
