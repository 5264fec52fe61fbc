import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app.coordinators.invite import invite
from app.models import Coordinator, DeskSession, SignInLink
from tests.desk.conftest import HOST, Desk
from tests.shown import Shown

ADDRESS = "parisa.canary@mail.example"


async def invited(desk: Desk, address: str = ADDRESS) -> str:
    """Invite from the command line; the token of the link."""
    async with desk.database.write() as connection:
        _, token = await invite(connection, desk.ring, address, "en", desk.clock.now())
    return token


async def asked(desk: Desk, browser: httpx.AsyncClient, address: str = ADDRESS) -> httpx.Response:
    reply = await browser.post("/desk/en/in", data={"email": address})
    await desk.settle()
    return reply


def newest_token(desk: Desk) -> str:
    text = desk.mail.sent[-1][1].get_body(("plain",))
    assert text is not None
    found = re.search(r"/desk/en/in#(\S+)", text.get_content())
    assert found is not None
    return found[1]


async def open_and_go(browser: httpx.AsyncClient, token: str, **fields: str) -> httpx.Response:
    opened = Shown(await browser.post("/desk/en/in/open", data={"token": token}))
    assert opened.status == 200
    return await browser.post("/desk/en/in/go", data={"token": token, **fields})


async def test_an_invitation_lets_in_once(desk: Desk) -> None:
    token, browser = await invited(desk), desk.browser()
    reply = await open_and_go(browser, token)
    assert (reply.status_code, reply.headers["location"]) == (303, "/desk/en/passkey")
    cookie = reply.headers["set-cookie"]
    assert re.fullmatch(r"desk=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
    assert (await browser.get("/desk/en/")).status_code == 200
    again = await desk.browser().post("/desk/en/in/go", data={"token": token})
    assert again.status_code == 410
    assert "set-cookie" not in again.headers
    assert await desk.logged() == [("session.began", "link", None)]


async def test_whatever_fetches_links_burns_none(desk: Desk) -> None:
    token, scanner = await invited(desk), desk.browser()
    for _ in range(2):
        await scanner.get(f"/desk/en/in#{token}")
        await scanner.get(f"/desk/en/in?token={token}")
        await scanner.head("/desk/en/in/go")
        await scanner.post("/desk/en/in/open", data={"token": token})
    assert scanner.cookies == {}
    assert (await open_and_go(desk.browser(), token)).status_code == 303


@pytest.mark.parametrize(
    ("late", "status"), [(timedelta(hours=23, minutes=59), 303), (timedelta(hours=24), 410)]
)
async def test_an_invitation_is_good_for_a_day(desk: Desk, late: timedelta, status: int) -> None:
    token = await invited(desk)
    desk.clock.move(late)
    reply = await desk.browser().post("/desk/en/in/go", data={"token": token})
    assert reply.status_code == status


async def test_who_asks_gets_the_same_answer_and_only_a_coordinator_a_message(desk: Desk) -> None:
    await invited(desk)
    browser = desk.browser()
    answers = [await asked(desk, browser, each) for each in (ADDRESS, "nobody@mail.example")]
    assert [(one.status_code, one.headers["location"], one.text) for one in answers] == [
        (303, "/desk/en/in/sent", "")
    ] * 2
    assert [to for to, _ in desk.mail.sent] == [ADDRESS]


async def test_a_link_that_was_asked_for_is_good_for_a_quarter_of_an_hour(desk: Desk) -> None:
    await invited(desk)
    browser = desk.browser()
    # Another spelling of the same mailbox; the message goes to the one that is kept.
    await asked(desk, browser, "Parisa.Canary+desk@mail.example")
    assert [to for to, _ in desk.mail.sent] == [ADDRESS]
    token = newest_token(desk)
    desk.clock.move(timedelta(minutes=15))
    assert (await browser.post("/desk/en/in/go", data={"token": token})).status_code == 410
    await asked(desk, browser)
    desk.clock.move(timedelta(minutes=14))
    assert (await open_and_go(browser, newest_token(desk))).status_code == 303


async def test_a_mailbox_is_not_flooded_with_links(desk: Desk) -> None:
    await invited(desk)
    browser = desk.browser()
    for _ in range(9):
        await asked(desk, browser)
    assert len(desk.mail.sent) == 5  # and the invitation makes six
    desk.clock.move(timedelta(hours=1, minutes=1))
    await asked(desk, browser)
    assert len(desk.mail.sent) == 6


async def test_a_malformed_address_is_told_at_its_field(desk: Desk) -> None:
    reply = Shown(await desk.browser().post("/desk/en/in", data={"email": "parisa"}))
    assert reply.status == 422
    assert reply.text(".//*[@id='e-email']") == "This is not a complete e-mail address."
    assert reply.one(".//input[@name='email']").get("value") == "parisa"


async def test_signing_in_begins_a_session_of_its_own(desk: Desk) -> None:
    token, browser = await invited(desk), desk.browser()
    browser.cookies.set("desk", "x" * 43, HOST)  # planted by somebody else
    await open_and_go(browser, token)
    first = browser.cookies["desk"]
    assert first != "x" * 43
    await asked(desk, browser)
    await open_and_go(browser, newest_token(desk))
    assert browser.cookies["desk"] != first
    browser.cookies.set("desk", first, HOST)
    assert (await browser.get("/desk/en/")).status_code == 303


async def test_the_session_ends_after_half_an_hour_of_nothing_and_after_half_a_day(
    desk: Desk,
) -> None:
    browser = desk.browser()
    await open_and_go(browser, await invited(desk))
    desk.clock.move(timedelta(minutes=29))
    assert (await browser.get("/desk/en/")).status_code == 200
    desk.clock.move(timedelta(minutes=30))
    assert (await browser.get("/desk/en/")).status_code == 303
    await open_and_go(browser, await invited(desk))
    for _ in range(24):
        assert (await browser.get("/desk/en/")).status_code == 200
        desk.clock.move(timedelta(minutes=29, seconds=59))
    assert (await browser.get("/desk/en/")).status_code == 200
    desk.clock.move(timedelta(minutes=1))
    assert (await browser.get("/desk/en/")).status_code == 303


async def test_signing_out_ends_it_here_and_in_the_tables(desk: Desk) -> None:
    parisa = await desk.sit(await desk.coordinator())
    left = await parisa.post("/desk/en/out")
    assert (left.status, left.location) == (303, "/desk/en/in")
    assert 'desk=""' in left.reply.headers["set-cookie"]
    async with desk.database.read() as connection:
        assert (await connection.execute(select(DeskSession))).all() == []


async def test_what_is_kept_of_a_coordinator_is_sealed(desk: Desk) -> None:
    token, browser = await invited(desk), desk.browser()
    await asked(desk, browser)
    await open_and_go(browser, token)
    cookie = browser.cookies["desk"]
    async with desk.database.read() as connection:
        raw = (await connection.execute(select(Coordinator.__table__))).one()
        links = (await connection.execute(select(SignInLink.__table__))).all()
        held = (await connection.execute(select(DeskSession.__table__))).one()
    kept = repr((tuple(raw), links, tuple(held))).lower()
    for secret in (ADDRESS, "canary", token, newest_token(desk), cookie):
        assert secret.lower() not in kept
    assert desk.ring.open_coordinator(raw.address) == ADDRESS


async def test_at_another_host_one_is_led_once_to_the_one_of_passkeys(desk: Desk) -> None:
    browser, elsewhere = desk.browser(), {"Host": "127.0.0.1:8000"}
    reply = await browser.get("/desk/en/in?next=/desk/en/account", headers=elsewhere)
    location = "http://localhost:8000/desk/en/in?next=%2Fdesk%2Fen%2Faccount&led=1"
    assert (reply.status_code, reply.headers["location"]) == (303, location)
    again = Shown(await browser.get(location, headers=elsewhere))
    assert (again.status, again.hidden("/desk/en/in/passkey")["next"]) == (200, "/desk/en/account")
