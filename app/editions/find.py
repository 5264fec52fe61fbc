"""Finding signatories: by words in either script, by kind, by country.

What a search costs is bounded whatever the length of the list: for words or a country it reads the
sets of at most a dozen grams and two filters, and as many entries as it may show (`FOUND`,
`LISTED`); for a kind, so many places of an index in order. What lies beyond is said (`Found.more`),
not counted.
Found rows carry no number: it would tell the place in a list that is not shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.editions.rows import SHOWN, ListRow, row_of, rows_at
from app.editions.visibility import standing, visible
from app.models import Entry, ListIndex, SearchBlock
from app.signing.entries import INITIATORS, SECTIONS
from app.signing.gathered import country_gram, kind_gram
from app.signing.marks import entry_place
from app.signing.slots import BLOCK, common
from app.statements.cards import StatementCard
from app.text.folding import search_key
from app.text.grams import GRAM, grams_for
from app.text.names import Language

MAX_QUERY = 200
"""Characters of a search that are looked at; the rest of a longer one is ignored."""
MAX_WORDS = 12
FOUND = 1000
"""The most that a search for words finds."""
LISTED = 5000
"""The most that are listed of a kind or of a country."""

_FIRST_BLOCKS = 16
"""Blocks that are looked through first; where they hold too little, four times as many follow."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a list is narrowed to; empty means all."""

    q: str = ""
    kind: str = ""
    country: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return any((self.q, self.kind, self.country))


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, and how much in all; `more` than that where it was cut off."""

    rows: list[ListRow]
    total: int
    more: bool


async def find_rows(
    connection: AsyncConnection,
    card: StatementCard,
    language: Language,
    search: Search,
    *,
    offset: int = 0,
    limit: int = 100,
) -> Found:
    """A page of the signatories that hold every word of `search.q` and are of its kind and country.

    Words are looked for in name, title, affiliation and city, in both scripts: those of three
    letters and more wherever they stand, shorter ones at the beginning of a word. Of more than
    `FOUND`, of a whole country `LISTED`, some are shown, of a kind the first; the order is the
    list's. In a list that is hidden nothing is found.
    """
    # Where no letter or digit remains, the key is the text itself: nothing to look for.
    words = [word for word in search_key(search.q[:MAX_QUERY]).split() if word.isalnum()]
    if card.list_hidden or (search.q.strip() and not words):
        return Found([], 0, more=False)
    if not words and not search.country:
        return await _listed(connection, card, language, search.kind, (offset, limit))
    words = words[:MAX_WORDS]
    most = FOUND if words else LISTED
    conditions = [_holds(word) for word in words]
    if search.kind:
        conditions.append(Entry.kind == search.kind)
    if search.country:
        conditions.append(Entry.country == search.country)
    slots = await _slots(connection, card.id, _grams(search, words), most)
    if slots is None:
        conditions += visible(card.id, card.list_revision)
    else:
        # The slots alone lead to the entries: no other index may be tempting.
        holding = select(Entry.id).where(
            Entry.statement_id == card.id, one_of(connection, Entry.slot, slots[:most])
        )
        conditions += [Entry.id.in_(holding), *standing(card.list_revision)]
    places = (
        select(Entry.id, func.count().over())
        .where(*conditions)
        .order_by(*entry_place(language))
        .offset(offset)
        .limit(limit)
    )
    found = (await connection.execute(places)).all()
    if offset and not found:  # beyond the last page nothing tells how many there are
        whole = await find_rows(connection, card, language, search, limit=1)
        return Found([], whole.total, whole.more)
    rows = await _rows(connection, [row[0] for row in found])
    total = found[0][1] if found else 0
    return Found(rows, total, total > 0 and slots is not None and len(slots) > most)


async def _rows(connection: AsyncConnection, ids: Sequence[UUID]) -> list[ListRow]:
    """What is shown of these entries, in this order."""
    if not ids:
        return []
    rows = await connection.execute(
        select(Entry.id, *SHOWN).where(one_of(connection, Entry.id, ids))
    )
    found = {row.id: row_of(row, 0) for row in rows}
    return [found[each] for each in ids]


async def _listed(
    connection: AsyncConnection,
    card: StatementCard,
    language: Language,
    kind: str,
    page: tuple[int, int],
) -> Found:
    """All of a kind, in order, section by section: each is one run of an index."""
    runs = [_run(card, language, kind, section) for section in _sections(kind)]
    counts = await connection.execute(
        select(*(_count(run.limit(LISTED + 1)).scalar_subquery() for run in runs))
    )
    lengths = list(counts.one())
    offset, limit = page
    limit = min(limit, LISTED - offset)
    found: list[ListRow] = []
    for run, length in zip(runs, lengths, strict=True):
        if 0 <= offset < length and len(found) < limit:
            part = run.offset(offset).limit(limit - len(found))
            rows = await connection.execute(rows_at(part, language))
            found += [row_of(row, 0) for row in rows]
        offset = max(0, offset - length)
    total = sum(lengths)
    return Found(found, min(total, LISTED), more=total > LISTED)


def _run(
    card: StatementCard, language: Language, kind: str, section: int
) -> Select[*tuple[Any, ...]]:
    conditions = [*visible(card.id, card.list_revision), Entry.section == section]
    if kind and section == INITIATORS:
        conditions.append(Entry.kind == kind)
    return select(*entry_place(language)).where(*conditions).order_by(*entry_place(language))


def _sections(kind: str) -> list[int]:
    return sorted({section for (_, of), section in SECTIONS.items() if kind in {"", of}})


def _count(places: Select[*tuple[Any, ...]]) -> Select[int]:
    return select(func.count()).select_from(places.order_by(None).subquery())


def _holds(word: str) -> ColumnElement[bool]:
    """What `app.text.grams.holds_words` says, as the database says it."""
    if len(word) >= GRAM:
        return Entry.search.contains(word, autoescape=True)
    return literal(" ").concat(Entry.search).contains(f" {word}", autoescape=True)


def _grams(search: Search, words: Sequence[str]) -> set[str]:
    grams = grams_for(words)
    if search.kind:
        grams.add(kind_gram(search.kind))
    if search.country:
        grams.add(country_gram(search.country))
    return grams


async def _slots(
    connection: AsyncConnection, statement: UUID, grams: set[str], most: int
) -> list[int] | None:
    """The slots that hold all grams, or some more than `most` of them.

    None where not every entry is indexed yet, and all have to be read.
    """
    outside = exists().where(Entry.statement_id == statement, Entry.slot.is_(None))
    rows = await connection.execute(
        select(ListIndex.indexed, outside).where(ListIndex.statement_id == statement)
    )
    index = rows.first()
    if index is None or index[1]:
        return None
    blocks = -(-index.indexed // BLOCK)
    found: list[int] = []
    start, width = 0, _FIRST_BLOCKS
    while start < blocks and len(found) <= most:
        rows = await connection.execute(
            select(SearchBlock.block, SearchBlock.slots).where(
                SearchBlock.statement_id == statement,
                SearchBlock.gram.in_(grams),
                SearchBlock.block >= start,
                SearchBlock.block < start + width,
            )
        )
        found += _common(rows, len(grams))
        start, width = start + width, width * 4
    return found


def _common(rows: Iterable[Any], grams: int) -> Iterator[int]:
    """The slots that are in the sets of all grams, block by block."""
    blocks: dict[int, list[bytes]] = defaultdict(list)
    for block, slots in rows:
        blocks[block].append(slots)
    for block, sets in sorted(blocks.items()):
        if len(sets) == grams:
            for slot in common(sets):
                yield block * BLOCK + slot
