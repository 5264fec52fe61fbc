"""What a confirmation's token shows, and how it is refused."""

import pytest

from app.errors import HamsedaError
from app.signing.confirm import open_pending
from tests.factories import House, confirmed


async def opened(house: House, token: str) -> dict[str, str]:
    async with house.database.read() as connection:
        return (await open_pending(connection, token, house.clock.now())).fields


async def code_of(house: House, token: str) -> str:
    with pytest.raises(HamsedaError) as caught:
        await opened(house, token)
    again = pytest.raises(HamsedaError)
    with again as confirming:
        await confirmed(house, token)
    assert confirming.value.code == caught.value.code
    assert type(confirming.value) is type(caught.value)
    return f"{caught.value.status} {caught.value.code}"
