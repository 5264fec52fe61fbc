import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.i18n import error_text
from app.models import Challenge, DeskSession, Passkey, RecoveryCode
from tests.desk.authenticator import PRESENT, Authenticator
from tests.desk.conftest import AtDesk, Desk
from tests.desk.test_sign_in import asked, invited, newest_token, open_and_go
from tests.shown import Shown


async def arrived(desk: Desk) -> AtDesk:
    """Somebody who came in by an invitation a moment ago."""
    browser = desk.browser()
    await open_and_go(browser, await invited(desk))
    async with desk.database.read() as connection:
        coordinator = await connection.scalar(select(DeskSession.coordinator_id))
    assert coordinator is not None
    return AtDesk(browser, desk.context, coordinator)


async def options(at: AtDesk) -> dict[str, Any]:
    reply = await at.post("/desk/en/passkey/options")
    return dict(json.loads(reply.reply.text))


async def challenge(browser: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await browser.post("/desk/en/in/options")).json())


async def with_passkey(desk: Desk) -> tuple[AtDesk, Authenticator, list[str]]:
    """Somebody with a passkey, and the recovery codes that came with it."""
    at, device = await arrived(desk), Authenticator()
    made = await at.post(
        "/desk/en/passkey", name="my phone", credential=device.made(await options(at))
    )
    assert made.status == 200
    return at, device, made.texts(".//ol/li")


