"""The rows of a public list: the only fields of a signature that may leave the house.

Every page, download and answer of the API is made of `ListRow`. Representatives, addresses,
consents, sealed names and flags are no columns of the entries it is read from.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.places import first_of
from app.editions.visibility import visible
from app.models import Entry
from app.signing.marks import entry_place
from app.statements.cards import StatementCard
from app.text.names import Bilingual, Language

_NOT_GIVEN = Bilingual()
SHOWN = (
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

    `id` is public, random and stable across editions; `number` is the place in the whole list or
    edition, in the order of the language that was asked for, and 0 where it was not asked;
    `signed_on` is given for organisations only. `kind` is `organisation` or `individual`, `group`
    is `initiators`, `first` or `more`.
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


async def page_of_rows(
    connection: AsyncConnection,
    card: StatementCard,
    language: Language,
    *,
    offset: int = 0,
    limit: int = 100,
) -> tuple[list[ListRow], int]:
    """A page of the whole list, and how many rows the list has.

    Costs the same wherever in the list: it goes on from the mark before the page. A list with
    marks is shown as it is now, even where the card is older by a batch, or numbers and rows would
    disagree. A list that is hidden has none.
    """
    if card.list_hidden:
        return [], 0
    first, revision = await first_of(connection, card, language, offset)
    places = (
        select(*entry_place(language))
        .where(*visible(card.id, revision), tuple_(*entry_place(language)) >= first.place)
        .order_by(*entry_place(language))
        .offset(offset - first.before)
        .limit(limit)
    )
    rows = await connection.execute(rows_at(places, language))
    page = [row_of(row, number) for number, row in enumerate(rows, offset + 1)]
    return page, first.total


def rows_at(places: Select[*tuple[Any, ...]], language: Language) -> Select[*tuple[Any, ...]]:
    """What is shown of the entries at these places, in their order.

    The places come from an index alone; only what is shown is read from the table.
    """
    chosen = places.subquery()
    return (
        select(*SHOWN)
        .join(chosen, chosen.c.id == Entry.id)
        .order_by(*(chosen.c[column.key] for column in entry_place(language)))
    )


def row_of(row: Any, number: int) -> ListRow:
    """What `rows_at` selects, as a row of the list."""
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
