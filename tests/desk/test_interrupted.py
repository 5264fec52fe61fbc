"""Forms that come from elsewhere, too late, or after a session ended; nothing typed is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models import Coordinator, DeskSession
from tests.conftest import START
from tests.desk.conftest import FOREIGN, SLUG, AtDesk, Desk
from tests.desk.test_access import Sit
from tests.shown import Shown

TYPED = {"name": "پریسا «آزاد» <b>", "language": "en", "digest": "none"}


async def name_of(desk: Desk, at: AtDesk) -> str:
    async with desk.database.read() as connection:
        found = await connection.execute(Coordinator.__table__.select())
        (name,) = [row.name for row in found if row.id == at.coordinator]
    return str(name)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost:8000"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 401),
    ],
)
async def test_forms_of_other_sites_are_refused(
    desk: Desk, at_desk: Sit, headers: dict[str, str], status: int
) -> None:
    at = await at_desk("owner")
    data = {"csrf": await at.csrf(), **TYPED}
    reply = await at.client.post("/desk/en/account", data=data, headers=headers)
    assert reply.status_code == status
    assert await name_of(desk, at) == (TYPED["name"] if status == 303 else "owner")


@pytest.mark.parametrize("token", ["", "forged", "another", "stale"])
async def test_without_a_good_token_a_form_is_shown_again_whole(
    desk: Desk, at_desk: Sit, token: str
) -> None:
    at, other = await at_desk("owner"), await at_desk("editor")
    tokens = {"": "", "forged": "x.y.z", "another": await other.csrf(), "stale": await at.csrf()}
    if token == "stale":
        desk.clock.move(timedelta(hours=24, seconds=1))
        at = await desk.sit(at.coordinator)
    held = Shown(await at.client.post("/desk/en/account", data={**TYPED, "csrf": tokens[token]}))
    assert (held.status, await name_of(desk, at)) == (401, "owner")
    fields = held.hidden("/desk/en/account")
    assert {name: fields[name] for name in TYPED} == TYPED
    sent = await at.client.post("/desk/en/account", data=fields)
    assert (sent.status_code, await name_of(desk, at)) == (303, TYPED["name"])


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_what_was_typed_when_the_session_ended_is_sent_with_one_press(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    at = await at_desk("owner")
    desk.clock.move(timedelta(minutes=31))
    held = await at.post(f"/desk/{language}/account?x=1", **TYPED, again=["1", "2"])
    assert held.status == 401
    form = next(one for one in held.all(".//form") if one.get("id") == "held")
    assert form.get("action") == f"/desk/{language}/account?x=1"
    pairs = [(one.get("name", ""), one.get("value", "")) for one in form.iter("input")]
    assert pairs[1:] == [*TYPED.items(), ("again", "1"), ("again", "2")]
    # Signed in again in another tab, under another id.
    back = await desk.sit(at.coordinator)
    sent = await back.client.post(f"/desk/{language}/account", data=dict(pairs))
    assert (sent.status_code, await name_of(desk, at)) == (303, TYPED["name"])


async def test_a_session_that_was_ended_elsewhere_loses_nothing_either(
    desk: Desk, at_desk: Sit
) -> None:
    at = await at_desk("owner")
    elsewhere = await desk.sit(at.coordinator)
    await elsewhere.post("/desk/en/account/sessions/end")
    held = await at.post("/desk/en/account", **TYPED)
    assert held.status == 401
    back = await desk.sit(at.coordinator)
    asked = Shown(await back.client.post("/desk/en/account", data=held.hidden("/desk/en/account")))
    sent = await back.client.post("/desk/en/account", data=asked.hidden("/desk/en/account"))
    assert (sent.status_code, await name_of(desk, at)) == (303, TYPED["name"])


async def test_a_proof_is_asked_for_before_roles_change_and_the_fields_wait(
    desk: Desk, at_desk: Sit
) -> None:
    at = await at_desk("owner")
    desk.clock.move(timedelta(minutes=10))
    fields = {"email": "new@mail.example", "role": "moderator", "name": "", "language": "fa"}
    held = await at.post("/people/invite", **fields)
    assert (held.status, held.text(".//h1")) == (401, "Please show that it is you")
    kept = held.hidden(f"{at.path}/people/invite")
    assert {name: kept[name] for name in fields} == fields
    await desk.settle()
    assert desk.mail.sent == []


async def test_a_partial_update_puts_the_whole_page_in_its_place(desk: Desk, at_desk: Sit) -> None:
    at = await at_desk("owner")
    desk.clock.move(timedelta(minutes=31))
    part = await at.get("/people", **{"HX-Request": "true"})
    assert (part.status, part.reply.headers["hx-refresh"]) == (200, "true")
    data = {"csrf": await at.csrf(), **TYPED}
    sent = await at.client.post("/desk/en/account", data=data, headers={"HX-Request": "true"})
    assert (sent.status_code, sent.headers["hx-retarget"]) == (200, "body")


async def test_foreign_and_unknown_statements_look_alike(desk: Desk, at_desk: Sit) -> None:
    del desk
    at = await at_desk("owner")
    pages = [await at.get(f"/desk/en/s/{slug}/people") for slug in (FOREIGN, "no-such-statement")]
    assert [page.status for page in pages] == [404, 404]
    assert pages[0].reply.text == pages[1].reply.text
    sent = await at.post(f"/desk/en/s/{FOREIGN}/people/leave")
    assert sent.status == 404


async def test_a_session_in_use_is_written_down_once_a_minute(desk: Desk, at_desk: Sit) -> None:
    at = await at_desk("owner")
    seen = []
    for _ in range(4):
        await at.get(f"/desk/en/s/{SLUG}/people")
        async with desk.database.read() as connection:
            seen.append(await connection.scalar(select(DeskSession.seen_at)))
        desk.clock.move(timedelta(seconds=30))
    assert seen == [START, START, START + timedelta(minutes=1), START + timedelta(minutes=1)]
