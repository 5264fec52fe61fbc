"""The registry: one entry an organisation; the same name elsewhere is another one."""

import pytest

from app.models import Organisation
from app.organisations.registry import enter, find, same_place
from app.text.names import Bilingual
from tests.factories import House, row, rows

NAME = Bilingual("کانون نمونه", "Sample Centre")
BERLIN = Bilingual("برلین", "Berlin")
NOWHERE = Bilingual()


async def test_an_organisation_is_entered_once_with_its_agreed_name(house: House) -> None:
    async with house.database.write() as connection:
        first = await enter(connection, NAME, BERLIN, "DE")
        assert await enter(connection, NAME, BERLIN, "DE") == first
        assert await enter(connection, Bilingual(en="SAMPLE  centre"), NOWHERE, None) == first
    assert await row(house, Organisation) == {
        "id": first,
        "name_fa": "کانون نمونه",
        "name_en": "Sample Centre",
        "city_fa": "برلین",
        "city_en": "Berlin",
        "country": "DE",
        "match_fa": "کانوننمونه",
        "match_en": "samplecentre",
    }


@pytest.mark.parametrize(
    ("name", "city", "country", "known"),
    [
        (Bilingual(fa="کانون نمونه"), NOWHERE, None, True),
        (Bilingual(fa="كانون نمونه"), BERLIN, "DE", True),
        (Bilingual(en="sample-centre"), Bilingual(en="BERLIN"), None, True),
        (Bilingual("دیگری", "Sample Centre"), BERLIN, None, True),
        (NAME, BERLIN, "AT", False),
        (NAME, Bilingual(en="Vienna"), "DE", False),
        (NAME, Bilingual("وین", "Berlin"), "DE", True),
        (Bilingual("دیگری", "Another"), BERLIN, "DE", False),
        (NOWHERE, BERLIN, "DE", False),
    ],
)
async def test_finding_needs_a_name_and_a_place_that_does_not_speak_against_it(
    house: House, name: Bilingual, city: Bilingual, country: str | None, *, known: bool
) -> None:
    async with house.database.write() as connection:
        entered = await enter(connection, NAME, BERLIN, "DE")
        assert await find(connection, name, city, country) == (entered if known else None)


async def test_the_same_name_in_another_place_is_another_organisation(house: House) -> None:
    async with house.database.write() as connection:
        berlin = await enter(connection, NAME, BERLIN, "DE")
        vienna = await enter(connection, NAME, Bilingual("وین", "Vienna"), "AT")
        assert berlin != vienna
        assert await find(connection, NAME, Bilingual(en="Vienna"), None) == vienna
    assert len(await rows(house, Organisation)) == 2


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ((NOWHERE, None), (BERLIN, "DE"), True),
        ((BERLIN, None), (BERLIN, "DE"), True),
        ((NOWHERE, "DE"), (BERLIN, "DE"), True),
        ((NOWHERE, "AT"), (BERLIN, "DE"), False),
        ((Bilingual(fa="برلين"), "DE"), (BERLIN, "DE"), True),
        ((Bilingual(fa="برلین"), "DE"), (Bilingual(en="Hamburg"), "DE"), True),
        ((Bilingual("هامبورگ", "Hamburg"), "DE"), (BERLIN, "DE"), False),
    ],
)
def test_two_places_are_one_unless_both_name_something_that_differs(
    a: tuple[Bilingual, str | None], b: tuple[Bilingual, str | None], *, same: bool
) -> None:
    assert same_place(*a, *b) == same
    assert same_place(*b, *a) == same
