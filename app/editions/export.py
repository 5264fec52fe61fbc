"""One export of a list: the same function behind the download and the command line."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.changes import Change, stream_changes
from app.editions.formats import FORMATS, Format
from app.editions.layout import Layout, layout_of
from app.editions.listing import NumberedEdition, edition_of
from app.editions.reading import stream_rows
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import (
    ListLanguage,
    Snapshot,
    languages_of,
    order_language,
    snapshot_of,
)
from app.errors import Conflict, NotFound
from app.statements.cards import StatementCard, card_of
from app.statements.stored import load_text
from app.statements.texts import StatementText

Progress = Callable[[int], None]
"""Called with how many rows were read so far."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file about to be written; `chunks` reads the list while it is iterated.

    `rows` is how many names or changes it will hold, where that is known beforehand, else 0.
    `state` describes everything that the bytes are made of, beside the release.
    """

    format: Format
    card: StatementCard
    sheet: Sheet
    file_name: str
    chunks: AsyncIterator[bytes]
    rows: int
    state: str

    @property
    def snapshot(self) -> Snapshot:
        """What the file says of the statement beside its rows."""
        return self.sheet.snapshot

    @property
    def slow(self) -> bool:
        """Whether it takes too long for a request: then the worker makes it."""
        return self.format.at_once is not None and self.rows > self.format.at_once


@dataclass(frozen=True, slots=True)
class _Source:
    """What an export is made of: which edition of which list, all from one transaction."""

    connection: AsyncConnection
    card: StatementCard
    edition: NumberedEdition
    language: ListLanguage
    layout: Layout
    limit: int | None


async def export(  # noqa: PLR0913 - one argument for each choice that an editor has
    connection: AsyncConnection,
    slug: str,
    format_id: str,
    language: ListLanguage,
    base_url: str,
    *,
    edition: int | None = None,
    since: int | None = None,
    layout: Mapping[str, str] | None = None,
    progress: Progress = lambda _: None,
    limit: int | None = None,
) -> Export:
    """An edition of a statement's list in one format, all of it from the connection's transaction.

    The newest edition, where none is named; with `since`, what has changed since that one as it
    was cut. `layout` holds what is asked for of the options, over those that the statement keeps.
    With `limit` it ends after so many names or changes: for a look at what it will be.
    The transaction must stay open until `chunks` is read. Whether the asker may see the statement
    is the caller's to check.

    Raises:
        NotFound: `unknown-format`, `unknown-statement`, `unknown-edition`, `no-changes-format`.
        Conflict: `list-hidden`, `since-newer`, `nothing-to-export`, `list-too-long`.
        InvalidLayout: an option with a value that it does not take.
    """
    chosen = FORMATS.get(format_id)
    if chosen is None:
        raise NotFound("unknown-format")
    card = await card_of(connection, slug)
    if card.list_hidden:
        raise Conflict("list-hidden")
    source = _Source(
        connection,
        card,
        await _edition(connection, card, edition),
        language,
        layout_of(card, layout),
        limit,
    )
    number = source.edition.number
    sheet = Sheet(
        snapshot=snapshot_of(card, base_url, source.edition),
        language=language,
        layout=source.layout,
        texts=await _texts(source) if source.layout.text and since is None else (),
        since=since,
    )
    if since is None:
        name = f"{slug}-{number}-{language}.{chosen.extension}"
        rows, chunks = _whole(source, chosen, sheet, progress)
    else:
        name = f"{slug}-{number}-since-{since}-{language}.{chosen.extension}"
        rows, chunks = await _changed(source, chosen, sheet, since, progress)
    state = f"{card.withdrawals} {format_id} {sheet!r}"
    return Export(chosen, card, sheet, name, chunks, rows, state)


async def _edition(
    connection: AsyncConnection, card: StatementCard, number: int | None
) -> NumberedEdition:
    if number is None and not card.edition:
        raise Conflict("nothing-to-export")
    return await edition_of(connection, card, card.edition if number is None else number)


async def _texts(source: _Source) -> tuple[StatementText, ...]:
    """The statement's texts for these readers, else the one in the prevailing language."""
    card = source.card
    languages: list[str] = [each for each in languages_of(source.language) if each in card.titles]
    return tuple(
        [
            await load_text(source.connection, card, each)
            for each in languages or [card.prevailing_language]
        ]
    )


def _whole(
    source: _Source, chosen: Format, sheet: Sheet, progress: Progress
) -> tuple[int, AsyncIterator[bytes]]:
    length = source.edition.shown(source.layout.kinds)
    if length < 1:
        raise Conflict("nothing-to-export")
    if chosen.largest is not None and length > chosen.largest:
        raise Conflict("list-too-long")
    return length, chosen.render(sheet, _rows(source, progress))


async def _rows(source: _Source, progress: Progress) -> AsyncIterator[ListRow]:
    rows = stream_rows(
        source.connection,
        source.card,
        order_language(source.language),
        source.edition.list_revision,
    )
    given = 0
    async for row in rows:
        progress(row.number)
        if source.layout.kinds not in {"all", row.kind}:
            continue
        if given == source.limit:
            return
        yield row
        given += 1


async def _changed(
    source: _Source, chosen: Format, sheet: Sheet, since: int, progress: Progress
) -> tuple[int, AsyncIterator[bytes]]:
    if chosen.render_changes is None:
        raise NotFound("no-changes-format")
    if since > source.edition.number:
        raise Conflict("since-newer")
    older = await edition_of(source.connection, source.card, since)
    changes = _counted(
        stream_changes(
            source.connection,
            source.card,
            order_language(source.language),
            older,
            source.edition,
            kinds=source.layout.kinds,
        ),
        progress,
        source.limit,
    )
    if chosen.largest is None:
        return 0, chosen.render_changes(sheet, changes)
    held: list[Change] = []
    async for change in changes:
        if len(held) == chosen.largest:
            raise Conflict("list-too-long")
        held.append(change)
    return len(held), chosen.render_changes(sheet, _given(held))


async def _counted(
    changes: AsyncIterator[Change], progress: Progress, limit: int | None
) -> AsyncIterator[Change]:
    count = 0
    async for change in changes:
        if count == limit:
            return
        count += 1
        progress(count)
        yield change


async def _given(changes: list[Change]) -> AsyncIterator[Change]:
    for change in changes:
        yield change
