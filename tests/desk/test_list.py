"""The list at the desk: arranged, spelt, completed; in both languages, by whom it is given to."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.imports.lists import Origin, import_list
from app.models import Entry, Signature
from app.statements.cards import card_of
from app.text.pasted import parse
from tests.desk.conftest import FOREIGN, SLUG, AtDesk, Desk

GROUPS = """کانون پناهندگان – برلین – آلمان
Refugees’ Centre – Berlin – Germany

انجمن باران – اسلو – نروژ
Baran Society – Oslo – Norway

کانون بی‌نام – پاریس – فرانسه
"""
Sit = Callable[..., Awaitable[AtDesk]]


async def bring(desk: Desk, text: str = GROUPS, slug: str = SLUG, **choices: Any) -> None:
    async with desk.database.write() as connection:
        card = await card_of(connection, slug)
        origin = Origin("a test", "text")
        await import_list(
            connection, card, parse(text), origin=origin, now=desk.clock.now(), **choices
        )
    await desk.settle()


async def ids(desk: Desk) -> dict[str, UUID]:
    """Signatures by their Farsi name."""
    async with desk.database.read() as connection:
        rows = await connection.execute(select(Signature.name_fa, Signature.id))
        return {row.name_fa: row.id for row in rows}


async def entry(desk: Desk, signature: UUID) -> Any:
    async with desk.database.read() as connection:
        rows = await connection.execute(
            select(Entry).where(
                Entry.signature_id == signature,
                Entry.valid_to.is_(None),
                Entry.withdrawn.is_(False),
            )
        )
        return rows.one()


@pytest.mark.parametrize(
    ("language", "q", "found"),
    [("en", "baran", 1), ("fa", "باران", 1), ("en", "berlin", 1), ("fa", "", 3), ("en", "x-y", 0)],
)
async def test_names_are_found_in_either_script(
    desk: Desk, at_desk: Sit, language: str, q: str, found: int
) -> None:
    await bring(desk)
    seat = await at_desk("editor", language)
    page = await seat.get(f"/list?q={q}")
    assert page.status == 200
    assert len(page.all(".//tbody/tr")) == found
    assert page.one(".//input[@name='q']").get("value") == q


async def test_initiators_are_chosen_and_moved_by_button_and_by_number(
    desk: Desk, at_desk: Sit
) -> None:
    await bring(desk)
    known = await ids(desk)
    first, second = known["کانون پناهندگان"], known["انجمن باران"]
    seat = await at_desk("editor")
    done = await seat.post("/list/group", signature=[str(first), str(second)], into="initiators")
    assert done.location == f"{seat.path}/list?page=1&done=list-grouped"
    await desk.settle()
    page = await seat.get("/list/initiators")
    assert page.texts(".//ol[@class='places']//a") == ["Refugees’ Centre", "Baran Society"]
    moved = await seat.post("/list/initiators", **fields_of(page, second), step="up")
    assert moved.location == f"{seat.path}/list/initiators?done=list-moved#n-{second}"
    # Whoever looked before is shown how it stands now, and what they meant to do.
    late = await seat.post("/list/initiators", **fields_of(page, first), place="۲")
    assert late.status == 409
    assert late.text(".//div[@role='alert']") == (
        "Somebody arranged the list meanwhile. This is how it stands now."
    )
    assert late.texts(".//ol[@class='places']//a") == ["Baran Society", "Refugees’ Centre"]
    assert late.one(f".//input[@id='p-{first}']").get("value") == "2"
    for wrong in ("3", "0", "-1", "eleven", "9" * 40):
        page = await seat.get("/list/initiators")
        refused = await seat.post("/list/initiators", **fields_of(page, first), place=wrong)
        assert (refused.status, refused.text(".//div[@role='alert']")) == (
            422,
            "There is no such place.",
        )
    await desk.settle()
    assert (await entry(desk, second)).sort_en < (await entry(desk, first)).sort_en
    assert [each for each in await desk.logged() if each[0].startswith("list.")] == [
        ("list.grouped", "initiators", 2),
        ("list.moved", "", 1),
    ]


def fields_of(page: Any, signature: UUID) -> dict[str, str]:
    """The hidden fields of the form that moves this one."""
    (form,) = [
        form
        for form in page.all(".//form[@class='moves']")
        if any(one.get("value") == str(signature) for one in form.iter("input"))
    ]
    return {
        one.get("name", ""): one.get("value", "")
        for one in form.iter("input")
        if one.get("type") == "hidden" and one.get("name") != "csrf"
    }


async def test_a_selection_of_nothing_or_of_a_foreign_name_is_refused(
    desk: Desk, at_desk: Sit
) -> None:
    await bring(desk)
    await bring(desk, "کانون دیگر", FOREIGN)
    seat = await at_desk("owner")
    nothing = await seat.post("/list/group?q=baran", into="first")
    assert (nothing.status, nothing.text(".//div[@role='alert']")) == (
        422,
        "Please choose at least one.",
    )
    assert nothing.one(".//input[@name='q']").get("value") == "baran"
    foreign = str((await ids(desk))["کانون دیگر"])
    for signature in (foreign, str(uuid4()), "no id"):
        refused = await seat.post("/list/group", signature=[signature], into="first")
        assert refused.status == 404
    assert (await seat.get(f"/list/name/{foreign}")).status == 404
    assert await desk.logged() == []


async def test_the_order_of_the_list_is_chosen(desk: Desk, at_desk: Sit) -> None:
    await bring(desk)
    seat = await at_desk("editor", "fa")
    assert (await seat.post("/list/order", order="country")).status == 303
    await desk.settle()
    page = await seat.get("/list/initiators")
    (chosen,) = [one for one in page.all(".//input[@name='order']") if "checked" in one.attrib]
    assert chosen.get("value") == "country"
    assert (await seat.post("/list/order", order="shuffled")).status == 422


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_spelling_is_corrected_and_the_second_sees_what_the_first_did(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    await bring(desk)
    signature = (await ids(desk))["انجمن باران"]
    before = await entry(desk, signature)
    seat = await at_desk("moderator", language)
    page = await seat.get(f"/list/name/{signature}")
    seen = page.hidden(f"{seat.path}/list/name/{signature}")["seen"]
    done = await seat.post(f"/list/name/{signature}", seen=seen, name_en="Baran Association")
    assert done.location.endswith("done=name-corrected")
    late = await seat.post(
        f"/list/name/{signature}", seen=seen, name_en="Baran Union", city_en="Bergen"
    )
    assert late.status == 409
    assert late.one(".//input[@name='name_en']").get("value") == "Baran Union"
    assert "Baran Association" in late.text(".//span[@id='h-name_en']")
    again = late.hidden(f"{seat.path}/list/name/{signature}")["seen"]
    wrong = await seat.post(
        f"/list/name/{signature}", seen=again, name_fa="Baran", name_en="", city_en="Bergen"
    )
    assert wrong.status == 422
    assert wrong.one(".//input[@name='city_en']").get("value") == "Bergen"
    assert wrong.one(".//input[@name='name_fa']").get("aria-invalid") == "true"
    await desk.settle()
    after = await entry(desk, signature)
    assert (after.public_id, after.name_en) == (before.public_id, "Baran Association")
    history = (await seat.get(f"/list/name/{signature}")).texts(".//tbody/tr/td")
    assert [cell for cell in history if "Baran" in cell] == ["Baran Society", "Baran Association"]


async def test_a_script_that_lacks_is_filled_in_by_one_press(desk: Desk, at_desk: Sit) -> None:
    await bring(desk, "کانون بی‌نام – پاریس – فرانسه\nNameless Centre – Paris – France", FOREIGN)
    await bring(desk)
    seat = await at_desk("translator")
    page = await seat.get("/list/one-script")
    (row,) = page.all(".//ul[@class='entries lacking']/li")
    suggested = page.all(".//form[@class='press']")[0]
    fields = {
        one.get("name", ""): one.get("value", "")
        for one in suggested.iter("input")
        if one.get("name") != "csrf"
    }
    assert fields["text"] == "Nameless Centre"
    assert (await seat.post("/list/one-script", **fields)).status == 303
    await desk.settle()
    assert (await seat.get("/list/one-script")).text(".//main/p") == (
        "Every name stands in both scripts."
    )
    signature = UUID(fields["signature"])
    assert (await entry(desk, signature)).name_en == "Nameless Centre"
    late = await seat.post("/list/one-script", **fields | {"text": "Another Centre"})
    assert late.status == 409
    assert late.one(".//input[@name='name_en']").get("value") == "Another Centre"
    assert row is not None


async def test_a_translator_sees_and_spells_nothing_that_is_held(desk: Desk, at_desk: Sit) -> None:
    await bring(desk, "شخص نمونه", kind="individual")
    await bring(desk)
    held = (await ids(desk))["شخص نمونه"]
    async with desk.database.write() as connection:  # one that never stood in the list
        await connection.execute(update(Entry).where(Entry.signature_id == held).values(valid_to=1))
        await connection.execute(update(Signature).where(Signature.id == held).values(state="held"))
    translator, moderator = await at_desk("translator"), await at_desk("moderator")
    assert (await translator.get(f"/list/name/{held}")).status == 404
    assert (await translator.post(f"/list/name/{held}", name_en="X")).status == 404
    assert (await moderator.get(f"/list/name/{held}")).status == 200
    async with desk.database.write() as connection:  # a correction of its own waits; the old stands
        await connection.execute(
            update(Entry).where(Entry.signature_id == held).values(valid_to=None)
        )
        values = {"state": "confirmed", "title_fa": "هنوز نه"}
        await connection.execute(update(Signature).where(Signature.id == held).values(values))
    assert (await translator.get(f"/list/name/{held}")).status == 404
    for path in ("/list", "/list/one-script"):
        assert str(held) not in (await translator.get(path)).reply.text
    assert str(held) in (await moderator.get("/list/one-script")).reply.text
    for path in ("/list/initiators", "/list/paste", "/editions", "/removals"):
        assert (await translator.get(path)).status == 403
