from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from app.models import Intake, Signature
from app.partners.register import open_to_any_site
from app.statements.cards import card_of
from tests.embed.conftest import KEY, ORIGIN, register
from tests.shown import Shown
from tests.web.conftest import PERSON, SLUG, Site

PATH = f"/embed/{SLUG}/form"
ALERT = ".//div[@role='alert']"


def directives(page: Shown) -> dict[str, list[str]]:
    """The page's policy, by directive."""
    parts = page.reply.headers["content-security-policy"].split("; ")
    return {name: rest for name, *rest in (part.split() for part in parts)}


def action(page: Shown) -> str:
    return page.one(".//form").get("action", "")


async def rows(site: Site) -> int:
    async with site.database.read() as connection:
        count = await connection.scalar(select(func.count()).select_from(Intake))
    return count or 0


async def vias(site: Site) -> list[str]:
    async with site.database.read() as connection:
        return list(await connection.scalars(select(Signature.via)))


async def filled(site: Site, query: str = f"?via={KEY}&lang=en&id=s1", **changes: str) -> Shown:
    """Send the frame's form as somebody who took the time to read it."""
    page = await site.get(PATH + query)
    site.clock.move(timedelta(seconds=3))
    fields = {**PERSON, "form_token": page.values()["form_token"], **changes}
    return await site.post(action(page), **fields)


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_only_the_partners_origins_may_frame_it(partnered: Site, lang: str) -> None:
    page = await partnered.get(f"{PATH}?via={KEY}&lang={lang}&id=s1")
    assert page.status == 200
    assert page.one(".").get("lang") == lang
    assert directives(page)["frame-ancestors"] == [ORIGIN]
    assert "x-frame-options" not in page.reply.headers
    assert "set-cookie" not in page.reply.headers
    assert page.reply.headers["cache-control"] == "no-store"
    assert page.reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert page.one(".//body").get("data-state") == "ready"
    query = parse_qs(urlsplit(action(page)).query)
    assert query == {"lang": [lang], "id": ["s1"], "via": [KEY]}
    chosen = [one for one in page.all(".//input") if "checked" in one.attrib]
    assert chosen == []


@pytest.mark.parametrize("query", ["", "?via=nobody", "?via=elsewhere", "?via=%3Cscript%3E"])
async def test_nobody_frames_it_for_a_stranger(partnered: Site, query: str) -> None:
    await partnered.publish("other")
    await register(partnered, "elsewhere", ["https://elsewhere.example"], ["other"])
    page = await partnered.get(PATH + query)
    assert page.status == 200
    assert directives(page)["frame-ancestors"] == ["'none'"]
    assert "via=" not in action(page)


async def test_a_registered_origin_is_known_by_its_reference(partnered: Site) -> None:
    page = await partnered.get(PATH, referer=f"{ORIGIN}/")
    assert directives(page)["frame-ancestors"] == [ORIGIN]
    assert parse_qs(urlsplit(action(page)).query)["via"] == [KEY]


async def test_a_key_goes_before_the_reference(partnered: Site) -> None:
    await register(partnered, "another", ["https://another.example"], None)
    page = await partnered.get(f"{PATH}?via=another", referer=f"{ORIGIN}/")
    assert directives(page)["frame-ancestors"] == ["https://another.example"]


async def test_a_coordinator_may_open_it_to_any_site(partnered: Site) -> None:
    async with partnered.database.write() as connection:
        card = await card_of(connection, SLUG)
        await open_to_any_site(connection, card.id, to_any=True)
    partnered.context.forget()
    for query in ("", f"?via={KEY}"):
        assert directives(await partnered.get(PATH + query))["frame-ancestors"] == ["*"]


async def test_signing_ends_in_the_frame_and_the_key_stays(partnered: Site) -> None:
    sent = await filled(partnered)
    assert sent.status == 303
    assert sent.reply.headers["location"] == f"{PATH}?lang=en&id=s1&via={KEY}&sent=1"
    page = await partnered.get(sent.reply.headers["location"])
    assert page.text(".//h1") == "Look into your mailbox"
    assert page.one(".//body").get("data-state") == "pending"
    assert directives(page)["frame-ancestors"] == [ORIGIN]
    await partnered.settle()
    await partnered.post("/en/c", token=partnered.newest_token())
    assert await vias(partnered) == [KEY]


async def test_the_answer_is_the_same_whoever_signs(partnered: Site) -> None:
    answers = [await filled(partnered, email=f"{who}@example.org") for who in ("a", "a", "b")]
    assert len({(one.status, one.reply.headers["location"]) for one in answers}) == 1
    assert await rows(partnered) == 3


