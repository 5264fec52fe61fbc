"""The list that began it: imported, exported as text, it reads as its source does."""

import pytest

from app.editions.export import export
from app.text.pasted import parse
from tests.factories import LIST_2020, House, fresh, imported, publish_statement


async def exported(house: House, slug: str, layout: dict[str, str]) -> str:
    async with house.database.stream() as connection:
        base = "https://example.org"
        made = await export(connection, slug, "txt", "both", base, layout=layout)
        return b"".join([chunk async for chunk in made.chunks]).decode()


def signatories(text: str) -> list[tuple[object, ...]]:
    """Name, city and country of each, in the order of the text."""
    read = parse(text).signatories
    return [(one.name, one.city, one.country) for one in read]


def pairs(text: str) -> list[list[str]]:
    """The paragraphs of two lines that a list of pairs consists of."""
    parts = [part.splitlines() for part in text.replace("\u200f", "").split("\n\n")]
    return [part for part in parts if len(part) == 2]


@pytest.mark.parametrize("layout", [{}, {"headings": "none", "numbering": "0"}])
async def test_thirty_one_pairs_there_and_back(house: House, layout: dict[str, str]) -> None:
    await imported(house, await publish_statement(house, order="given"))
    again = await publish_statement(house, "again", order="given")
    await house.worker.publish()
    text = await exported(house, "one-voice", layout)
    assert len(signatories(LIST_2020)) == 31
    assert signatories(text) == signatories(LIST_2020)
    found = pairs(text)[-31:]
    assert found[3] == [
        f"{'' if layout else '۴. '}زنان مستقل کلن – آلمان",
        f"{'' if layout else '4. '}Independent Women of Cologne – Germany",
    ]
    await imported(house, again, text)
    await house.worker.publish()
    assert (await fresh(house, "again")).counts.organisations == 31
    assert pairs(await exported(house, "again", layout))[-31:] == found
