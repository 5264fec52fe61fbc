"""One export of a list: the same function behind the download and the command line."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.formats import FORMATS, Format
from app.editions.rows import ListRow, stream_rows
from app.editions.sheet import Sheet
from app.editions.snapshot import ListLanguage, Snapshot, order_language, take_snapshot
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class Export:
    """A file about to be written; `chunks` reads the list while it is iterated."""

    format: Format
    snapshot: Snapshot
    file_name: str
    chunks: AsyncIterator[bytes]


async def export(
    connection: AsyncConnection,
    slug: str,
    format_id: str,
    language: ListLanguage,
    base_url: str,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> Export:
    """The list of a statement in one format, all of it from the connection's transaction.

    The transaction must stay open until `chunks` is read; meanwhile `progress` is called with how
    many rows were read so far. Whether the asker may see the statement is the caller's to check.

    Raises:
        NotFound: `unknown-format` or `unknown-statement`.
    """
    chosen = FORMATS.get(format_id)
    if chosen is None:
        raise NotFound("unknown-format")
    card, snapshot = await take_snapshot(connection, slug, base_url)
    rows = _counted(stream_rows(connection, card, order_language(language)), progress)
    return Export(
        chosen,
        snapshot,
        f"{slug}-{language}.{chosen.extension}",
        chosen.render(Sheet(snapshot=snapshot, language=language), rows),
    )


async def _counted(
    rows: AsyncIterator[ListRow], progress: Callable[[int], None]
) -> AsyncIterator[ListRow]:
    async for row in rows:
        progress(row.number)
        yield row
