"""The registry: organisations that a coordinator has vouched for, with their agreed names."""

from uuid import UUID, uuid4

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Organisation
from app.text.folding import match_key
from app.text.names import Bilingual


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


def same_place(a: Bilingual, a_country: str | None, b: Bilingual, b_country: str | None) -> bool:
    """Whether two places may be one: nothing that both sides name differs.

    Near-identical names in different places are different organisations.
    """
    if a_country and b_country and a_country != b_country:
        return False
    pairs = [(a.fa, b.fa), (a.en, b.en)]
    named = [match_key(x) == match_key(y) for x, y in pairs if x and y]
    return any(named) or not named
