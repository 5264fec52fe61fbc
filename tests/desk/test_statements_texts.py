"""The editor: texts side by side, conflicts, translations, pasted texts; nothing typed is lost."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.statements.cards import card_of
from app.statements.editable import Editable, load_editable
from tests.desk.conftest import SLUG, AtDesk, Desk
from tests.domain.statements.desk import sign
from tests.shown import Shown, words

Sit = Callable[..., Awaitable[AtDesk]]


def sent(page: Shown) -> dict[str, str]:
    """What the editor's form would send as it stands."""
    form = next(form for form in page.all(".//form") if form.get("id") == "editor")
    fields = {}
    for one in form.iter("input"):
        if one.get("type") != "checkbox" or "checked" in one.attrib:
            fields[one.get("name", "")] = one.get("value", "")
    for one in form.iter("textarea"):
        fields[one.get("name", "")] = (one.text or "").removeprefix("\n")
    del fields["csrf"]
    return fields


async def texts(desk: Desk, slug: str = SLUG) -> Editable:
    async with desk.database.read() as connection:
        card = await card_of(connection, slug)
        return await load_editable(connection, card.id)


async def draft(desk: Desk, seat: AtDesk) -> AtDesk:
    """A draft that the coordinator begins; the seat is on it from then on."""
    page = await seat.post(
        f"/desk/{seat.language}/new", **{"fa.title": "صدای ما", "en.title": "Our voice"}
    )
    assert (page.status, page.location) == (
        303,
        f"/desk/{seat.language}/s/our-voice/text?done=statement-created",
    )
    seat.slug = "our-voice"
    assert [logged[0] for logged in await desk.logged()] == ["statement.created"]
    return seat


async def creator(desk: Desk, language: str = "en") -> AtDesk:
    return await desk.sit(await desk.coordinator(creates=True), language)


async def test_from_nothing_to_a_text_in_two_languages(desk: Desk) -> None:
    seat = await draft(desk, await creator(desk, "fa"))
    page = await seat.get("/text")
    assert page.texts(".//h2")[:2] == ["فارسی", "انگلیسی"]
    typed = sent(page) | {
        "fa.body.0": "بند یکم\r\n\r\nبند دوم",
        "en.body.0": "One",
        "en.hashtags": "#One #Two",
        "en.date": "۱۴۰۵/۰۸/۲۹",
        "en.no_list_heading": "1",
    }
    done = await seat.post("/text", **typed)
    assert (done.status, done.location) == (303, seat.path + "/text?done=text-saved")
    found = (await texts(desk, "our-voice")).texts
    assert found["fa"].text.body == "بند یکم\n\nبند دوم"
    en = found["en"].text
    assert (en.body, en.hashtags, str(en.date), en.list_heading) == (
        "One",
        ("#One", "#Two"),
        "2026-11-20",
        "",
    )
    again = sent(await seat.get("/text"))
    assert [again[f"fa.body.{at}"] for at in range(3)] == ["بند یکم", "بند دوم", ""]
    assert (again["en.body.1"], again["en.date"]) == ("", "۱۴۰۵/۰۸/۲۹")
    listed = await seat.get("/desk/fa/")
    assert "صدای ما" in listed.texts(".//a")


async def test_what_is_wrong_stands_beside_its_field_and_all_that_was_typed_comes_back(
    desk: Desk,
) -> None:
    seat = await draft(desk, await creator(desk))
    typed = sent(await seat.get("/text"))
    typed |= {"fa.date": "1405/12/30", "en.kicker": "k" * 401, "en.body.0": "Kept\n\nas typed"}
    page = await seat.post("/text", **typed)
    assert page.status == 422
    wrong = {one.get("id"): words(one) for one in page.all(".//span[@class='wrong']")}
    assert set(wrong) == {"e-fa.date", "e-en.kicker"}
    assert wrong["e-en.kicker"] == "over 400 characters"
    back = sent(page)
    assert (back["fa.date"], len(back["en.kicker"])) == ("1405/12/30", 401)
    assert (back["en.body.0"], back["en.body.1"]) == ("Kept", "as typed")
    taken = await seat.post("/desk/en/new", **{"en.title": "Another", "slug": SLUG})
    assert taken.texts(".//span[@class='wrong']") == [
        "Another statement has this name in addresses already."
    ]


async def test_the_second_of_two_sees_what_changed_and_keeps_what_was_typed(
    desk: Desk, at_desk: Sit
) -> None:
    first, second = await at_desk("owner"), await at_desk("editor", "fa")
    mine, theirs = sent(await second.get("/text")), sent(await first.get("/text"))
    await first.post("/text", **theirs | {"en.title": "Our voice", "en.place": "Berlin"})
    page = await second.post("/text", **mine | {"en.title": "One loud voice"})
    assert page.status == 409
    assert page.all(".//div[@role='alert']")[0].find("h2") is not None
    assert "owner" in page.text(".//div[@role='alert']/h2")
    assert page.texts(".//dd[@class='theirs']") == ["Our voice", "Berlin"]
    back = sent(page)
    assert (back["en.title"], back["en.place"]) == ("One loud voice", "Berlin")
    taken = sent(await second.post("/text", **back | {"take": "en.title"}))
    assert taken["en.title"] == "Our voice"
    await second.post("/text", **back)
    en = (await texts(desk)).texts["en"].text
    assert (en.title, en.place) == ("One loud voice", "Berlin")


