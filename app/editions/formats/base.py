"""What a format is, and the way from its text to bytes."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from app.editions.changes import Change
from app.editions.rows import ListRow
from app.editions.sheet import Sheet

CHUNK = 16 * 1024
"""Characters gathered before they are sent on: a reply of one row a piece is slow."""

Render = Callable[[Sheet, AsyncIterator[ListRow]], AsyncIterator[bytes]]
RenderChanges = Callable[[Sheet, AsyncIterator[Change]], AsyncIterator[bytes]]
Write = Callable[[Sheet, AsyncIterator[ListRow]], AsyncIterator[str]]
WriteChanges = Callable[[Sheet, AsyncIterator[Change]], AsyncIterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write a list down; `extension` has no dot.

    `render(sheet, rows)` gives the file in chunks, reading the rows as it goes: the same sheet and
    rows give the same bytes. `render_changes(sheet, changes)` writes down what changed since
    `sheet.since`, in the order added, corrected, withdrawn; None where the format has no such form.
    `largest` is how many rows it can hold, None where it streams and the length does not matter;
    `at_once` how many a request may wait for, None where it need not wait at all.
    """

    id: str
    media_type: str
    extension: str
    render: Render
    render_changes: RenderChanges | None = None
    largest: int | None = None
    at_once: int | None = None

    @property
    def streams(self) -> bool:
        """Whether memory does not grow with the list."""
        return self.largest is None


def text_format(
    name: str,
    media_type: str,
    write: Write,
    write_changes: WriteChanges | None = None,
    *,
    extension: str = "",
    largest: int | None = None,
) -> Format:
    """A format that writes text, encoded as UTF-8; its name is its extension unless told."""

    def render(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[bytes]:
        return _encoded(write(sheet, rows))

    def render_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[bytes]:
        assert write_changes is not None  # noqa: S101 - given only where there is one
        return _encoded(write_changes(sheet, changes))

    return Format(
        id=name,
        media_type=f"{media_type}; charset=utf-8",
        extension=extension or name,
        render=render,
        render_changes=render_changes if write_changes else None,
        largest=largest,
    )


async def _encoded(texts: AsyncIterator[str]) -> AsyncIterator[bytes]:
    gathered: list[str] = []
    size = 0
    async for text in texts:
        gathered.append(text)
        size += len(text)
        if size >= CHUNK:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    yield "".join(gathered).encode()
