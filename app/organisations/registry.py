"""The registry: organisations that a coordinator has vouched for, with their agreed names."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.models import Organisation, Signature
from app.text.folding import match_key
from app.text.names import LANGUAGES, Bilingual

Named = tuple[Bilingual, Bilingual, str | None]
"""An organisation as somebody writes it: name, city, country."""


async def find(
    connection: AsyncConnection, name: Bilingual, city: Bilingual, country: str | None
) -> UUID | None:
    """The organisation of this name in either script whose place does not speak against it."""
    keys = [(Organisation.match_fa, name.fa), (Organisation.match_en, name.en)]
    conditions = [column == match_key(text) for column, text in keys if text]
    if not conditions:
        return None
    rows = await connection.execute(
        select(
            Organisation.id, Organisation.city_fa, Organisation.city_en, Organisation.country
        ).where(or_(*conditions))
    )
    organisation: UUID
    for organisation, city_fa, city_en, place in rows:
        if same_place(city, country, Bilingual(city_fa, city_en), place):
            return organisation
    return None


async def known_of(connection: AsyncConnection, some: Sequence[Named]) -> list[bool]:
    """Whether the registry has an organisation of each name and place: one question for all."""
    keys = [(match_key(name.fa), match_key(name.en), place_key(*place)) for name, *place in some]
    rows = await connection.execute(
        select(
            Organisation.match_fa,
            Organisation.match_en,
            Organisation.city_fa,
            Organisation.city_en,
            Organisation.country,
        ).where(
            or_(
                one_of(connection, Organisation.match_fa, sorted({fa for fa, _, _ in keys if fa})),
                one_of(connection, Organisation.match_en, sorted({en for _, en, _ in keys if en})),
            )
        )
    )
    places: dict[tuple[int, str], set[Place]] = defaultdict(set)
    for fa, en, city_fa, city_en, country in rows:
        place = place_key(Bilingual(city_fa, city_en), country)
        for script, key in enumerate((fa, en)):
            places[script, key].add(place)
    return [
        any(
            may_be_same(own, place)
            for script, key in enumerate((fa, en))
            if key
            for place in places[script, key]
        )
        for fa, en, own in keys
    ]


async def enter(
    connection: AsyncConnection, name: Bilingual, city: Bilingual, country: str | None
) -> UUID:
    """The organisation's id; it is entered where the registry does not have it yet."""
    known = await find(connection, name, city, country)
    if known is not None:
        return known
    new = uuid4()
    await connection.execute(
        insert(Organisation).values(
            id=new,
            name_fa=name.fa,
            name_en=name.en,
            city_fa=city.fa,
            city_en=city.en,
            country=country,
            match_fa=match_key(name.fa) if name.fa else "",
            match_en=match_key(name.en) if name.en else "",
        )
    )
    return new


async def respell(
    connection: AsyncConnection,
    organisation: UUID,
    name: Bilingual,
    city: Bilingual,
    country: str | None,
) -> None:
    """Write the agreed name and place of an organisation anew; a script without a name stays."""
    values: dict[str, str | None] = {"city_fa": city.fa, "city_en": city.en, "country": country}
    for script in LANGUAGES:
        if name.get(script):
            values[f"name_{script}"] = name.get(script)
            values[f"match_{script}"] = match_key(name.get(script))
    await connection.execute(
        update(Organisation).where(Organisation.id == organisation).values(**values)
    )


Place = tuple[str, str, str]
"""A place for comparing: match keys of its name in Farsi and in English, country; empty: unsaid."""


@lru_cache(4096)
def place_key(city: Bilingual, country: str | None) -> Place:
    """The place of these words."""
    fa, en = (match_key(text) if text else "" for text in (city.fa, city.en))
    return fa, en, country or ""


def may_be_same(one: Place, other: Place) -> bool:
    """Whether two places may be one: nothing that both sides name differs.

    Near-identical names in different places are different organisations.
    """
    if one == other:
        return True
    if one[2] and other[2] and one[2] != other[2]:
        return False
    named = [x == y for x, y in zip(one[:2], other[:2], strict=True) if x and y]
    return any(named) or not named


def same_place(a: Bilingual, a_country: str | None, b: Bilingual, b_country: str | None) -> bool:
    """`may_be_same`, of places as they are written."""
    return may_be_same(place_key(a, a_country), place_key(b, b_country))


async def leave(connection: AsyncConnection, organisation: UUID) -> None:
    """Take an organisation out again that was entered by mistake, unless it has signed anything."""
    signed = exists().where(Signature.organisation_id == organisation)
    await connection.execute(delete(Organisation).where(Organisation.id == organisation, ~signed))
