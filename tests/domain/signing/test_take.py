"""Taking: one sealed row, whoever it is; the side that takes can open nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.errors import Conflict, InvalidForm, Unavailable
from app.keys import Sealer
from app.models import Intake, PublicKey, Statement
from app.signing.forms import read_form
from app.signing.intakes import Intakes
from app.signing.take import ask_management, take_sign_on
from app.statements.cards import StatementCard
from tests.factories import (
    ORGANISATION,
    PERSON,
    House,
    ask,
    everything,
    fresh,
    publish_statement,
    published,
    row,
    rows,
    take,
)
from tests.recorder import recorded, verbs


def without_keys(house: House) -> Intakes:
    return Intakes(house.database, Sealer())


async def taking(house: House, card: StatementCard, **fields: str) -> list[str]:
    read = read_form(PERSON | fields, card=card, language="en")
    with recorded(house.database) as statements:
        await take_sign_on(house.intakes, card, read, house.clock.now())
    return verbs(statements)


async def test_a_sign_on_is_one_insert_whoever_it_is(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    await take(house, card, email="waiting@example.org")
    await house.worker.once()
    blocked = {"email": "blocked@example.org"}
    await take(house, card, **blocked)
    insert = ["INSERT intake"]
    assert await taking(house, card, email="new@example.org") == insert
    assert await taking(house, card, email="waiting@example.org") == insert
    assert await taking(house, card) == insert
    assert await taking(house, card, **blocked) == insert


async def test_only_the_intake_changes_and_rows_differ_in_nothing_that_tells(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    before = await everything(house)
    await take(house, card)
    await take(house, card, email="new@example.org")
    await ask(house, card)
    await ask(house, card, "unknown@example.org")
    after = await everything(house)
    taken = after.pop("intake")
    assert before.pop("intake") == []
    assert after == before
    same: list[dict[str, Any]] = [
        {name: value for name, value in each.items() if name not in {"id", "sealed"}}
        for each in taken
    ]
    assert (
        same
        == [
            {
                "key_id": "intake-2026-03-20",
                "message": "",
                "lane": 1,
                "attempts": 0,
                "due_at": house.clock.now(),
                "leased_until": None,
                "failure": "",
            }
        ]
        * 4
    )
    assert len({len(each["sealed"]) for each in taken}) == 1
    assert len({each["id"] for each in taken}) == 4


async def test_the_sealed_size_does_not_tell_a_long_form_from_a_short_one(house: House) -> None:
    card = await publish_statement(house)
    await take(house, card, name_fa="ن", title_en="", city_en="", country="")
    await take(house, card, name_fa="نام " * 60, title_en="Writer " * 40)
    assert len({len(each["sealed"]) for each in await rows(house, Intake)}) == 1


async def test_nothing_typed_can_be_read_in_the_row_and_the_worker_opens_it(house: House) -> None:
    card = await publish_statement(house)
    await take(house, card, kind="organisation")
    taken = await row(house, Intake)
    for typed in ORGANISATION.values():
        if len(typed) > 3:
            assert typed.encode() not in taken["sealed"]
    opened = house.ring.open_intake(taken["key_id"], taken["sealed"])
    assert json.loads(json.dumps(opened)) == {
        "for": "sign_on",
        "statement": card.id.hex,
        "language": "en",
        "email": "office@example.org",
        "fields": {
            "kind": "organisation",
            "name_fa": "کانون نمونه",
            "name_en": "Sample Centre",
            "title_fa": "",
            "title_en": "",
            "affiliation_fa": "",
            "affiliation_en": "",
            "city_fa": "برلین",
            "city_en": "Berlin",
            "country": "DE",
            "website": "",
            "representative_name": "Reza Representative",
            "representative_role": "Speaker",
            "exposure": "public",
            "consent_process": "1",
            "consent_publish": "1",
            "via": "",
        },
        "flags": [],
        "on": "2026-03-20",
    }


async def test_the_side_that_takes_holds_public_keys_only(house: House) -> None:
    card = await publish_statement(house)
    await take(house, card)
    private = {house.ring.folder.get(key_id) for key_id in house.ring.folder.ids()}
    held = [key for key in house.sealer._keys]  # noqa: C416, SLF001 - all that it knows
    assert {key[2] for key in held} == {key["public"] for key in await rows(house, PublicKey)}
    assert not private & {key[2] for key in held}


@pytest.mark.parametrize("state", ["draft", "closed", "archived"])
async def test_a_statement_that_takes_none_refuses_and_nothing_is_written(
    house: House, state: str
) -> None:
    await publish_statement(house)
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(state=state))
    card = await fresh(house)
    with pytest.raises(Conflict) as caught:
        await take(house, card)
    assert caught.value.code == "closed-statement"
    assert await rows(house, Intake) == []


async def test_a_statement_can_be_signed_until_its_hour(house: House) -> None:
    card = await publish_statement(house, sign_by=house.clock.now() + timedelta(hours=1))
    house.clock.move(timedelta(minutes=59, seconds=59))
    await take(house, card)
    house.clock.move(timedelta(seconds=1))
    with pytest.raises(Conflict):
        await take(house, card)
    assert len(await rows(house, Intake)) == 1


async def test_without_keys_nothing_is_taken_and_it_says_so(house: House) -> None:
    card = await publish_statement(house)
    async with house.database.write() as connection:
        await connection.execute(PublicKey.__table__.delete())  # type: ignore[attr-defined]
    read = read_form(PERSON, card=card, language="en")
    with pytest.raises(Unavailable) as caught:
        await take_sign_on(without_keys(house), card, read, house.clock.now())
    assert (caught.value.code, caught.value.status) == ("no-key-yet", 503)
    assert await rows(house, Intake) == []


async def test_a_request_to_manage_is_one_insert_and_checks_the_form_of_the_address(
    house: House,
) -> None:
    card = await publish_statement(house)
    await take(house, card)
    with recorded(house.database) as statements:
        await ask_management(house.intakes, card, "a@example.org", "fa", house.clock.now())
    assert verbs(statements) == ["INSERT intake"]
    with pytest.raises(InvalidForm):
        await ask(house, card, "no address")
    assert len(await rows(house, Intake)) == 2


async def test_managing_is_asked_for_after_the_closing_too(house: House) -> None:
    await publish_statement(house)
    async with house.database.write() as connection:
        await connection.execute(update(Statement).values(state="closed"))
    await ask(house, await fresh(house))
    assert len(await rows(house, Intake)) == 1


async def test_the_keys_are_read_once_a_minute_at_most(house: House) -> None:
    card = await publish_statement(house)
    read = read_form(PERSON, card=card, language="en")
    intakes = without_keys(house)
    with recorded(house.database) as statements:
        for _ in range(3):
            await take_sign_on(intakes, card, read, house.clock.now())
    assert verbs(statements) == ["SELECT public_key", *["INSERT intake"] * 3]
