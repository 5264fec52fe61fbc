from datetime import timedelta

from sqlalchemy import insert, select

from app.editions.cut import cut_edition
from app.editions.formats import FORMATS
from app.models import Edition, Signature
from app.signing.moderate import void
from app.statements.cards import card_of
from tests.api.conftest import SLUG, House

PATH = f"/api/v1/statements/{SLUG}/editions"


async def cut(house: House, *numbers: int) -> None:
    """Number editions, each a day after the one before."""
    async with house.database.write() as connection:
        card = await card_of(connection, SLUG)
        for number in numbers:
            await connection.execute(
                insert(Edition).values(
                    statement_id=card.id,
                    number=number,
                    list_revision=number,
                    as_of=house.clock.now() + timedelta(days=number),
                    count_organisations=number,
                    count_individuals=0,
                    count_unnamed=0,
                )
            )
    house.forget()


def item(number: int) -> dict[str, object]:
    return {
        "number": number,
        "name": "",
        "as_of": f"2026-03-{20 + number}T12:00:00Z",
        "counts": {"organisations": number, "individuals": 0, "unnamed": 0},
        "gone": 0,
        "url": f"http://localhost:8000/s/{SLUG}/list.json?edition={number}",
        "urls": {
            each: f"http://localhost:8000/s/{SLUG}/list.{each}?edition={number}" for each in FORMATS
        },
    }


async def test_no_edition_yet(house: House) -> None:
    empty = await house.client.get(PATH)
    one = await house.client.get(f"{PATH}/1")
    assert empty.json() == {"items": [], "next": None}
    assert (one.status_code, one.json()["detail"]) == (404, "There is no such edition.")


async def test_the_newest_first_page_by_page(house: House) -> None:
    await cut(house, 1, 2, 3)
    first = await house.client.get(f"{PATH}?limit=2")
    rest = await house.client.get(f"{PATH}?limit=2&cursor=2")
    assert first.json() == {"items": [item(3), item(2)], "next": "2"}
    assert rest.json() == {"items": [item(1)], "next": None}


async def test_one_edition(house: House) -> None:
    await cut(house, 1, 2)
    answer = await house.client.get(f"{PATH}/2")
    assert answer.json() == item(2)
    assert answer.headers["last-modified"] == "Sun, 22 Mar 2026 12:00:00 GMT"


async def test_numbers_that_are_none(house: House) -> None:
    answers = [
        await house.client.get(address)
        for address in (f"{PATH}/0", f"{PATH}/two", f"{PATH}/9999999999", f"{PATH}?cursor=x")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 422]


async def test_a_name_and_what_is_gone(house: House) -> None:
    await house.confirmed()
    async with house.database.write() as connection:
        card = await card_of(connection, SLUG)
        await cut_edition(connection, card, "press, 5 September", house.clock.now())
    house.forget()
    before = await house.client.get(f"{PATH}/1")
    assert (before.json()["name"], before.json()["gone"]) == ("press, 5 September", 0)
    async with house.database.write() as connection:
        found = await connection.scalars(select(Signature.id))
        await void(connection, card, found.all(), house.clock.now())
    house.forget()
    tag = {"If-None-Match": before.headers["etag"]}
    after = await house.client.get(f"{PATH}/1", headers=tag)
    assert (after.status_code, after.json()["gone"]) == (200, 1)
    assert after.json()["counts"] == {"organisations": 0, "individuals": 1, "unnamed": 0}
    again = await house.client.get(f"{PATH}/1", headers={"If-None-Match": after.headers["etag"]})
    assert again.status_code == 304
