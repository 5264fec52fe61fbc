"""Partners on both databases: who may embed what, what came by them, what copies have to follow."""

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.models import Entry
from app.partners.copies import Told, copies_of, forget_copy, tell_of_copy
from app.partners.counts import counts_by_partner, counts_of
from app.partners.register import (
    join_statement,
    leave_statement,
    open_to_any_site,
    register_partner,
    set_origins,
)
from app.partners.registry import Partners
from app.partners.way_back import way_back
from app.signing.moderate import void
from app.statements.cards import Counts, StatementCard
from app.statements.states import set_state
from tests.domain.signing.reviewed import batch
from tests.factories import House, fresh, imported, publish_statement, published, sign

A, B = "https://a.example", "https://b.example"


async def add(house: House, key: str, origin: str, *cards: StatementCard) -> None:
    async with house.database.write() as connection:
        await register_partner(
            connection,
            key,
            [origin],
            now=house.clock.now(),
            statements=[card.id for card in cards] or None,
        )


async def test_a_partner_is_one_of_its_statements_only(house: House) -> None:
    one, two = await publish_statement(house), await publish_statement(house, "two")
    await add(house, "a", A, one)
    await add(house, "all", B)
    registry = await Partners(house.database).registry()

    def known(card: StatementCard, via: str, referrer: str = "") -> str:
        found = registry.partner(card.id, via, referrer)
        return found.key if found else ""

    assert [known(one, "a"), known(two, "a"), known(two, "all")] == ["a", "", "all"]
    referred = [known(one, "", f"{A}/x?y"), known(two, "", A), known(two, "none", B)]
    assert referred == ["a", "", "all"]
    assert registry.ancestors(one.id, registry.partners["a"]) == (A,)
    assert registry.ancestors(one.id, None) == ()
    async with house.database.write() as connection:
        await set_origins(connection, "a", [B])
        await leave_statement(connection, "a", one.id)
        await join_statement(connection, "a", two.id)
        await join_statement(connection, "a", two.id)
        await open_to_any_site(connection, one.id, to_any=True)
        with pytest.raises(NotFound):
            await join_statement(connection, "nobody", two.id)
    registry = await Partners(house.database).registry()
    assert [known(one, "a"), known(two, "a")] == ["", "a"]
    assert registry.ancestors(one.id, None) == ("*",)
    assert [partner.key for partner in registry.embedding(two.id)] == ["a", "all"]


async def test_a_registry_is_trusted_for_a_moment(house: House) -> None:
    moment = 0.0
    partners = Partners(house.database, monotonic=lambda: moment)
    assert (await partners.registry()).partners == {}
    await add(house, "a", A)
    assert (await partners.registry()).partners == {}
    moment = 2.1
    assert list((await partners.registry()).partners) == ["a"]
    await add(house, "b", B)
    partners.forget()
    assert list((await partners.registry()).partners) == ["a", "b"]


async def test_published_signatures_are_counted_by_partner(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card, via="a")
    await published(house, card, via="a", email="1@example.org", exposure="counted")
    await published(house, card, via="a", email="2@example.org", kind="organisation")
    await published(house, card, via="b", email="3@example.org", name_fa="ب", name_en="B")
    await published(house, card, email="4@example.org", name_fa="پ", name_en="P")
    await sign(house, card, via="b", email="5@example.org", name_fa="ت", name_en="T")
    async with house.database.read() as connection:
        assert await counts_of(connection, "a") == {"one-voice": Counts(1, 1, 1)}
        assert await counts_of(connection, "nobody") == {}
        assert await counts_by_partner(connection, card.id) == {
            "a": Counts(1, 1, 1),
            "b": Counts(0, 1, 0),
        }


async def test_no_partner_learns_of_a_statement_that_circulates(house: House) -> None:
    await publish_statement(house, draft=True)
    async with house.database.write() as connection:
        await set_state(connection, "one-voice", "circulating", house.clock.now())
    card = await fresh(house)
    await batch(house, card, {"name_fa": "یک", "via": "a"})
    async with house.database.read() as connection:
        assert await counts_of(connection, "a") == {}
        assert await counts_by_partner(connection, card.id) == {"a": Counts(0, 1, 0)}


async def test_the_way_back_is_that_of_the_signature(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card, via="a")
    async with house.database.read() as connection:
        partners = Partners(house.database)
        assert await way_back(connection, await partners.registry(), card, code) is None
    await add(house, "a", A, card)
    registry = await Partners(house.database).registry()
    async with house.database.read() as connection:
        found = await way_back(connection, registry, card, code)
        assert await way_back(connection, registry, card, code[::-1]) is None
    assert found == registry.partners["a"]


async def test_copies_know_what_they_have_to_follow(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card)
    await house.worker.publish()
    card = await fresh(house)
    now = house.clock.now()
    async with house.database.write() as connection:
        for site in ("a", "b", "c"):
            told = Told(site, f"https://{site}.example/#x", 1)
            await tell_of_copy(connection, card, told, now=now)
        entry = await connection.scalar(select(Entry.public_id).limit(1))
        assert entry is not None
        await void(connection, card, [entry], now)
    card = await fresh(house)
    async with house.database.write() as connection:
        await tell_of_copy(connection, card, Told("B", "https://b.example/", 1), now=now)
        copies = await copies_of(connection, card)
        assert [(one.site, one.to_follow, one.behind) for one in copies] == [
            ("a", 1, 0),
            ("c", 1, 0),
            ("B", 0, 0),
        ]
        await forget_copy(connection, card, copies[0].id)
        assert [one.site for one in await copies_of(connection, card)] == ["c", "B"]
