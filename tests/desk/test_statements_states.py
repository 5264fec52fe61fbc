"""Settings, states and additions at the desk."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from app.statements.cards import card_of
from app.statements.editable import Editable, load_editable
from tests.conftest import FixedClock
from tests.desk.conftest import SLUG, AtDesk, Desk
from tests.recorder import recorded
from tests.shown import Shown

Sit = Callable[..., Awaitable[AtDesk]]


def sent(page: Shown, at: int = 0) -> dict[str, str]:
    """What a form of the page would send as it stands."""
    form = page.all(".//form")[at]
    fields = {}
    for one in form.iter("input"):
        if one.get("type") not in {"checkbox", "radio"} or "checked" in one.attrib:
            fields[one.get("name", "")] = one.get("value", "")
    for one in form.iter("select"):
        chosen = [option for option in one.iter("option") if "selected" in option.attrib]
        fields[one.get("name", "")] = chosen[0].get("value", "") if chosen else ""
    del fields["csrf"]
    return fields


async def now_of(desk: Desk, slug: str = SLUG) -> Editable:
    async with desk.database.read() as connection:
        return await load_editable(connection, (await card_of(connection, slug)).id)


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_settings_are_read_back_as_they_were_saved(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    seat = await at_desk("editor", language)
    page = await seat.get("/settings")
    day = {"fa": "۱۴۰۵/۰۸/۲۹", "en": "2026-11-20"}[language]
    assert page.one(".//input[@id='f-sign_by.day']").get("placeholder") == day
    typed = sent(page)
    assert typed["exposures.counted"] == "1"
    del typed["exposures.counted"]
    typed |= {"policy": "hold-all", "sign_by.day": "2026-11-20", "publish_from": "۲۰"}
    typed |= {"zone": "60", "accent": "pine", "confirm_days": "14"}
    assert (await seat.post("/settings", **typed)).status == 303
    settings = (await now_of(desk)).settings
    assert (settings.exposures, settings.policy) == (("public", "coordinators"), "hold-all")
    assert str(settings.sign_by) == "2026-11-20 22:59:00+00:00"
    assert (settings.publish_from, settings.accent, settings.confirm_days) == (20, "pine", 14)
    assert (await seat.post("/settings", **sent(await seat.get("/settings")))).status == 303
    assert [logged[0] for logged in await desk.logged()] == ["settings.saved"]


async def test_settings_that_are_wrong_or_changed_meanwhile_come_back(
    desk: Desk, at_desk: Sit
) -> None:
    first, second = await at_desk("owner"), await at_desk("editor")
    typed = sent(await second.get("/settings"))
    page = await second.post(
        "/settings", **typed | {"confirm_days": "0", "sign_by.day": "2026-02-30"}
    )
    assert page.status == 422
    assert [one.get("id") for one in page.all(".//span[@class='wrong']")] == [
        "e-sign_by.day",
        "e-confirm_days",
    ]
    assert sent(page)["sign_by.day"] == "2026-02-30"
    await first.post("/settings", **sent(await first.get("/settings")) | {"policy": "hold-all"})
    page = await second.post("/settings", **typed | {"accent": "plum", "policy": "hold-flagged"})
    assert (page.status, page.texts(".//dd[@class='theirs']")) == (409, ["hold-all"])
    assert sent(page)["accent"] == "plum"
    assert (await second.post("/settings", **sent(page))).status == 303
    assert (await now_of(desk)).settings.policy == "hold-flagged"


async def test_from_a_draft_by_a_secret_link_to_a_set_time(desk: Desk, clock: FixedClock) -> None:
    await desk.publish("our-voice", draft=True)
    coordinator = await desk.coordinator()
    await desk.give(coordinator, "editor", "our-voice")
    seat = await desk.sit(coordinator)
    seat.slug = "our-voice"
    sure = await seat.get("/state/circulating")
    assert (await now_of(desk, "our-voice")).state == "draft"
    assert len(sure.all(".//main//li")) == 4
    shown = await seat.post("/state/circulating")
    addresses = [one.get("href", "") for one in shown.all(".//p[@class='secret']/a")]
    assert (shown.status, len(addresses)) == (200, 2)
    assert (await seat.client.get(addresses[0])).status_code == 200
    renewed = await seat.post("/state/circulating")
    assert (await seat.client.get(addresses[0])).status_code == 404
    link = renewed.all(".//p[@class='secret']/a")[0].get("href", "")
    past = await seat.post("/state", **{"opens.day": "2026-03-20", "opens.time": "11:00"})
    assert (past.status, past.texts(".//span[@class='wrong']")) == (
        422,
        ["That moment has passed already."],
    )
    typed = {"opens.day": "۱۴۰۵/۰۱/۰۱", "opens.time": "۱۸:۳۰", "zone": "210"}
    assert (await seat.post("/state", **typed)).status == 303
    clock.move(timedelta(hours=26))
    await desk.settle()
    assert (await seat.client.get("/en/s/our-voice")).status_code == 404
    assert (await seat.client.get(link)).status_code == 200
    clock.move(timedelta(hours=1))
    await desk.settle()
    assert (await seat.client.get("/en/s/our-voice")).status_code == 200
    actions = [logged[:2] for logged in await desk.logged()]
    assert actions == [
        ("state.changed", "circulating"),
        ("state.link-renewed", ""),
        ("state.planned", ""),
    ]


async def test_no_way_leads_where_none_is_and_nothing_incomplete_goes_out(
    desk: Desk, at_desk: Sit
) -> None:
    seat = await at_desk("owner")
    assert (await seat.post("/state/archived")).status == 409
    assert (await seat.post("/state/elsewhere")).status == 404
    assert (await seat.post("/state/closed")).status == 303
    assert (await seat.post("/state/archived")).status == 303
    assert (await now_of(desk)).state == "archived"
    creator = await desk.sit(await desk.coordinator(creates=True))
    await creator.post("/desk/en/new", **{"en.title": "Our voice"})
    creator.slug = "our-voice"
    page = await creator.post("/state/open")
    assert (page.status, (await now_of(desk, "our-voice")).state) == (409, "draft")
    assert "Text (English)" in page.text(".//div[@class='notice warning']")


async def test_additions_stand_on_the_page_and_can_be_mended(desk: Desk, at_desk: Sit) -> None:
    seat = await at_desk("editor")
    typed = {"kind": "delivery", "language": "en", "date": "2026-03-19", "markdown": "To *them*."}
    wrong = await seat.post("/updates", **typed | {"date": "2026-13-19"})
    assert (wrong.status, len(wrong.all(".//span[@id='e-date']"))) == (422, 1)
    before = (await seat.client.get(f"/en/s/{SLUG}")).headers["etag"]
    assert (await seat.post("/updates", **typed)).status == 303
    public = await seat.client.get(f"/en/s/{SLUG}")
    assert "Delivered" in public.text
    assert "To <em>them</em>." in public.text
    assert public.headers["etag"] != before
    page = await seat.get("/updates")
    (change,) = [one.get("href", "") for one in page.all(".//p[@class='row-actions']/a")]
    form = await seat.get(change)
    name = form.hidden(f"{seat.path}/updates")["name"]
    answer = typed | {"kind": "answer", "name": name, "markdown": "They answered."}
    assert (await seat.post("/updates", **answer)).status == 303
    late = await seat.post("/updates", remove=name, language="en", kind="delivery")
    assert late.status == 409
    (one,) = (await now_of(desk)).texts["en"].text.updates
    assert (one.kind, one.markdown) == ("answer", "They answered.")


async def test_pages_of_the_statement_ask_the_database_little(desk: Desk, at_desk: Sit) -> None:
    seat = await at_desk("owner")
    await seat.get("/text")  # the instance makes its secret once
    for path in ("/text", "/settings", "/state", "/updates"):
        with recorded(desk.database) as asked:
            await seat.get(path)
        assert len(asked) == 4, path  # session, card, role, and the statement in one go
