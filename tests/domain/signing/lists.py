"""The public list as it is shown, and people who sign."""

from app.editions.rows import ListRow, page_of_rows
from app.statements.cards import StatementCard
from tests.factories import (
    House,
    fresh,
    sign,
)


async def listed(house: House, slug: str = "one-voice") -> list[ListRow]:
    card = await fresh(house, slug)
    async with house.database.read() as connection:
        found, total = await page_of_rows(connection, card, "en")
    assert total == len(found)
    return found


async def names(house: House) -> list[str]:
    return [each.name.en for each in await listed(house)]


async def signers(house: House, card: StatementCard, count: int) -> None:
    for number in range(count):
        name = {"name_en": f"Person {'abcdefghij'[number]}", "name_fa": ""}
        await sign(house, card, **name, email=f"p{number}@example.org")
