"""Partners of a statement, and the pages on which its list stands, at the desk."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.imports.lists import Origin, import_list
from app.models import LogEntry, Partner, PartnerStatement
from app.partners.register import register_partner
from app.signing.moderate import void
from app.statements.cards import card_of
from app.text.pasted import parse
from tests.desk.conftest import SLUG, AtDesk, Desk
from tests.web.conftest import GROUPS

NEW = {"key": "rooznameh", "name": "Rooznameh", "origin": "https://Rooznameh.example/\n"}


async def rows(desk: Desk, *columns: Any) -> list[tuple[Any, ...]]:
    async with desk.database.read() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns))]


@pytest.fixture
async def editor(desk: Desk) -> AtDesk:
    coordinator = await desk.coordinator()
    await desk.give(coordinator, "editor")
    return await desk.sit(coordinator)


async def test_a_new_partner_gets_a_secret_once(desk: Desk, editor: AtDesk) -> None:
    made = await editor.post("/partners/add", **NEW)
    secret = made.text(".//p[@class='receipt']")
    assert made.status == 200
    assert await rows(desk, Partner.key, Partner.origins, Partner.everywhere) == [
        ("rooznameh", ["https://rooznameh.example"], False)
    ]
    assert (await desk.context.partners.registry()).partners["rooznameh"].knows(secret)
    shown = await editor.get("/partners")
    assert secret not in shown.reply.text
    assert shown.texts(".//tbody/tr/th") == ["Rooznameh rooznameh"]
    assert [each for (each,) in await rows(desk, LogEntry.action)][-1:] == ["partner.added"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": "Ruz nameh"}, "A partner’s key has up to forty small Latin letters, digits and"),
        ({"name": "Rooz\x00nameh"}, "This has a control character in it."),
        ({"origin": ""}, "Please give the address of the site."),
        ({"origin": "https://*.example"}, "This is no site: it takes https:// and a name"),
        ({"origin": "https://a.example/path"}, "This is no site: it takes https:// and a name"),
        ({"origin": "https://a.example;script-src"}, "This is no site: it takes https://"),
    ],
)
async def test_what_is_wrong_is_said(
    desk: Desk, editor: AtDesk, changes: dict[str, str], told: str
) -> None:
    page = await editor.post("/partners/add", **NEW | changes)
    assert page.status == 422
    assert page.text(".//div[@role='alert']//li").startswith(told)
    assert await rows(desk, Partner.key) == []


async def test_a_partner_of_others_can_be_joined_and_not_changed(
    desk: Desk, editor: AtDesk
) -> None:
    async with desk.database.write() as connection:
        await register_partner(
            connection, "known", ["https://known.example"], now=desk.clock.now(), statements=[]
        )
    desk.context.forget()
    refused = await editor.post("/partners/add", key="known", origin="https://evil.example")
    assert refused.status == 422
    assert (await editor.post("/partners/change", key="known", action="leave")).status == 404
    joined = await editor.post("/partners/add", key="known")
    assert (joined.status, joined.location) == (303, f"{editor.path}/partners?done=partner-joined")
    statement = await desk.statement()
    assert await rows(desk, PartnerStatement.statement_id) == [(statement,)]
    # Of this statement alone it is now; with another one nobody changes it from here.
    await desk.publish("third")
    async with desk.database.write() as connection:
        third = (await card_of(connection, "third")).id
        await register_partner(connection, "known", [], now=desk.clock.now(), statements=[third])
    desk.context.forget()
    changed = await editor.post("/partners/change", key="known", origin="https://evil.example")
    assert changed.status == 422
    assert await rows(desk, Partner.origins) == [(["https://known.example"],)]
    assert (await editor.post("/partners/change", key="known", action="leave")).status == 303
    assert await rows(desk, PartnerStatement.statement_id) == [(third,)]


async def test_own_partners_move_and_get_new_secrets(desk: Desk, editor: AtDesk) -> None:
    old = (await editor.post("/partners/add", **NEW)).text(".//p[@class='receipt']")
    moved = await editor.post("/partners/change", key="rooznameh", origin="https://new.example")
    assert moved.status == 303
    assert await rows(desk, Partner.origins) == [(["https://new.example"],)]
    wrong = await editor.post("/partners/change", key="rooznameh", origin="nowhere")
    assert (wrong.status, len(wrong.all(".//span[@id='rooznameh-e-origin']"))) == (422, 1)
    made = await editor.post("/partners/change", key="rooznameh", action="secret")
    new = made.text(".//p[@class='receipt']")
    partner = (await desk.context.partners.registry()).partners["rooznameh"]
    assert (partner.knows(new), partner.knows(old)) == (True, False)


async def test_a_form_is_opened_to_every_site_and_closed_again(editor: AtDesk) -> None:
    seen = []
    for choice in ("1", "0"):
        await editor.post("/partners/sites", any=choice)
        reply = await editor.client.get(f"/embed/{SLUG}/form")
        seen.append("frame-ancestors *" in reply.headers["content-security-policy"])
    assert seen == [True, False]


async def test_copies_and_what_they_have_to_follow(desk: Desk, editor: AtDesk) -> None:
    async with desk.database.write() as connection:
        card = await card_of(connection, SLUG)
        origin = Origin("a test", "text")
        await import_list(connection, card, parse(GROUPS), origin=origin, now=desk.clock.now())
    await desk.worker.once()
    desk.context.forget()
    copy = {"site": "Rooznameh", "address": "https://rooznameh.example/list", "edition": "1"}
    assert (await editor.post("/partners/copies", **copy)).status == 303
    wrong = await editor.post("/partners/copies", **copy | {"edition": "7", "address": "x"})
    assert wrong.status == 422

    async def told() -> str:
        return (await editor.get("/partners")).text(".//section[@aria-labelledby='copies']//td[2]")

    assert await told() == "What to change"
    item = (await editor.client.get(f"/api/v1/statements/{SLUG}/signatories")).json()["items"][0]
    async with desk.database.write() as connection:
        card = await card_of(connection, SLUG)
        await void(connection, card, [UUID(item["id"])], desk.clock.now())
    desk.context.forget()
    assert await told() == "1 name to take off · What to change"
    await editor.post("/partners/copies", **copy)
    assert await told() == "What to change"
