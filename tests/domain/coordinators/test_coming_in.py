"""What coordinators do, over both databases; the pages round it are tested at the desk."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from app.coordinators import log, sessions
from app.coordinators.ask import ask_for_own_link, ask_to_invite
from app.coordinators.coming_in import by_link, by_passkey, drop_passkey, make_passkey, prove
from app.coordinators.invite import give_role, invite
from app.coordinators.passkeys import asked_to_make, asked_to_use, take_answer
from app.coordinators.people import change_role, people_of, take_role
from app.coordinators.reveals import ask, revealed
from app.coordinators.statements import statements_of
from app.errors import Conflict, Gone, InvalidForm
from app.models import DeskSession, Signature
from tests.desk.authenticator import Authenticator
from tests.factories import House, publish_statement, rows

BASE = "http://localhost:8000"


async def arrive(house: House, address: str = "parisa@mail.example") -> tuple[UUID, str]:
    """Invite somebody, who comes in; the coordinator and the session's token."""
    now = house.clock.now()
    async with house.database.write() as connection:
        coordinator, token = await invite(connection, house.ring, address, "fa", now)
    async with house.database.write() as connection:
        return coordinator, (await by_link(connection, token, "", "", now)).token


async def test_from_a_link_to_a_passkey_and_back(house: House) -> None:
    now, device = house.clock.now(), Authenticator()
    coordinator, token = await arrive(house)
    async with house.database.write() as connection:
        session = await sessions.find(connection, token)
        assert session is not None
        put = json.loads(await asked_to_make(connection, coordinator, "", BASE, now))
    async with house.database.write() as connection:
        answer = await take_answer(connection, device.made(put), now)
        made = await make_passkey(connection, session, answer, "phone", BASE, now)
    assert made is not None
    house.clock.move(timedelta(minutes=20))
    now = house.clock.now()
    async with house.database.write() as connection:
        put = json.loads(await asked_to_use(connection, BASE, now))
        answer = await take_answer(connection, device.used(put), now)
        came = await by_passkey(connection, answer, BASE, made.token, now)
        fresh = await sessions.find(connection, came.token)
        assert fresh is not None
        put = json.loads(await asked_to_use(connection, BASE, now))
        await prove(
            connection, fresh, await take_answer(connection, device.used(put), now), BASE, now
        )
    assert len(await rows(house, DeskSession)) == 1
    await ask_for_own_link(house.intakes, coordinator, "fa", now)
    await house.worker.once()
    text = house.mail.sent[-1][1].get_body(("plain",))
    assert text is not None
    link = next(line for line in text.get_content().splitlines() if "/desk/fa/in#" in line)
    async with house.database.write() as connection:
        with pytest.raises(Conflict, match="passkey-needed"):
            await by_link(connection, link, "", "", now)
        with pytest.raises(InvalidForm):
            await by_link(connection, link, "00000-00000-00000", "", now)
        await by_link(connection, link, made.codes[0], came.token, now)
        with pytest.raises(Gone, match="used-token"):
            await by_link(connection, link, made.codes[1], "", now)
        with pytest.raises(Conflict, match="last-passkey"):
            await drop_passkey(connection, coordinator, device.id, sure=False, now=now)
        await drop_passkey(connection, coordinator, device.id, sure=True, now=now)
        done = await log.of_coordinator(connection, coordinator, "")
    assert sorted(line.action for line in done.lines) == [
        "code.used",
        "passkey.added",
        "passkey.removed",
        *["session.began"] * 3,
    ]


async def test_roles_are_given_changed_and_taken(house: House) -> None:
    card, now = await publish_statement(house), house.clock.now()
    owner, _ = await arrive(house)
    async with house.database.write() as connection:
        assert await give_role(connection, owner, card.id, "owner", now)
        assert not await give_role(connection, owner, card.id, "editor", now)
        await ask_to_invite(
            connection,
            house.sealer,
            (owner, card.id),
            ("bahram@mail.example", "Bahram", "fa"),
            "editor",
            now,
        )
    await house.worker.once()
    async with house.database.write() as connection:
        members = await people_of(connection, card.id)
        assert [(one.name, one.role) for one in members] == [("", "owner"), ("Bahram", "editor")]
        other = members[1].id
        for change in (
            take_role(connection, owner, card.id, owner, now),
            change_role(connection, owner, card.id, owner, "editor", now),
        ):
            with pytest.raises(Conflict, match="last-owner"):
                await change
        await change_role(connection, owner, card.id, other, "owner", now)
        await take_role(connection, owner, card.id, owner, now)
        assert await statements_of(connection, owner) == []
        (own,) = await statements_of(connection, other)
        assert (own.card.slug, own.role) == (card.slug, "owner")
        first = await log.of_statement(connection, card.id, "")
    assert sorted(line.action for line in first.lines) == [
        "people.changed",
        "people.joined",
        "people.joined",
        "people.left",
    ]


async def test_a_name_is_opened_for_a_session(house: House) -> None:
    card, now = await publish_statement(house), house.clock.now()
    coordinator, token = await arrive(house)
    key = sessions.private_key(token)
    async with house.database.write() as connection:
        session = await sessions.find(connection, token)
        assert session is not None
        _, sealed = await house.sealer.seal(connection, "names", {"name_fa": "شیرین"}, now)
        signature = UUID(int=7)
        await connection.execute(
            insert(Signature).values(
                id=signature,
                statement_id=card.id,
                kind="individual",
                exposure="coordinators",
                sealed=sealed,
                language="fa",
                signed_on=now.date(),
            )
        )
        by = (coordinator, session.id, key)
        await ask(connection, by, card.id, "signature", [signature], now)
    await house.worker.once()
    async with house.database.read() as connection:
        found = await revealed(connection, session.id, key, card.id, "signature")
    assert found[signature].fields == {"name_fa": "شیرین"}
