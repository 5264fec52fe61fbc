"""Screening: quota, blocks, live tokens, and who gets which message."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.errors import NotFound
from app.models import Block, Intake, ManagementLink, PendingSignOn, Quota, Statement
from app.signing.confirm import lift_block, reject
from app.statements.cards import StatementCard
from app.worker import mail
from tests.factories import (
    PERSON,
    House,
    ask,
    confirmed,
    managing,
    newest_token,
    pending,
    publish_statement,
    published,
    row,
    rows,
    sign,
    take,
    tokens_in,
)

OTHER = {"name_en": "Omid Nemuneh", "name_fa": "امید نمونه"}


async def statements(house: House, count: int) -> list[StatementCard]:
    return [await publish_statement(house, f"statement-{n}") for n in range(count)]


async def sent(house: House) -> list[str]:
    """Which pages the messages lead to that go out now."""
    before = len(tokens_in(house))
    await house.worker.once()
    return [page for _, page, _ in tokens_in(house)[before:]]


async def test_a_sign_on_becomes_a_pending_one_and_a_message(house: House) -> None:
    card = await publish_statement(house)
    await take(house, card)
    await house.worker.mail()
    pending_row = await row(house, PendingSignOn)
    assert pending_row["statement_id"] == card.id
    assert pending_row["email_index"] == house.ring.email_index(card.id, "shirin@example.org")
    assert pending_row["state"] == "pending"
    assert [(to, page) for to, page, _ in tokens_in(house)] == [("shirin@example.org", "c")]
    assert await rows(house, Intake) == []


async def test_two_unanswered_messages_a_day_over_all_statements(house: House) -> None:
    cards = await statements(house, 4)
    for card in cards[:3]:
        await take(house, card)
    assert await sent(house) == ["c", "c"]
    house.clock.move(timedelta(days=1))
    await take(house, cards[3])
    assert await sent(house) == ["c"]
    assert len(await rows(house, Quota)) == 3


async def test_spellings_of_one_mailbox_share_its_quota(house: House) -> None:
    cards = await statements(house, 3)
    spellings = ["s.hirin@gmail.com", "shirin+a@gmail.com", "SHIRIN@googlemail.com"]
    for card, email in zip(cards, spellings, strict=True):
        await take(house, card, email=email)
    assert await sent(house) == ["c", "c"]
    assert {to for to, _ in house.mail.sent} < set(spellings)  # as they were typed


async def test_five_unanswered_messages_a_month(house: House) -> None:
    cards = await statements(house, 8)
    pages = []
    for card in cards[:6]:
        await take(house, card)
        pages += await sent(house)
        house.clock.move(timedelta(days=1))
    assert pages == ["c"] * 5
    house.clock.move(timedelta(days=24))  # the 31st day after the first
    await take(house, cards[6])
    assert await sent(house) == []
    house.clock.move(timedelta(days=1))
    await take(house, cards[7])
    assert await sent(house) == ["c"]


async def test_answering_gives_back_that_place_only(house: House) -> None:
    cards = await statements(house, 4)
    token = await pending(house, cards[0])
    await pending(house, cards[1])
    await confirmed(house, token)
    await house.worker.upkeep()
    assert len(await rows(house, Quota)) == 1
    await take(house, cards[2])
    await take(house, cards[3])
    assert await sent(house) == ["c"]


async def test_a_rejection_is_no_answer_that_makes_room(house: House) -> None:
    cards = await statements(house, 3)
    tokens = [await pending(house, card) for card in cards[:2]]
    async with house.database.write() as connection:
        await reject(connection, tokens[0], house.clock.now())
    await house.worker.upkeep()
    await take(house, cards[2])
    assert await sent(house) == []


async def test_the_quota_names_no_statement_and_no_sign_on(house: House) -> None:
    card = await publish_statement(house)
    await pending(house, card)
    quota, waiting = await row(house, Quota), await row(house, PendingSignOn)
    assert set(quota) == {"id", "digest", "sent_on"}
    assert quota["id"] != waiting["id"].bytes
    assert quota["digest"] != waiting["email_index"]
    assert quota["id"] == house.ring.quota_id(waiting["id"])


async def test_a_blocked_mailbox_gets_nothing_for_ninety_days(house: House) -> None:
    cards = await statements(house, 4)
    token = await pending(house, cards[0])
    async with house.database.write() as connection:
        rejection = await reject(connection, token, house.clock.now(), block=True)
    assert rejection.undo_code is not None
    await take(house, cards[1])
    assert await sent(house) == []
    house.clock.move(timedelta(days=90))
    await take(house, cards[2])
    assert await sent(house) == []
    house.clock.move(timedelta(days=1))
    await take(house, cards[3])
    assert await sent(house) == ["c"]
    assert await rows(house, Block) == []


async def test_a_block_can_be_undone_with_its_code_alone(house: House) -> None:
    cards = await statements(house, 2)
    token = await pending(house, cards[0])
    async with house.database.write() as connection:
        rejection = await reject(connection, token, house.clock.now(), block=True)
        again = await reject(connection, token, house.clock.now(), block=True)
    code = rejection.undo_code
    assert code is not None
    assert again.undo_code == code
    with pytest.raises(NotFound) as caught:
        async with house.database.write() as connection:
            await lift_block(connection, "aaaaa-aaaaa-aaaaa-aaaaa")
    assert caught.value.code == "unknown-code"
    async with house.database.write() as connection:
        await lift_block(connection, f" {code.upper().replace('-', '  ')} ")
    await take(house, cards[1])
    assert await sent(house) == ["c"]


async def test_a_block_never_stops_management(house: House) -> None:
    card, other = await statements(house, 2)
    await published(house, card)
    token = await pending(house, other)
    async with house.database.write() as connection:
        await reject(connection, token, house.clock.now(), block=True)
    await ask(house, card)
    assert await sent(house) == ["m"]


async def test_management_has_a_quota_of_its_own(house: House) -> None:
    card, *others = await statements(house, 4)
    await published(house, card)
    for other in others:
        await take(house, other)
    assert await sent(house) == ["c", "c"]
    await ask(house, card)
    assert await sent(house) == ["m"]


async def test_three_live_tokens_and_a_fourth_is_not_sent_and_evicts_none(house: House) -> None:
    card = await publish_statement(house, confirm_days=30)
    names = ["Aa", "Bb", "Cc", "Dd"]
    pages = []
    for name in names:
        await take(house, card, name_en=name)
        pages += await sent(house)
        house.clock.move(timedelta(days=1))
    assert pages == ["c", "c", "c"]
    tokens = [token for _, _, token in tokens_in(house)]
    assert len(set(tokens)) == 3
    for token in tokens:
        await confirmed(house, token)


async def test_a_token_that_ran_out_is_no_live_one(house: House) -> None:
    card = await publish_statement(house, confirm_days=1)
    for name in ("Aa", "Bb", "Cc", "Dd"):
        await take(house, card, name_en=name)
        assert await sent(house) == ["c"]
        house.clock.move(timedelta(days=1, seconds=1))


async def test_tokens_that_wait_for_the_relay_count_as_live(house: House) -> None:
    card, other = await statements(house, 2)
    await take(house, card)
    await take(house, card, **OTHER)
    await take(house, other)
    await house.worker.mail()
    assert len(await rows(house, PendingSignOn)) == 2


async def test_an_address_that_signed_gets_a_way_to_manage_and_one_for_somebody_else(
    house: House,
) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await take(house, card, **OTHER)
    assert sorted(await sent(house)) == ["c", "m"]
    assert len(house.mail.sent) == 2
    await confirmed(house, newest_token(house, "c"))


@pytest.mark.parametrize("signed", [False, True])
async def test_whether_an_address_is_known_changes_one_message_and_nothing_before(
    house: House, *, signed: bool
) -> None:
    card = await publish_statement(house)
    if signed:
        await sign(house, card)
        await house.worker.once()
    await take(house, card, **OTHER)
    taken = await row(house, Intake)
    assert (taken["message"], taken["lane"]) == ("", 1)
    assert len(await sent(house)) == (2 if signed else 1)


async def test_an_unknown_address_that_asks_to_manage_gets_nothing(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await ask(house, card, "unknown@example.org")
    await ask(house, await publish_statement(house, "another"), PERSON["email"])
    assert await sent(house) == []
    assert await rows(house, Intake) == []
    assert await rows(house, ManagementLink) == []


async def test_a_waiting_sign_on_is_no_signature_to_manage(house: House) -> None:
    card = await publish_statement(house)
    await pending(house, card)
    await ask(house, card)
    assert await sent(house) == []


async def test_a_live_management_link_is_sent_again_with_the_same_token(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    first = await managing(house, card)
    house.clock.move(timedelta(minutes=30))
    assert await managing(house, card) == first
    house.clock.move(timedelta(hours=1, seconds=1))
    assert await managing(house, card) != first


async def test_a_flood_of_requests_brings_one_link_three_times(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    for _ in range(10):
        await ask(house, card)
    assert await sent(house) == ["m"] * 3
    assert len({token for _, page, token in tokens_in(house) if page == "m"}) == 1
    house.clock.move(timedelta(minutes=1))
    await ask(house, card)
    assert await sent(house) == []


async def test_five_management_links_a_day(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    pages = []
    for _ in range(6):
        await ask(house, card)
        pages += await sent(house)
        house.clock.move(timedelta(hours=1, seconds=1))
    assert pages == ["m"] * 5
    house.clock.move(timedelta(days=1))
    await ask(house, card)
    assert await sent(house) == ["m"]


async def test_management_goes_before_sign_ons(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "AT_ONCE", 1)
    card = await publish_statement(house)
    await published(house, card)
    for n in range(5):
        await take(house, card, email=f"person{n}@example.org")
    await ask(house, card)
    before = len(tokens_in(house))
    await house.worker.once()
    assert [page for _, page, _ in tokens_in(house)[before:]] == ["m", *["c"] * 5]


@pytest.mark.parametrize("what", [take, ask])
async def test_after_the_key_of_the_statement_was_destroyed_nothing_is_sent(
    house: House, what: type
) -> None:
    card = await publish_statement(house)
    await published(house, card)
    house.ring.destroy_statement(card.id, house.clock.now().date())
    await what(house, card)
    assert await sent(house) == []
    assert await rows(house, Intake) == []


async def test_a_statement_that_is_gone_takes_its_intake_with_it(house: House) -> None:
    card = await publish_statement(house)
    await take(house, card)
    async with house.database.write() as connection:
        await connection.execute(delete(Statement))
    assert await sent(house) == []
    assert await rows(house, Intake) == []