async def by_passkey(browser: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    credential = device.used(await challenge(browser))
    return await browser.post("/desk/en/in/passkey", data={"credential": credential})


async def count(desk: Desk, model: Any) -> int:
    async with desk.database.read() as connection:
        return (await connection.scalar(select(func.count()).select_from(model))) or 0


async def test_the_first_passkey_brings_codes_and_a_new_session(desk: Desk) -> None:
    at = await arrived(desk)
    before = at.client.cookies["desk"]
    elsewhere = await desk.sit(at.coordinator)
    device = Authenticator()
    asked_for = await options(at)
    assert asked_for["rp"] == {"name": "Hamseda", "id": "localhost"}
    assert asked_for["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    made = await at.post("/desk/en/passkey", credential=device.made(asked_for))
    codes = made.texts(".//ol/li")
    assert (made.status, len(codes), len(set(codes))) == (200, 10, 10)
    assert {len(code) for code in codes} == {17}
    assert at.client.cookies["desk"] != before
    assert (await at.get("/desk/en/account")).status == 200
    # A link alone was enough for that session, and is no more.
    assert (await elsewhere.get("/desk/en/account")).status == 303
    assert (await count(desk, Challenge), await count(desk, RecoveryCode)) == (0, 10)


async def test_a_passkey_lets_in_by_itself_and_goes_where_one_wanted_to(desk: Desk) -> None:
    _, device, _ = await with_passkey(desk)
    browser = desk.browser()
    credential = device.used(await challenge(browser))
    fields = {"credential": credential, "next": "/desk/en/s/one-voice/log"}
    reply = await browser.post("/desk/en/in/passkey", data=fields)
    assert (reply.status_code, reply.headers["location"]) == (303, "/desk/en/s/one-voice/log")
    again = await browser.post("/desk/en/in/passkey", data=fields)
    assert (again.status_code, "set-cookie" in again.headers) == (409, False)


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/desk//evil.example", "/fa/", "/desk/\\e"],
)
async def test_nobody_is_led_away_from_the_desk(desk: Desk, wanted: str) -> None:
    _, device, _ = await with_passkey(desk)
    browser = desk.browser()
    fields = {"credential": device.used(await challenge(browser)), "next": wanted}
    reply = await browser.post("/desk/en/in/passkey", data=fields)
    assert reply.headers["location"] == "/desk/en/"


async def test_answers_that_are_no_good_use_their_challenge_up(desk: Desk) -> None:
    _, device, _ = await with_passkey(desk)
    browser = desk.browser()
    wrong = {
        "another site": replace(device, origin="http://evil.example:8000"),
        "another host": replace(device, party="evil.example"),
        "nobody verified": replace(device, flags=PRESENT),
        "another key": replace(device, key=Authenticator().key),
        "an unknown one": Authenticator(),
        "a copy, behind by a use": replace(device, count=-1),
    }
    device.count = 5
    assert (await by_passkey(browser, device)).status_code == 303
    browser.cookies.clear()
    for one in wrong.values():
        put = await challenge(browser)
        sent = {"credential": one.used(put)}
        for _ in range(2):
            reply = await browser.post("/desk/en/in/passkey", data=sent)
            assert (reply.status_code, "set-cookie" in reply.headers) == (409, False)
    for nonsense in ("", "{", "[]", "null", '{"response": 3}', "x" * 20_000):
        reply = await browser.post("/desk/en/in/passkey", data={"credential": nonsense})
        assert reply.status_code == 409
    assert await count(desk, Challenge) == 0
    late = device.used(await challenge(browser))
    desk.clock.move(timedelta(minutes=5))
    reply = await browser.post("/desk/en/in/passkey", data={"credential": late})
    assert reply.status_code == 409


async def test_with_a_passkey_a_link_is_not_enough(desk: Desk) -> None:
    await with_passkey(desk)
    browser = desk.browser()
    await asked(desk, browser)
    refused = Shown(await open_and_go(browser, newest_token(desk)))
    assert (refused.status, "set-cookie" in refused.reply.headers) == (409, False)


async def test_a_lost_passkey_is_made_up_for_by_a_link_and_a_code_once(desk: Desk) -> None:
    _, _, codes = await with_passkey(desk)
    browser = desk.browser()
    await asked(desk, browser)
    link = newest_token(desk)
    wrong = Shown(await open_and_go(browser, link, code="00000-00000-00000"))
    assert (wrong.status, wrong.text(".//*[@id='e-code']")) == (
        422,
        "This is none of your recovery codes, or it was used already.",
    )
    typed = codes[3].upper().replace("-", " ").replace("0", "O")
    reply = await open_and_go(browser, link, code=typed)
    assert reply.headers["location"] == "/desk/en/account?done=code-used"
    account = Shown(await browser.get(reply.headers["location"]))
    assert "9 codes still work." in account.texts(".//section/p")
    await asked(desk, browser)
    again = await open_and_go(browser, newest_token(desk), code=codes[3])
    assert again.status_code == 422
    # It is as good as a passkey: another one can be made at once.
    other = AtDesk(browser, desk.context, (await desk.coordinators())[0])
    made = await other.post(
        "/desk/en/passkey", credential=Authenticator().made(await options(other))
    )
    assert made.location == "/desk/en/account?done=passkey-added"


async def test_codes_can_be_made_anew_and_the_old_ones_end(desk: Desk) -> None:
    at, _, codes = await with_passkey(desk)
    renewed = (await at.post("/desk/en/codes")).texts(".//ol/li")
    assert (len(renewed), set(renewed) & set(codes)) == (10, set())
    browser = desk.browser()
    await asked(desk, browser)
    link = newest_token(desk)
    assert (await open_and_go(browser, link, code=codes[0])).status_code == 422
    assert (await open_and_go(browser, link, code=renewed[0])).status_code == 303


async def test_the_last_passkey_goes_only_after_it_is_said_what_follows(desk: Desk) -> None:
    at, device, _ = await with_passkey(desk)
    account = await at.get("/desk/en/account")
    passkey = account.hidden("/desk/en/passkey/name")["passkey"]
    told = await at.post("/desk/en/passkey/remove", passkey=passkey)
    assert (told.status, told.text(".//h1")) == (200, "Remove your last passkey?")
    assert await count(desk, Passkey) == 1
    gone = await at.post("/desk/en/passkey/remove", **told.hidden("/desk/en/passkey/remove"))
    assert gone.location == "/desk/en/account?done=passkey-removed"
    assert (await count(desk, Passkey), await count(desk, RecoveryCode)) == (0, 0)
    browser = desk.browser()
    assert (await by_passkey(browser, device)).status_code == 409
    await asked(desk, browser)
    assert (await open_and_go(browser, newest_token(desk))).status_code == 303


async def test_a_name_that_cannot_be_kept_leads_back_to_the_page(desk: Desk) -> None:
    at, device = await arrived(desk), Authenticator()
    credential = device.made(await options(at))
    refused = await at.post("/desk/en/passkey", name="my\x00", credential=credential)
    assert refused.status == 422
    assert refused.texts(".//*[@role='alert']//h2") == [error_text("control-character", "en")]
    made = await at.post("/desk/en/passkey", name="my phone", credential=credential)
    assert made.status == 200


async def test_somebody_elses_passkey_is_neither_named_nor_removed(desk: Desk) -> None:
    at, _, _ = await with_passkey(desk)
    passkey = (await at.get("/desk/en/account")).hidden("/desk/en/passkey/name")["passkey"]
    stranger = await desk.sit(await desk.coordinator("stranger"))
    await stranger.post("/desk/en/passkey/name", passkey=passkey, name="mine")
    await stranger.post("/desk/en/passkey/remove", passkey=passkey, sure="1")
    assert (await at.post("/desk/en/passkey/name", passkey=passkey, name="my\x00")).status == 422
    async with desk.database.read() as connection:
        assert await connection.scalar(select(Passkey.name)) == "my phone"


async def test_a_proof_is_asked_for_after_ten_minutes_and_only_ones_own_serves(desk: Desk) -> None:
    at, device, _ = await with_passkey(desk)
    desk.clock.move(timedelta(minutes=10))
    led = await at.get("/desk/en/passkey")
    assert led.location == "/desk/en/prove?next=%2Fdesk%2Fen%2Fpasskey"
    stranger = Authenticator()
    other = await desk.sit(await desk.coordinator("stranger"))
    await other.post("/desk/en/passkey", credential=stranger.made(await options(other)))
    wrong = await at.post("/desk/en/prove", credential=stranger.used(await challenge(at.client)))
    assert wrong.status == 409
    fields = {"credential": device.used(await challenge(at.client)), "next": "/desk/en/passkey"}
    right = await at.post("/desk/en/prove", **fields)
    assert (right.status, right.location) == (303, "/desk/en/passkey")
    assert (await at.get("/desk/en/passkey")).status == 200
