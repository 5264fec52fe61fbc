"""The rows of a public list: the only fields of a signature that may leave the house.

Every page, download and answer of the API is made of `ListRow`. Representatives, addresses,
consents, sealed names and flags are no columns of the entries it is read from.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry
from app.statements.cards import StatementCard
from app.text.folding import search_key
from app.text.names import Bilingual, Language

MAX_QUERY = 200
"""Characters of a search that are looked at; the rest of a longer one is ignored."""
MAX_WORDS = 12
STREAM_ROWS = 500
"""Rows fetched at a time by a stream: what one holds in memory, however long the list."""

_NOT_GIVEN = Bilingual()
_SHOWN = (
    Entry.public_id,
    Entry.kind,
    Entry.group.label("list_group"),
    Entry.name_fa,
    Entry.name_en,
    Entry.title_fa,
    Entry.title_en,
    Entry.affiliation_fa,
    Entry.affiliation_en,
    Entry.city_fa,
    Entry.city_en,
    Entry.country,
    Entry.signed_on,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One signatory of a public list.

    `id` is public, random and stable across editions; `number` is the place in the whole list, in
    the order of the language that was asked for; `signed_on` is given for organisations only.
    `kind` is `organisation` or `individual`, `group` is `initiators`, `first` or `more`.
    """

    id: UUID
    number: int
    kind: str
    name: Bilingual
    title: Bilingual = _NOT_GIVEN
    affiliation: Bilingual = _NOT_GIVEN
    city: Bilingual = _NOT_GIVEN
    country: str | None = None
    group: str = "more"
    signed_on: date | None = None


async def page_of_rows(  # noqa: PLR0913 - a filter each, all by name
    connection: AsyncConnection,
    card: StatementCard,
    language: Language,
    *,
    kind: str | None = None,
    country: str | None = None,
    q: str = "",
    offset: int = 0,
    limit: int = 100,
) -> tuple[list[ListRow], int]:
    """A page of the list, and how many rows it has in all with these filters.

    `q` finds rows that hold all of its words, in either script, in name, title, affiliation or
    place. Rows keep the numbers that they have in the whole list.
    """
    conditions = _filters(kind, country, q)
    total = await connection.scalar(
        select(func.count()).select_from(Entry).where(*_visible(card), *conditions)
    )
    if not conditions:
        page = _ordered(card, language).offset(offset).limit(limit)
        rows = await connection.execute(page)
        return [_row(row, offset + place) for place, row in enumerate(rows, 1)], total or 0
    numbered = _numbered(card, language).subquery()
    matching = (
        select(numbered)
        .where(numbered.c.id.in_(select(Entry.id).where(*_visible(card), *conditions)))
        .order_by(numbered.c.number)
        .offset(offset)
        .limit(limit)
    )
    rows = await connection.execute(matching)
    return [_row(row, row.number) for row in rows], total or 0


async def stream_rows(
    connection: AsyncConnection, card: StatementCard, language: Language
) -> AsyncIterator[ListRow]:
    """The whole list in order, from a cursor of the server: memory does not grow with it."""
    query = _ordered(card, language).execution_options(yield_per=STREAM_ROWS)
    number = 0
    async with connection.stream(query) as rows:
        async for row in rows:
            number += 1
            yield _row(row, number)


def _visible(card: StatementCard) -> tuple[ColumnElement[bool], ...]:
    """What stands at the card's revision; a card may be older than a withdrawal, which goes first.

    A correction that waits for its batch has ended the old entry at a revision still to come.
    """
    return (
        Entry.statement_id == card.id,
        Entry.valid_from <= card.list_revision,
        or_(Entry.valid_to.is_(None), Entry.valid_to > card.list_revision),
        Entry.withdrawn.is_(False),
    )


def _order(language: Language) -> tuple[Any, ...]:
    return (Entry.section, Entry.sort_fa if language == "fa" else Entry.sort_en, Entry.id)


def _ordered(card: StatementCard, language: Language) -> Select[*tuple[Any, ...]]:
    return select(*_SHOWN).where(*_visible(card)).order_by(*_order(language))


def _numbered(card: StatementCard, language: Language) -> Select[*tuple[Any, ...]]:
    number = func.row_number().over(order_by=_order(language)).label("number")
    return select(Entry.id, *_SHOWN, number).where(*_visible(card))


def _filters(kind: str | None, country: str | None, q: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if kind is not None:
        conditions.append(Entry.kind == kind)
    if country is not None:
        conditions.append(Entry.country == country)
    if q.strip():
        # Where no letter or digit remains, the key is the text itself: nothing to look for.
        words = [word for word in search_key(q[:MAX_QUERY]).split() if word.isalnum()]
        conditions += [Entry.search.contains(word, autoescape=True) for word in words[:MAX_WORDS]]
        if not words:
            conditions.append(false())
    return conditions


def _row(row: Any, number: int) -> ListRow:
    kind = cast("str", row.kind)
    return ListRow(
        id=row.public_id,
        number=number,
        kind=kind,
        name=Bilingual(row.name_fa, row.name_en),
        title=Bilingual(row.title_fa, row.title_en),
        affiliation=Bilingual(row.affiliation_fa, row.affiliation_en),
        city=Bilingual(row.city_fa, row.city_en),
        country=row.country,
        group=row.list_group,
        signed_on=row.signed_on if kind == "organisation" else None,
    )
