"""Editions at the desk: cut, taken along in every form, compared."""

import json

import pytest
from sqlalchemy import select

from app.models import Entry
from app.signing.moderate import void
from app.statements.cards import card_of
from app.statements.states import set_state
from tests.desk.conftest import SLUG, Desk
from tests.desk.test_list import Sit, bring

MORE = "انجمن تازه – استکهلم – سوئد\nNew Society – Stockholm – Sweden"


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_an_edition_is_cut_and_taken_along_in_each_form(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    await bring(desk)
    seat = await at_desk("editor", language)
    done = await seat.post("/editions", name="برای مطبوعات")
    assert done.location == f"{seat.path}/editions?done=edition-cut"
    page = await seat.get("/editions")
    assert "برای مطبوعات" in page.texts(".//tbody/tr/th")[0]
    files = await seat.get("/editions/1")
    links = [one.get("href", "") for one in files.all(".//tbody//td/a")]
    assert len(links) == 3 * 16
    asked = [href for href in links if "list.json" in href or "list.csv" in href]
    for href in asked:
        reply = await seat.get(href)
        asked_for = href.partition("lang=")[2].partition("&")[0]
        assert f"-1-{asked_for}." in reply.reply.headers["content-disposition"]
    (both,) = [href for href in asked if "list.json" in href and "lang=both" in href]
    names = [
        one["name"]["en"] for one in json.loads((await seat.get(both)).reply.text)["signatories"]
    ]
    assert "Baran Society" in names
    logged = await desk.logged()
    assert ("edition.cut", "", 1) in logged
    assert "list.exported" not in {action for action, _, _ in logged}  # it is public


async def test_what_has_changed_is_told_and_can_be_copied(desk: Desk, at_desk: Sit) -> None:
    await bring(desk)
    await bring(desk, MORE)
    async with desk.database.write() as connection:
        card = await card_of(connection, SLUG)
        gone = await connection.scalar(
            select(Entry.public_id).where(Entry.name_en == "Baran Society")
        )
        assert gone is not None
        await void(connection, card, [gone], desk.clock.now())
    desk.context.forget()
    seat = await at_desk("editor")
    await seat.post("/editions", name="")
    page = await seat.get("/editions?since=1")
    assert page.texts(".//section[@id='changed']//h3") == ["Added", "Withdrawn"]
    assert page.texts(".//section[@id='changed']//li") == ["New Society – Stockholm – Sweden"]
    text = page.text(".//textarea")
    assert "New Society – Stockholm – Sweden" in text
    assert "Baran" not in page.reply.text
    newest = (await seat.get("/editions?since=3")).text(".//section[@id='changed']/p")
    assert newest == "Nothing has changed."


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/editions?since=99", 404),
        ("/editions?since=-1", 422),
        ("/editions?since=99999999999", 422),
        ("/editions/0", 404),
        ("/editions/x", 404),
        ("/editions/99", 404),
        ("/editions/list.exe?lang=fa", 404),
        ("/editions/list.csv?lang=xx", 422),
        ("/editions/list.csv?edition=77", 404),
    ],
)
async def test_a_number_out_of_range_is_a_clear_page(
    desk: Desk, at_desk: Sit, path: str, status: int
) -> None:
    await bring(desk)
    seat = await at_desk("editor")
    page = await seat.get(path)
    assert page.status == status
    assert page.all(".//h1")


async def test_a_name_that_cannot_be_kept_and_an_empty_list_are_said_beside_the_field(
    desk: Desk, at_desk: Sit
) -> None:
    seat = await at_desk("editor")
    empty = await seat.post("/editions", name="x")
    assert (empty.status, empty.text(".//span[@class='wrong']")) == (
        409,
        "No name has been published here yet, so there is no list to take.",
    )
    await bring(desk)
    long = await seat.post("/editions", name="م" * 121)
    assert (long.status, long.text(".//span[@class='wrong']")) == (422, "This is too long.")
    assert long.one(".//input[@name='name']").get("value") == "م" * 121


async def test_what_circulates_can_be_taken_along_by_its_editors_alone(
    desk: Desk, at_desk: Sit
) -> None:
    await desk.publish("quiet", draft=True)
    async with desk.database.write() as connection:
        await set_state(connection, "quiet", "circulating", desk.clock.now())
    await bring(desk, slug="quiet")
    person = await desk.coordinator()
    await desk.give(person, "editor", "quiet")
    seat = await desk.sit(person)
    seat.slug = "quiet"
    assert (await seat.post("/editions", name="draft")).status == 303
    reply = await seat.get("/editions/list.txt?lang=en&edition=1")
    assert "Baran Society" in reply.reply.text
    assert ("list.exported", "txt", None) in await desk.logged()
    assert (await seat.client.get("/s/quiet/list.txt?lang=en")).status_code == 404
    stranger = await at_desk("owner")
    stranger.slug = "quiet"
    assert (await stranger.get("/editions/list.txt?lang=en&edition=1")).status == 404
