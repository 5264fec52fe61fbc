"""Requests to be removed: hidden first, asked later; and what a flood of them cannot do."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from app.errors import Conflict, InvalidForm, NotFound
from app.models import Correction, Entry, RemovalPace, RemovalRequest, Signature, Statement
from app.signing.manage import withdraw
from app.signing.removal_queue import (
    Kept,
    Waiting,
    hidden_between,
    keep,
    remove,
    requests_of,
    waiting_of,
)
from app.signing.removals import AN_HOUR, UNSETTLED, RemovalForm, a_month_after, ask_removal
from app.signing.selecting import Selection
from app.signing.steps import begin
from app.statements.cards import Counts, StatementCard
from tests.domain.signing.reviewed import act, batch, undone
from tests.factories import (
    PERSON,
    House,
    everything,
    fresh,
    imported,
    later,
    publish_statement,
    published,
    row,
    rows,
)

CROWD = "\n".join(f"شخص {chr(0x0627 + n // 5)}{chr(0x0633 + n % 5)}\n" for n in range(AN_HOUR + 5))


async def entry_of(house: House, name: str = PERSON["name_fa"]) -> UUID:
    (found,) = [each for each in await rows(house, Entry) if each["name_fa"] == name]
    public: UUID = found["public_id"]
    return public


async def ask(
    house: House, card: StatementCard, entry: UUID, *, proof: UUID | None = None, letter: str = ""
) -> str:
    form = RemovalForm(entry, "never-signed", "fa", letter, "who@example.org" if letter else "")
    async with house.database.write() as connection:
        return await ask_removal(
            connection, house.sealer, card, form, proof=proof, now=house.clock.now()
        )


async def standing(house: House) -> list[str]:
    entries = await rows(house, Entry)
    return sorted(e["name_fa"] for e in entries if not e["withdrawn"] and e["valid_to"] is None)


async def test_a_person_is_hidden_at_once_and_comes_back_as_a_new_entry(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    first = await entry_of(house)
    assert await ask(house, card, first, proof=uuid4()) == "hidden"
    assert await standing(house) == []
    assert (await fresh(house)).counts == Counts(0, 0, 0)
    signature = await row(house, Signature)
    assert (signature["state"], signature["flags"]) == ("held", ["removal"])
    # No batch and no correction by the signatory shows it before a coordinator has answered.
    await later(house, days=1)
    assert await standing(house) == []
    request = await row(house, RemovalRequest)
    assert (request["hidden"], request["state"]) == (True, "waiting")
    async with house.database.write() as connection:
        kept = await keep(connection, card, [request["id"]], "has-signed", house.clock.now())
    assert kept == Kept(restored=1, refused=0)
    await house.worker.publish()
    assert await standing(house) == [PERSON["name_fa"]]
    again = await entry_of(house)
    assert again != first
    assert (await fresh(house)).counts == Counts(0, 1, 0)
    assert (await row(house, RemovalRequest))["state"] == "restored"


async def test_a_hidden_name_is_let_pass_by_its_request_alone(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await ask(house, card, await entry_of(house), proof=uuid4())
    signature = (await row(house, Signature))["id"]
    async with house.database.write() as connection:
        chosen = Selection(ids=[signature])
        await begin(connection, card, chosen, "publish", by=None, now=house.clock.now())
    await later(house, minutes=1)
    assert await standing(house) == []
    assert (await row(house, Signature))["state"] == "held"


async def test_what_is_removed_for_good_leaves_no_name_and_no_letter(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await ask(house, card, await entry_of(house), proof=uuid4(), letter="I was never asked")
    request = await row(house, RemovalRequest)
    assert b"never asked" not in request["letter"]
    async with house.database.write() as connection:
        signature = (await row(house, Signature))["id"]
        await connection.execute(
            insert(Correction).values(
                id=uuid4(),
                signature_id=signature,
                made_on=date(2026, 3, 20),
                field="name_fa",
                before=PERSON["name_fa"],
                after="x",
            )
        )
        assert await remove(connection, card, [request["id"]], house.clock.now()) == 1
    left = await everything(house)
    assert left["signature"][0]["state"] == "withdrawn"
    assert left["removal_request"][0]["state"] == "removed"
    assert left["removal_request"][0]["letter"] is None
    assert left["correction"] == []
    assert PERSON["name_fa"] not in str(left)
    with pytest.raises(Conflict, match="settled-request"):
        async with house.database.write() as connection:
            await keep(connection, card, [request["id"]], "flood", house.clock.now())


async def test_without_a_proof_and_for_organisations_the_name_stands(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await published(house, card, kind="organisation")
    assert await ask(house, card, await entry_of(house)) == "waiting"
    assert await ask(house, card, await entry_of(house, "کانون نمونه"), proof=uuid4()) == "waiting"
    assert await standing(house) == sorted([PERSON["name_fa"], "کانون نمونه"])
    requests = [each["id"] for each in await rows(house, RemovalRequest)]
    async with house.database.write() as connection:
        kept = await keep(connection, card, requests, "decided", house.clock.now())
    assert kept == Kept(restored=0, refused=2)
    assert {each["reason"] for each in await rows(house, RemovalRequest)} == {"decided"}


async def test_the_same_proof_gets_the_same_answer_and_a_letter_joins_the_queue(
    house: House,
) -> None:
    card = await publish_statement(house)
    await published(house, card)
    entry, proof = await entry_of(house), uuid4()
    assert await ask(house, card, entry) == "waiting"
    assert await ask(house, card, entry) == "waiting"
    assert len(await rows(house, RemovalRequest)) == 1
    assert await ask(house, card, entry, proof=proof, letter="please") == "hidden"
    assert await ask(house, card, entry, proof=proof, letter="please") == "hidden"
    requests = await rows(house, RemovalRequest)
    assert [each["hidden"] for each in requests] == [True, True]
    with pytest.raises(InvalidForm):  # the name is gone now
        await ask(house, card, entry, proof=uuid4())
    async with house.database.write() as connection:  # one answer settles both
        await keep(connection, card, [requests[0]["id"]], "has-signed", house.clock.now())
    assert {each["state"] for each in await rows(house, RemovalRequest)} == {"restored"}


async def test_a_flood_hides_so_many_in_an_hour_and_is_put_back_together(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card, CROWD, kind="individual", allow_duplicates=True)
    await later(house, hours=1)
    entries = [each["public_id"] for each in await rows(house, Entry)]
    assert len(entries) == AN_HOUR + 5
    said = [await ask(house, card, entry, proof=uuid4()) for entry in entries]
    assert said.count("hidden") == AN_HOUR
    assert (await fresh(house)).counts == Counts(0, 5, 0)
    today = house.clock.now().date()
    async with house.database.read() as connection:
        assert await waiting_of(connection, card.id, today) == Waiting(AN_HOUR + 5, AN_HOUR, 0)
        flood = await hidden_between(connection, card, today, today, silent=True)
    assert len(flood) == AN_HOUR
    async with house.database.write() as connection:
        assert await keep(connection, card, flood, "flood", house.clock.now()) == Kept(AN_HOUR, 0)
    await house.worker.publish()
    assert (await fresh(house)).counts == Counts(0, AN_HOUR + 5, 0)
    # The next hour hides again.
    house.clock.move(timedelta(hours=1))
    waiting = [e for e in await rows(house, Entry) if not e["withdrawn"] and not e["valid_to"]]
    assert await ask(house, card, waiting[0]["public_id"], proof=uuid4()) == "hidden"
    assert UNSETTLED > AN_HOUR


async def test_the_oldest_request_comes_first_and_tells_that_it_is_overdue(house: House) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    await ask(house, card, await entry_of(house))
    later_day = date(2026, 4, 21)
    async with house.database.read() as connection:
        (request,) = await requests_of(connection, card)
        assert (request.due_on, request.stands) == (date(2026, 4, 20), "published")
        assert request.overdue(later_day)
        assert (await waiting_of(connection, card.id, later_day)).overdue == 1
    async with house.database.write() as connection:  # its signatory is quicker
        await withdraw(connection, code, None, house.clock.now())
        (request,) = await requests_of(connection, card)
        assert (request.stands, request.name.fa) == ("", "")
        assert await keep(connection, card, [request.id], "decided", house.clock.now()) == Kept(
            0, 0
        )
        (settled,) = await requests_of(connection, card, settled=True)
        assert settled.state == "removed"


async def test_requests_of_another_statement_are_unknown(house: House) -> None:
    card = await publish_statement(house)
    other = await publish_statement(house, "another")
    await published(house, card)
    await ask(house, card, await entry_of(house))
    (request,) = [each["id"] for each in await rows(house, RemovalRequest)]
    with pytest.raises(NotFound, match="unknown-request"):
        async with house.database.write() as connection:
            await remove(connection, other, [request], house.clock.now())
    with pytest.raises(InvalidForm):
        await ask(house, other, await entry_of(house), proof=uuid4())
    assert [each["withdrawals"] for each in await rows(house, Statement)] == [0, 0]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2027, 12, 5), date(2028, 1, 5)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(day: date, due: date) -> None:
    assert a_month_after(day) == due


async def test_a_solved_challenge_hides_one_name_and_no_other(house: House) -> None:
    card = await publish_statement(house)
    some = ("یک", "دو", "سه")
    await batch(house, card, *({"name_fa": name} for name in some))
    entries = [await entry_of(house, name) for name in some]
    # Each name waits already, asked for without a proof.
    assert {await ask(house, card, entry) for entry in entries} == {"waiting"}
    proof = uuid4()
    assert {await ask(house, card, entry, proof=proof) for entry in entries} == {"hidden"}
    assert await standing(house) == sorted(some[1:])


async def test_who_was_declined_meanwhile_is_asked_for_no_longer_once_it_is_answered(
    house: House,
) -> None:
    card = await publish_statement(house)
    (signature,) = await batch(house, card, {"name_fa": PERSON["name_fa"]})
    await ask(house, card, await entry_of(house), proof=uuid4())
    step = await act(house, card, "decline", signature, reason="forged")
    async with house.database.write() as connection:
        request = (await row(house, RemovalRequest))["id"]
        await keep(connection, card, [request], "has-signed", house.clock.now())
    await undone(house, card, step)
    await act(house, card, "publish", signature)
    await later(house, minutes=1)
    assert await standing(house) == [PERSON["name_fa"]]


async def test_a_request_that_is_sent_twice_at_once_gets_one_answer(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    entry, proof = await entry_of(house), uuid4()
    form, now = RemovalForm(entry, "danger", "fa"), house.clock.now()
    async with house.database.write() as connection:
        first = await ask_removal(connection, house.sealer, card, form, proof=proof, now=now)
        second = asyncio.create_task(ask(house, card, entry, proof=proof))
        await asyncio.sleep(0.2)
    assert [first, await second] == ["hidden", "hidden"]
    assert [one["id"] for one in await rows(house, RemovalRequest)] == [proof]
    assert [one["hidden"] for one in await rows(house, RemovalPace)] == [1]
