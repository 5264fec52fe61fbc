"""What a credential does, and what the list shows after it."""

from typing import Any
from uuid import UUID

import pytest

from app.editions.rows import ListRow, page_of_rows
from app.errors import HamsedaError
from app.signing.manage import Management, open_management, save, withdraw
from app.statements.cards import StatementCard
from tests.factories import (
    House,
    everything,
    fresh,
)


async def opened(house: House, credential: str) -> Management:
    async with house.database.read() as connection:
        return await open_management(connection, credential, house.clock.now())


async def saved(
    house: House, credential: str, signature: UUID | None = None, /, **changes: str
) -> StatementCard:
    async with house.database.write() as connection:
        return await save(
            connection, house.sealer, credential, signature, changes, house.clock.now()
        )


async def withdrawn(house: House, credential: str, signature: UUID | None = None) -> StatementCard:
    async with house.database.write() as connection:
        return await withdraw(connection, credential, signature, house.clock.now())


async def listed(house: House) -> list[ListRow]:
    card = await fresh(house)
    async with house.database.read() as connection:
        return (await page_of_rows(connection, card, "en"))[0]


async def refused(house: House, credential: str, **changes: str) -> str:
    """The one code with which showing, saving and withdrawing refuse a credential."""
    codes = set()
    before = await everything(house)
    for attempt in (
        opened(house, credential),
        saved(house, credential, **changes),
        withdrawn(house, credential),
    ):
        with pytest.raises(HamsedaError) as caught:
            await attempt
        codes.add(f"{caught.value.status} {caught.value.code}")
    assert await everything(house) == before
    (code,) = codes
    return code


def without(row_: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row_.items() if name not in names}
