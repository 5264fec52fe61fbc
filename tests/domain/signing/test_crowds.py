"""Who asks for mailboxes or names reads a few rows, also of a crowd that was not counted yet."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from app.models import Signature
from app.signing.mailboxes import Asker, has_signed, known_of
from app.signing.namesakes import Namesakes
from app.signing.record import signed_by
from app.signing.showing import asking_who_stands
from app.statements.cards import StatementCard
from tests.factories import House, publish_statement, published
from tests.plans import plans

_BY_MAILBOX = {"ix_signature_statement_id_email_index", "pk_signature"}


@pytest.fixture
async def card(house: House) -> StatementCard:
    """A statement that tens of thousands have confirmed."""
    card = await publish_statement(house)
    rows = [
        {
            "id": uuid4(),
            "statement_id": card.id,
            "kind": "individual",
            "language": "en",
            "signed_on": date(2026, 11, 20),
            "email_index": uuid4().bytes,
            "match_fa": f"نام{number}",
            "match_en": f"name{number}",
        }
        for number in range(20_000)
    ]
    async with house.database.write() as connection:
        await connection.execute(insert(Signature), rows)
    return card


async def test_mailboxes_are_looked_up_where_they_are(house: House, card: StatementCard) -> None:
    mailboxes = [(card.id, uuid4().bytes) for _ in range(8)]
    askers = [Asker(mailbox, b"quota", b"block") for mailbox in mailboxes]
    for call in (
        lambda connection, _: known_of(connection, askers, house.clock.now()),
        lambda connection, _: signed_by(connection, mailboxes),
        lambda connection, _: has_signed(connection, mailboxes[0]),
    ):
        *_, last = await plans(house.database, card, call)
        assert last <= _BY_MAILBOX


async def test_names_are_looked_up_one_by_one(house: House, card: StatementCard) -> None:
    names = Namesakes(card.id, house.database.dialect)
    some = [
        SimpleNamespace(id=uuid4(), kind="individual", match_fa=f"نام{n}", match_en=f"name{n}")
        for n in range(1000)
    ]
    asked = await plans(house.database, card, lambda connection, _: names.know(connection, some))
    assert [each - {"pk_signature"} for each in asked] == [
        {f"ix_signature_statement_id_match_{language}"} for language in ("fa", "en")
    ]


async def test_entries_are_looked_up_one_by_one_in_a_list_that_grows(house: House) -> None:
    """PostgreSQL keeps the plan that it made while there were few of them."""
    card = await publish_statement(house)
    await published(house, card)
    dialect = house.database.dialect
    asking, some = asking_who_stands(dialect), [uuid4() for _ in range(1000)]
    asked = await plans(
        house.database, card, lambda connection, _: connection.scalars(asking, {"signatures": some})
    )
    assert asked == [{"ix_entry_signature_id"}]
    if dialect == "sqlite":
        return
    async with house.database.read() as connection:
        sql = asking.compile(dialect=connection.dialect)
        await connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        # Other tests may have left a table so long that it would be a bitmap of the same index.
        await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        await connection.exec_driver_sql(f"PREPARE asked (int, uuid[]) AS {sql}")
        plan = "".join(await connection.scalars(text("EXPLAIN EXECUTE asked (1, '{}')")))
    assert "Index Scan using ix_entry_signature_id" in plan
    assert "Seq Scan" not in plan