async def test_errors_come_back_in_the_frame_filled_in(partnered: Site) -> None:
    page = await filled(partnered, email="nowhere", name_en="<b>Shirin")
    assert (page.status, await rows(partnered)) == (422, 0)
    assert page.one(".//body").get("data-state") == "error"
    assert directives(page)["frame-ancestors"] == [ORIGIN]
    values = page.values()
    assert (values["name_en"], values["email"]) == ("<b>Shirin", "nowhere")
    assert "This is not a complete e-mail address." in page.texts(f"{ALERT}//a")
    assert [one for one in page.all(".//input") if "autofocus" in one.attrib] == []


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(seconds=1), "That was very quick. Please send the form once more."),
        (timedelta(hours=25), "The form was open for more than a day. Please send it again."),
    ],
)
async def test_a_token_of_the_wrong_age(partnered: Site, age: timedelta, told: str) -> None:
    page = await partnered.get(f"{PATH}?via={KEY}&lang=en")
    partnered.clock.move(age)
    fields = {**PERSON, "form_token": page.values()["form_token"]}
    again = await partnered.post(action(page), **fields)
    assert (again.status, await rows(partnered)) == (422, 0)
    assert again.text(f"{ALERT}/h2") == told
    assert again.values()["name_fa"] == PERSON["name_fa"]
    partnered.clock.move(timedelta(seconds=3))
    fields["form_token"] = again.values()["form_token"]
    assert (await partnered.post(action(again), **fields)).status == 303


async def test_a_token_of_another_form_gets_a_fresh_one(partnered: Site) -> None:
    await register(partnered, "another", ["https://another.example"], None)
    token = (await partnered.get(f"{PATH}?via=another&lang=en")).values()["form_token"]
    page = await filled(partnered, form_token=token)
    assert (page.status, await rows(partnered)) == (422, 0)
    assert page.text(f"{ALERT}/h2") == "The form was not valid any more. Please send it again."
    assert page.values()["email"] == PERSON["email"]
    fresh = page.values()["form_token"]
    assert fresh not in {token, ""}
    page = await filled(partnered, form_token=await partnered.form())  # the ordinary page's
    assert page.status == 422


async def test_a_form_of_another_site_is_refused_in_the_frame(partnered: Site) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": ORIGIN}):
        reply = await partnered.client.post(f"{PATH}?via={KEY}&lang=en", headers=headers)
        page = Shown(reply)
        assert (page.status, page.one(".//body").get("data-state")) == (403, "failed")
        assert page.text(".//p[@class='lede']") == (
            "The form was sent from another site. Open it here and send it again."
        )


async def test_within_the_frame_it_is_the_same_site(partnered: Site) -> None:
    page = await partnered.get(f"{PATH}?via={KEY}&lang=en", **{"sec-fetch-site": "cross-site"})
    partnered.clock.move(timedelta(seconds=3))
    headers = {"sec-fetch-site": "same-origin", "origin": "http://localhost:8000"}
    fields = {**PERSON, "form_token": page.values()["form_token"]}
    sent = await partnered.client.post(action(page), data=fields, headers=headers)
    assert sent.status_code == 303


async def test_a_closed_statement_says_so(partnered: Site) -> None:
    page = await partnered.get(f"{PATH}?via={KEY}&lang=en")
    token = page.values()["form_token"]
    await partnered.move("closed")
    shut = await partnered.get(f"{PATH}?via={KEY}&lang=en")
    assert (shut.status, shut.text(".//h1")) == (200, "This statement is closed for signing.")
    late = await partnered.post(action(page), **PERSON, form_token=token)
    assert (late.status, late.text(".//h1")) == (409, "This statement is closed for signing.")
    assert await rows(partnered) == 0


@pytest.mark.parametrize("state", ["unknown", "draft", "circulating"])
async def test_what_is_not_public_is_unknown(partnered: Site, state: str) -> None:
    secret = ""
    if state != "unknown":
        await partnered.publish("hidden", draft=True)
    if state == "circulating":
        secret = await partnered.move("circulating", "hidden")
    page = await partnered.get(f"/embed/hidden/form?via={KEY}&lang=en&key={secret}")
    assert (page.status, page.text(".//h1")) == (404, "Not found")
    assert page.one(".//body").get("data-state") == "failed"
    assert directives(page)["frame-ancestors"] == ["*"]


async def test_the_confirmation_is_never_framed(partnered: Site) -> None:
    for path in ("/en/c", f"/en/s/{SLUG}", f"/en/s/{SLUG}/sign?via={KEY}", "/en/"):
        assert directives(await partnered.get(path))["frame-ancestors"] == ["'none'"]
