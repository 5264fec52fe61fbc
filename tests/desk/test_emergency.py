"""What an owner can do at once, and that a hidden list is hidden wherever a name could stand."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.routing import Route

from app.editions.formats import FORMATS
from app.models import ManagementLink, PendingSignOn, Signature, Statement
from app.signing.emergency import hide_list
from app.signing.manage import withdraw
from tests.desk.conftest import SLUG, AtDesk, Desk
from tests.factories import House, confirmed, fresh, pending, published

if TYPE_CHECKING:
    from app.worker.post import Post

Sit = Callable[..., Awaitable[AtDesk]]
PERSON = {"name_fa": "قناری زردپر", "name_en": "Canary Yellowwing"}
GROUP = {"kind": "organisation", "name_fa": "انجمن سهره", "name_en": "Goldfinch Society"}
PLANTED = ("قناری", "Canary", "سهره", "Goldfinch")
KNOWN: dict[str, list[str]] = {
    "lang": ["fa", "en"],
    "slug": [SLUG],
    "number": ["1"],
    "format_id": list(FORMATS),
    "key": ["nobody"],
    "code": ["not-found"],
    "path": ["hamseda.css"],
}
QUERIES = ["", "?q=Canary", "?q=1", "?lang=en", "?since=1&format=csv", "?format=txt&edition=1"]


def as_house(desk: Desk) -> House:
    return House(
        desk.database,
        desk.clock,
        desk.mail,
        desk.ring,
        desk.context.sealer,
        desk.context.intakes,
        desk.worker,
        cast("Post", None),
    )


async def plant(desk: Desk) -> str:
    """Publish a person and an organisation; the person's receipt code."""
    house = as_house(desk)
    card = await fresh(house, SLUG)
    code = await published(house, card, **PERSON)
    await published(house, card, email="group@example.org", **GROUP)
    return code


def addresses(application: FastAPI) -> list[str]:
    """Every page that anybody may ask for, filled in; fails for what it cannot fill in."""
    found = []
    for route in application.router.routes:
        assert isinstance(route, Route)
        if "GET" not in (route.methods or set()) or route.path.startswith(("/desk", "/dev")):
            continue
        paths = [route.path.replace("{path:path}", "{path}")]
        for name in route.param_convertors:
            paths = [path.replace(f"{{{name}}}", one) for path in paths for one in KNOWN[name]]
        found += [path + query for path in paths for query in QUERIES]
        if route.path == "/oembed":
            found += [f"/oembed?url=http://localhost:8000/en/s/{SLUG}"]
    return found


async def shown(desk: Desk) -> dict[str, int]:
    """The addresses under which a planted name stands, with their status."""
    browser = desk.browser()
    told = {}
    for address in addresses(desk.application):
        reply = await browser.get(address)
        searched = reply.text.replace('value="Canary"', "").replace("q=Canary", "")
        if any(word in searched for word in PLANTED):
            told[address.replace("/en/", "/fa/")] = reply.status_code
    return told


async def values(desk: Desk) -> Any:
    async with desk.database.read() as connection:
        return (await connection.execute(select(Statement).where(Statement.slug == SLUG))).one()


async def test_a_hidden_list_shows_no_name_anywhere_and_comes_back(
    desk: Desk, at_desk: Sit
) -> None:
    await plant(desk)
    before = await shown(desk)
    places = {address.partition("?")[0] for address in before}
    text_formats = {"csv", "html", "json", "md", "messenger", "txt", "wordpress"}
    assert places >= {
        f"/fa/s/{SLUG}",
        f"/fa/s/{SLUG}/signatories",
        f"/fa/s/{SLUG}/republish",
        f"/fa/s/{SLUG}/remove",
        f"/embed/{SLUG}/list",
        f"/api/v1/statements/{SLUG}/signatories",
        *(f"/s/{SLUG}/list.{each}" for each in text_formats),
    }
    statement = await desk.statement()
    async with desk.database.write() as connection:
        assert await hide_list(connection, statement, desk.clock.now(), hidden=True)
    # In another process nothing is forgotten at once, but cards and replies are old after seconds.
    desk.context.cards.forget()
    desk.context.replies.forget()
    assert await shown(desk) == {}
    browser = desk.browser()
    for each in FORMATS:
        assert (await browser.get(f"/s/{SLUG}/list.{each}")).status_code == 409
    told = (await browser.get(f"/api/v1/statements/{SLUG}")).json()
    assert told["list_hidden"] is True
    assert told["counts"] == {"organisations": 1, "individuals": 1, "unnamed": 0}
    for path in (f"/en/s/{SLUG}", f"/en/s/{SLUG}/signatories", f"/embed/{SLUG}/list?lang=en"):
        page = (await browser.get(path)).text
        assert "The list of names is not shown at the moment." in page
    owner = await at_desk()
    page_after = await owner.post("/emergency", step="show")
    assert page_after.location == f"/desk/en/s/{SLUG}/emergency?done=list-shown"
    assert await shown(desk) == before