async def test_a_translator_adds_a_language_and_an_editor_takes_it_in(
    desk: Desk, at_desk: Sit
) -> None:
    translator, editor = await at_desk("translator"), await at_desk("editor")
    statement = await desk.statement()
    await sign(desk.database, statement)
    page = await translator.get("/text?with=de")
    assert [name for name in sent(page) if name.startswith("fa.")] == []
    typed = sent(page) | {"de.title": "Eine Stimme", "de.body.0": "Wortlaut", "fa.title": "نه"}
    assert (await translator.post("/text?with=de", **typed)).status == 303
    found = (await texts(desk)).texts
    assert (found["de"].unfinished, found["fa"].text.title) == (True, "یک صدا")
    assert (await translator.post("/text/take-in", code="de")).status == 403
    assert (await editor.client.get(f"/en/s/{SLUG}?text=de")).text.count("Eine Stimme") == 0
    assert (await editor.post("/text/take-in", code="de")).status == 303
    assert (await editor.client.get(f"/en/s/{SLUG}?text=de")).text.count("Eine Stimme") > 0
    frozen = await editor.get("/text?with=de")
    assert sorted(name for name in sent(frozen) if name.startswith("de.")) == [
        "de.contact",
        "de.licence",
        "de.list_heading",
        "de.related",
        "de.responsible",
    ]
    forged = sent(frozen) | {"de.body.0": "Anderes"}
    page = await editor.post("/text?with=de", **forged)
    assert (page.status, (await texts(desk)).texts["de"].text.body) == (409, "Wortlaut")


async def test_the_preview_is_the_page_and_keeps_nothing(desk: Desk, at_desk: Sit) -> None:
    seat = await at_desk("owner")
    typed = sent(await seat.get("/text")) | {
        "en.body.0": "## Demands\n\n<script>alert(1)</script> and a note[^1]\n\n[^1]: Here.",
    }
    part = await seat.post("/text/preview", **typed)
    assert part.texts(".//article/header/h1") == ["یک صدا", "One voice"]
    assert part.texts(".//article/div//h2") == ["Demands"]
    assert part.all(".//script") == []
    assert [one.get("id") for one in part.all(".//li")] == ["en-fn-1"]
    whole = await seat.post("/text", preview="1", **typed)
    assert (whole.status, sent(whole)["en.body.0"]) == (200, "## Demands")
    assert (await texts(desk)).texts["en"].text.body == "The text of the statement"


async def test_a_preview_waits_for_nobody_who_writes(desk: Desk, at_desk: Sit) -> None:
    seat = await at_desk("translator")
    typed = sent(await seat.get("/text?with=de")) | {"de.body.0": "Wortlaut"}
    async with desk.database.write():
        shown = await seat.post("/text?with=de", **typed, preview="1")
    assert shown.status == 200


async def test_a_pasted_page_is_cleaned_and_taken_over(desk: Desk) -> None:
    seat = await draft(desk, await creator(desk))
    html = (
        "<nav><p>Menu of the page</p></nav><h1>Title</h1><p>One<script>alert(1)</script></p>"
        "<p>Two</p><h3>Leave a Reply</h3><p>Nice!</p>"
    )
    page = await seat.post("/text/paste?into=en", pasted=html)
    assert page.texts(".//p[@class='why']") == [
        "Set aside: menu or pointer",
        "Set aside: comments",
        "Set aside: comments",
    ]
    pieces = [one.get("value") for one in page.all(".//input[@name='markdown']")]
    assert pieces == ["Menu of the page", "One", "Two", "### Leave a Reply", "Nice!"]
    fields: dict[str, Any] = {
        **page.hidden(f"{seat.path}/text/paste?into=en"),
        "markdown": pieces,
        "piece": ["1", "2", "4"],
        "title": "Title",
    }
    done = await seat.post("/text/paste?into=en", keep="replace", **fields)
    assert (done.status, done.location) == (303, seat.path + "/text?done=text-pasted")
    en = (await texts(desk, "our-voice")).texts["en"].text
    assert (en.title, en.body) == ("Our voice", "One\n\nTwo\n\nNice!")
    stale = await seat.post("/text/paste?into=en", keep="append", **fields)
    assert (stale.status, len(stale.all(".//input[@name='markdown']"))) == (422, 5)
    empty = await seat.post("/text/paste?into=en", pasted="<p><img src=x></p>")
    assert empty.texts(".//span[@class='wrong']") == ["There is no text in what was pasted."]
