"""The order that a statement chose, in each language."""

import pytest

from app.editions.listing import edition_of
from app.editions.reading import stream_rows
from app.errors import Conflict
from app.text.names import LANGUAGES
from tests.factories import House, fresh, imported, publish_statement

LINES = """
انجمن یک – اسلو – نروژ

Society Wun – Oslo – Norway

انجمن دو – وین – اتریش

Society Too – Vienna – Austria

انجمن سه – کلن – آلمان

Society Tree – Cologne – Germany

انجمن چهار – برلین – آلمان

Society Faur – Berlin – Germany

انجمن پنج

Society Faif
"""


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("country", {"fa": "چهار سه دو یک پنج", "en": "Too Faur Tree Wun Faif"}),
        ("given", {"fa": "یک دو سه چهار پنج", "en": "Wun Too Tree Faur Faif"}),
        ("language", {"fa": "پنج چهار دو سه یک", "en": "Faif Faur Too Tree Wun"}),
    ],
)
async def test_the_order_of_a_list(house: House, order: str, expected: dict[str, str]) -> None:
    await imported(house, await publish_statement(house, order=order), LINES)
    await house.worker.publish()
    card = await fresh(house)
    found = {}
    async with house.database.read() as connection:
        one = await edition_of(connection, card, 1)
        for language in LANGUAGES:
            rows = stream_rows(connection, card, language, one.list_revision)
            names = [row.name.get(language).split()[-1] async for row in rows]
            found[language] = " ".join(names)
    assert found == expected


async def test_an_order_stays_once_numbers_were_given(house: House) -> None:
    await imported(house, await publish_statement(house, order="country"), LINES)
    await publish_statement(house, order="given")
    await house.worker.publish()
    with pytest.raises(Conflict) as caught:
        await publish_statement(house, order="country")
    assert caught.value.code == "frozen-order"
    await publish_statement(house, order="given", layout={"place": "none"})
    assert (await fresh(house)).layout == {"place": "none"}
