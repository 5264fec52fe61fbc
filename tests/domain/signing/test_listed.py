"""The list as the desk pages through it: a constant number of questions, however long it is."""

import pytest

from app.signing.listed import listed_of
from app.signing.worklist import lacking
from tests.factories import LIST_2020, House, imported, publish_statement
from tests.recorder import recorded


@pytest.mark.parametrize("count", [1, 3])
async def test_pages_cost_the_same_however_many_names_there_are(house: House, count: int) -> None:
    card = await publish_statement(house)
    text = "\n\n".join(f"انجمن {chr(0x0628 + n)}{chr(0x0633)} – برلین" for n in range(count))
    await imported(house, card, text)
    await house.worker.once()
    async with house.database.read() as connection:
        with recorded(house.database) as asked:
            rows, total = await listed_of(connection, card, q="برلین", public_only=True)
            some, _ = await lacking(connection, card, public_only=True)
    assert (len(rows), total, len(some)) == (count, count, count)
    assert len(asked) == 6


async def test_groups_stand_in_their_order_and_words_are_found(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, LIST_2020)
    await imported(house, card, "نخستین نام", kind="individual", group="initiators")
    await house.worker.once()
    async with house.database.read() as connection:
        rows, total = await listed_of(connection, card, public_only=False, limit=5)
        assert (rows[0].name.fa, rows[0].group, total) == ("نخستین نام", "initiators", 32)
        found, _ = await listed_of(connection, card, q="berlin", public_only=False)
        assert found
        assert {"برلین", ""} >= {row.city.fa for row in found}
        nobody, none = await listed_of(
            connection, card, kind="individual", group="more", public_only=True
        )
        assert (nobody, none) == ([], 0)
