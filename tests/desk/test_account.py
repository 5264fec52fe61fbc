from datetime import timedelta

import pytest

from app.coordinators import log
from tests.desk.conftest import Desk
from tests.desk.test_access import Sit


async def test_name_language_and_digest_are_kept(desk: Desk, at_desk: Sit) -> None:
    del desk
    at = await at_desk("moderator")
    saved = await at.post("/desk/en/account", name=" مریم‌  میم ", language="fa", digest="at-once")
    assert saved.location == "/desk/fa/account?done=saved"
    page = await at.get(saved.location)
    assert page.text(".//*[@class='notice']") == "ذخیره شد."
    assert page.one(".//input[@id='f-name']").get("value") == "مریم‌ میم"
    assert [one.get("value") for one in page.all(".//option[@selected]")] == ["fa", "at-once"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "x" * 81}, "This is too long."),
        ({"name": "a\u2066b"}, "This has a control character in it. Please type it again."),
        ({"language": "de"}, "The value is not one of those allowed."),
        ({"digest": "hourly"}, "The value is not one of those allowed."),
    ],
)
async def test_what_cannot_be_kept_is_told(
    desk: Desk, at_desk: Sit, changes: dict[str, str], sentence: str
) -> None:
    del desk
    at = await at_desk("owner")
    typed = {"name": "Parisa", "language": "en", "digest": "none"} | changes
    page = await at.post("/desk/en/account", **typed)
    assert (page.status, page.text(".//*[@class='summary']//li")) == (422, sentence)
    assert page.one(".//input[@id='f-name']").get("value") == typed["name"]


async def test_other_sessions_are_seen_and_ended(desk: Desk, at_desk: Sit) -> None:
    at, stranger = await at_desk("owner"), await at_desk("editor")
    second, third = await desk.sit(at.coordinator), await desk.sit(at.coordinator)
    page = await at.get("/desk/en/account")
    forms = page.all(".//td//form[@action='/desk/en/account/sessions/end']")
    assert len(forms) == 2
    named = [one.get("value", "") for form in forms for one in form.iter("input")][1::2]
    await stranger.post("/desk/en/account/sessions/end", session=named[0])
    assert (await second.get("/people")).status == (await third.get("/people")).status == 200
    await at.post("/desk/en/account/sessions/end", session=named[0])
    left = [(await one.get("/people")).status for one in (second, third)]
    assert sorted(left) == [200, 303]
    await at.post("/desk/en/account/sessions/end")
    left = [(await one.get("/people")).status for one in (at, second, third)]
    assert left == [200, 303, 303]
    assert (await stranger.get("/people")).status == 200
    assert await desk.logged() == [("session.revoked", "", 1), ("session.revoked", "", 1)]


async def test_the_log_is_paged_and_says_who_did_what(desk: Desk, at_desk: Sit) -> None:
    at = await at_desk("editor")
    statement = await desk.statement()
    async with desk.database.write() as connection:
        for number in range(log.ON_A_PAGE + 5):
            # Several at one moment: none may be lost between two pages.
            now = desk.clock.now() + timedelta(seconds=number // 10)
            by = None if number == 0 else at.coordinator
            await log.record(
                connection, by, statement, "people.changed", now=now, detail="translator"
            )
    newest = await at.get("/log")
    assert len(newest.all(".//tbody/tr")) == log.ON_A_PAGE
    assert newest.texts(".//tbody/tr[1]/td")[1:3] == ["editor", "Changed a role to Translator"]
    older = await at.get(newest.one(".//a[@rel='next']").get("href", ""))
    assert len(older.all(".//tbody/tr")) == 5
    # Which page has what the house did itself is by chance: ten lines share the oldest moment.
    who = [row for each in (newest, older) for row in each.texts(".//tbody/tr/td[2]")]
    assert sorted(who) == ["editor"] * (log.ON_A_PAGE + 4) + ["the service"]
    assert older.all(".//a[@rel='next']") == []
    for nonsense in ("x", "1-", "99999999999999999999999-00", "-"):
        assert len((await at.get(f"/log?before={nonsense}")).all(".//tbody/tr")) == log.ON_A_PAGE


@pytest.mark.parametrize(
    "case",
    [
        ("invited", True, True),
        ("invited", False, False),
        ("everyone", False, True),
        ("nobody", True, False),
    ],
)
async def test_who_may_create_statements_is_a_setting(
    desk: Desk, case: tuple[str, bool, bool]
) -> None:
    creators, invited, expected = case
    object.__setattr__(desk.context.settings, "statement_creators", creators)
    at = await desk.sit(await desk.coordinator(creates=invited))
    begun = await at.get("/desk/en/new")
    assert begun.status == (200 if expected else 403)
    home = await at.get("/desk/en/")
    assert bool(home.all(".//a[@href='/desk/en/new']")) is expected


async def test_headers_of_the_desk(desk: Desk, at_desk: Sit) -> None:
    at = await at_desk("owner")
    headers = (await at.get("/people")).reply.headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin")
    assert "publickey-credentials-get=(self)" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    secret = (await desk.browser().get("/desk/en/in")).headers
    assert (secret["referrer-policy"], secret["cache-control"]) == ("no-referrer", "no-store")