async def test_who_has_an_older_copy_gets_the_empty_list(desk: Desk, at_desk: Sit) -> None:
    await plant(desk)
    browser = desk.browser()
    path = f"/api/v1/statements/{SLUG}/signatories"
    had = await browser.get(path)
    desk.clock.move(timedelta(minutes=1))
    owner = await at_desk()
    await owner.post("/emergency", step="hide")
    for header, value in (
        ("if-none-match", had.headers["etag"]),
        ("if-modified-since", had.headers["last-modified"]),
    ):
        reply = await browser.get(path, headers={header: value})
        assert (reply.status_code, reply.json()["items"]) == (200, [])


async def test_stopped_sign_ons_are_refused_and_those_under_way_confirmed(
    desk: Desk, at_desk: Sit
) -> None:
    house = as_house(desk)
    token = await pending(house, await fresh(house, SLUG), **PERSON)
    owner = await at_desk()
    await owner.post("/emergency", step="stop")
    browser = desk.browser()
    body = {"kind": "individual", "name": {"en": "Late Comer"}, "language": "en"}
    body |= {"email": "late@example.org", "exposure": "public", "country": "SE"}
    body |= {"consents": {"process": True, "publish": True}}
    path = f"/api/v1/statements/{SLUG}/sign-ons"
    reply = await browser.post(path, json=body)
    assert (reply.status_code, reply.json()["type"].rpartition("/")[2]) == (
        409,
        "sign-ons-stopped",
    )
    sentence = "New signatures are not taken here at the moment."
    for page in (f"/en/s/{SLUG}", f"/en/s/{SLUG}/sign", f"/embed/{SLUG}/form?lang=en"):
        assert sentence in (await browser.get(page)).text
    await confirmed(house, token)
    await owner.post("/state/closed")
    told = (await owner.get("/state/open")).texts(".//main//li")
    assert told[-1] == "Nobody can sign until sign-ons are taken again under “Emergency”."
    await owner.post("/state/open")
    await owner.post("/emergency", step="resume")
    assert (await browser.post(path, json=body)).status_code == 202


async def test_the_key_is_destroyed_by_the_worker_and_receipt_codes_still_serve(
    desk: Desk, at_desk: Sit
) -> None:
    code = await plant(desk)
    house = as_house(desk)
    waiting = await pending(house, await fresh(house, SLUG), name_en="Waits", email="w@example.org")
    owner = await at_desk()
    refused = await owner.post("/emergency", step="end-key", slug="another-voice")
    assert (refused.status, (await values(desk)).key_ends) == (422, False)
    assert refused.one(".//*[@id='f-slug']").get("value") == "another-voice"
    await owner.post("/emergency", step="end-key", slug=f" {SLUG.upper()} ")
    page = await owner.get("/emergency")
    assert page.reply.headers["refresh"] == "2"
    assert await desk.worker.end_keys() == 3  # the key, and what it had made of two signatures
    page = await owner.get("/emergency")
    assert page.texts(".//p[@class='now']")[-1] == "Destroyed on 20 March 2026."
    assert "refresh" not in page.reply.headers
    assert desk.ring.folder.is_destroyed(f"statement-{(await desk.statement()).hex}")
    async with desk.database.read() as connection:
        indexes = await connection.scalars(select(Signature.email_index))
        assert set(indexes) == {None}
        assert (await connection.scalars(select(ManagementLink.id))).all() == []
    browser = desk.browser()
    assert "Nothing can be looked up" in (await browser.get(f"/en/s/{SLUG}/manage")).text
    await confirmed(house, waiting)
    async with desk.database.read() as connection:
        states = (await connection.scalars(select(PendingSignOn.state))).all()
    assert sorted(states) == ["confirmed"] * 3
    async with desk.database.write() as connection:
        await withdraw(connection, code, None, desk.clock.now())
    assert await desk.worker.end_keys() == 1  # of the one that was confirmed since
    assert await desk.worker.end_keys() == 0
    assert [action for action, _, _ in await desk.logged()] == ["key.ended", "key.ends"]


async def test_two_owners_at_the_same_time_are_logged_once(desk: Desk, at_desk: Sit) -> None:
    one, other = await at_desk(), await at_desk()
    pages = await asyncio.gather(
        one.post("/emergency", step="hide"), other.post("/emergency", step="hide")
    )
    assert [page.status for page in pages] == [303, 303]
    assert [action for action, _, _ in await desk.logged()] == ["list.hidden"]
    assert (await one.post("/emergency", step="burn")).status == 404


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_the_page_needs_an_owner_who_has_just_shown_who_it_is(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    owner = await at_desk(language=language)
    assert (await owner.get("/emergency")).status == 200
    editor = await at_desk("editor", language)
    assert (await editor.get("/emergency")).status == 403
    desk.clock.move(timedelta(minutes=11))
    late = await owner.post("/emergency", step="hide")
    assert late.status == 401
    assert (await values(desk)).list_hidden is False
