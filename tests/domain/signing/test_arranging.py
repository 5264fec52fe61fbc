"""Arranging a list; what earlier editions show after it."""

from uuid import UUID, uuid4

import pytest

from app.editions.export import export
from app.editions.rows import page_of_rows
from app.errors import Conflict, InvalidForm, NotFound
from app.models import Signature
from app.signing.arranging import arrangement_of, move, regroup, set_order
from app.signing.corrections import correct, spelling_of
from app.statements.cards import StatementCard
from tests.factories import House, fresh, imported, later, publish_statement, rows

PEOPLE = "آرش یکم\n\nبهار دوم\n\nپروین سوم\n\nتارا چهارم"


async def names(house: House, slug: str = "one-voice") -> list[str]:
    async with house.database.read() as connection:
        card = await fresh(house, slug)
        shown, _ = await page_of_rows(connection, card, "fa")
        return [row.name.fa for row in shown]


async def listed(house: House, edition: int) -> list[tuple[int, str]]:
    """Numbers and names of an edition, as its file tells them."""
    async with house.database.read() as connection:
        made = await export(
            connection, "one-voice", "csv", "fa", "https://h.example", edition=edition
        )
        text = b"".join([chunk async for chunk in made.chunks]).decode("utf-8-sig")
    cells = [line.split(",") for line in text.splitlines()[1:]]
    return [(int(cell[0]), cell[3]) for cell in cells]


async def ids(house: House) -> dict[str, UUID]:
    return {each["name_fa"]: each["id"] for each in await rows(house, Signature)}


@pytest.fixture
async def card(house: House) -> StatementCard:
    """Four people in the list, in the order of their alphabet."""
    card = await publish_statement(house)
    await imported(house, card, PEOPLE, kind="individual")
    await later(house, hours=1)
    return await fresh(house)


async def put(house: House, card: StatementCard, name: str, place: int) -> None:
    async with house.database.write() as connection:
        seen = (await arrangement_of(connection, card)).seen
        signature = (await ids(house))[name]
        await move(connection, card, signature, place, seen=seen, now=house.clock.now())


async def test_initiators_stand_as_arranged_and_earlier_editions_as_they_were(
    house: House, card: StatementCard
) -> None:
    before = await names(house)
    known = await ids(house)
    async with house.database.write() as connection:
        chosen = [known["تارا چهارم"], known["بهار دوم"], known["پروین سوم"]]
        assert await regroup(connection, card, chosen, "initiators", house.clock.now()) == 3
    await house.worker.publish()
    assert await names(house) == ["تارا چهارم", "بهار دوم", "پروین سوم", "آرش یکم"]
    await put(house, card, "پروین سوم", 1)
    assert await names(house) == ["تارا چهارم", "بهار دوم", "پروین سوم", "آرش یکم"]
    await house.worker.publish()
    assert await names(house) == ["پروین سوم", "تارا چهارم", "بهار دوم", "آرش یکم"]
    # Whoever only moved is no earlier form: the first edition is what it was.
    assert await listed(house, 1) == list(enumerate(before, 1))
    # A correction of the words is: every earlier form of it goes.
    async with house.database.write() as connection:
        one = await spelling_of(connection, card, known["تارا چهارم"], public_only=True)
        done = await correct(
            connection,
            card,
            one.id,
            {"title_fa": "نویسنده"},
            by=None,
            seen=one.seen,
            public_only=True,
            now=house.clock.now(),
        )
        assert (done.fields, done.renamed) == (("title_fa",), False)
    await house.worker.publish()
    assert [name for _, name in await listed(house, 1)] == [n for n in before if n != "تارا چهارم"]


async def test_two_who_arrange_at_once_lose_nothing(house: House, card: StatementCard) -> None:
    known = await ids(house)
    now = house.clock.now()
    async with house.database.write() as connection:
        chosen = [known[name] for name in sorted(known)]
        await regroup(connection, card, chosen, "initiators", now)
        seen = (await arrangement_of(connection, card)).seen
        await move(connection, card, known["آرش یکم"], 4, seen=seen, now=now)
        after = await arrangement_of(connection, card)
        with pytest.raises(Conflict, match="list-changed"):
            await move(connection, card, known["بهار دوم"], 1, seen=seen, now=now)
        assert await arrangement_of(connection, card) == after
        assert after.initiators[3].name.fa == "آرش یکم"
        for place in (0, 5):
            with pytest.raises(InvalidForm):
                await move(connection, card, known["آرش یکم"], place, seen=after.seen, now=now)
        with pytest.raises(NotFound):
            await move(connection, card, uuid4(), 1, seen=after.seen, now=now)


async def test_a_foreign_id_and_an_unknown_group_change_nothing(
    house: House, card: StatementCard
) -> None:
    known = list((await ids(house)).values())
    elsewhere = await publish_statement(house, "elsewhere")
    async with house.database.write() as connection:
        with pytest.raises(NotFound):
            await regroup(connection, elsewhere, known, "first", house.clock.now())
        with pytest.raises(InvalidForm):
            await regroup(connection, card, known, "last", house.clock.now())
    assert {each["group"] for each in await rows(house, Signature)} == {"more"}


async def test_the_order_of_the_list_changes_with_the_next_batch(
    house: House, card: StatementCard
) -> None:
    known = await ids(house)
    async with house.database.write() as connection:
        one = await spelling_of(connection, card, known["تارا چهارم"], public_only=True)
        await correct(
            connection,
            card,
            one.id,
            {"country": "at"},
            by=None,
            seen=one.seen,
            public_only=True,
            now=house.clock.now(),
        )
    await house.worker.publish()
    first = await listed(house, 2)
    async with house.database.write() as connection:
        moved = await set_order(connection, await fresh(house), "country", house.clock.now())
    assert moved == 4
    await house.worker.publish()
    assert (await names(house))[0] == "تارا چهارم"
    assert await listed(house, 2) == first
    async with house.database.write() as connection:
        assert await set_order(connection, await fresh(house), "country", house.clock.now()) == 0
        with pytest.raises(InvalidForm):
            await set_order(connection, card, "random", house.clock.now())
