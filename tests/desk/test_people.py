from datetime import timedelta

import pytest
from sqlalchemy import select

from app.coordinators.invite import find_coordinator
from app.models import Coordinator, Role
from tests.desk.conftest import Desk
from tests.desk.test_access import Sit
from tests.desk.test_sign_in import newest_token, open_and_go
from tests.shown import Shown

NEW = {
    "email": "bahram.canary@mail.example",
    "name": "Bahram",
    "role": "moderator",
    "language": "en",
}


async def roles(desk: Desk) -> dict[str, str]:
    async with desk.database.read() as connection:
        rows = await connection.execute(
            select(Coordinator.name, Role.role).join_from(Role, Coordinator)
        )
        return {row.name: row.role for row in rows}


async def test_an_invitation_reaches_the_desk_with_its_role(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk("owner")
    done = await owner.post("/people/invite", **NEW)
    assert done.location == f"{owner.path}/people?done=invited"
    await desk.settle()
    assert await roles(desk) == {"owner": "owner", "Bahram": "moderator"}
    assert [to for to, _ in desk.mail.sent] == [NEW["email"]]
    browser = desk.browser()
    desk.clock.move(timedelta(hours=23))
    await open_and_go(browser, newest_token(desk))
    page = Shown(await browser.get(f"{owner.path}/people"))
    assert page.texts(".//tbody/tr/th") == ["owner", "Bahram (you)"]
    assert await desk.logged() == [
        ("people.invited", "moderator", None),
        ("people.joined", "moderator", None),
        ("session.began", "link", None),
    ]


async def test_who_is_a_coordinator_already_gets_the_same_answer_and_keeps_the_role(
    desk: Desk, at_desk: Sit
) -> None:
    owner = await at_desk("owner")
    answers = []
    for role in ("moderator", "owner"):
        answers.append((await owner.post("/people/invite", **NEW | {"role": role})).reply)
        await desk.settle()
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await roles(desk) == {"owner": "owner", "Bahram": "moderator"}
    async with desk.database.read() as connection:
        found = await find_coordinator(connection, desk.ring, NEW["email"])
        rows = await connection.execute(select(Coordinator.id, Coordinator.creates))
        creates = {row.id: row.creates for row in rows}
    assert found is not None
    assert creates[found.id] is False


async def test_an_invitation_of_who_is_no_owner_any_more_comes_to_nothing(
    desk: Desk, at_desk: Sit
) -> None:
    owner, other = await at_desk("owner"), await desk.coordinator("other")
    await desk.give(other, "owner")
    await owner.post("/people/invite", **NEW)
    await owner.post("/people/leave")
    await desk.settle()
    assert (await roles(desk), desk.mail.sent) == ({"other": "owner"}, [])


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": "bahram"}, "email", "This is not a complete e-mail address."),
        ({"role": "king"}, "role", "Please choose one of the roles."),
        (
            {"name": "\u202eBahram"},
            "name",
            "This has a control character in it. Please type it again.",
        ),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    desk: Desk, at_desk: Sit, changes: dict[str, str], field: str, sentence: str
) -> None:
    del desk
    owner = await at_desk("owner")
    page = await owner.post("/people/invite", **NEW | changes)
    assert (page.status, page.text(f".//*[@id='e-{field}']")) == (422, sentence)
    kept = page.one(".//input[@name='email']").get("value")
    assert kept == changes.get("email", NEW["email"])


async def test_thirty_invitations_a_day(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk("owner")
    for number in range(30):
        done = await owner.post("/people/invite", **NEW | {"email": f"p{number}@mail.example"})
        assert done.status == 303
    assert (await owner.post("/people/invite", **NEW)).status == 409
    desk.clock.move(timedelta(days=1, seconds=1))
    owner = await desk.sit(owner.coordinator)
    assert (await owner.post("/people/invite", **NEW)).status == 303


async def test_owners_change_roles_and_take_them(desk: Desk, at_desk: Sit) -> None:
    owner, editor = await at_desk("owner"), await at_desk("editor")
    somebody = str(editor.coordinator)
    done = await owner.post("/people/change", coordinator=somebody, role="translator")
    assert done.location.endswith("/people?done=people-changed")
    assert (await roles(desk))["editor"] == "translator"
    assert (await editor.get("/log")).status == 403
    await owner.post("/people/change", coordinator=somebody, remove="1")
    assert await roles(desk) == {"owner": "owner"}
    assert (await editor.get("/people")).status == 404
    gone = await owner.post("/people/change", coordinator=somebody, role="editor")
    assert gone.status == 404
    assert await desk.logged() == [
        ("people.changed", "translator", None),
        ("people.removed", "", None),
    ]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/people/leave", {}),
        ("/people/change", {"role": "editor"}),
        ("/people/change", {"remove": "1"}),
    ],
)
async def test_the_last_owner_stays(
    desk: Desk, at_desk: Sit, path: str, fields: dict[str, str]
) -> None:
    owner, editor = await at_desk("owner"), await at_desk("editor")
    own = {"coordinator": str(owner.coordinator), **fields}
    refused = await owner.post(path, **own)
    assert (refused.status, refused.text(".//*[@role='alert']/h2")) == (
        409,
        "A statement needs an owner. Make somebody else an owner first.",
    )
    assert await roles(desk) == {"owner": "owner", "editor": "editor"}
    await owner.post("/people/change", coordinator=str(editor.coordinator), role="owner")
    assert (await owner.post(path, **own)).status == 303
    assert (await roles(desk))["editor"] == "owner"


@pytest.mark.parametrize("role", ["editor", "translator", "moderator"])
async def test_others_see_the_people_and_change_nothing(
    desk: Desk, at_desk: Sit, role: str
) -> None:
    del desk
    at = await at_desk(role)
    page = await at.get("/people")
    forms = [form.get("action") for form in page.all(".//form")]
    assert forms == [f"{at.path}/people/leave"]
