"""Names by pasting: read, corrected in place, brought in; what was left out is told."""

import pytest
from sqlalchemy import select

from app.models import ImportBatch, Signature
from tests.desk.conftest import AtDesk, Desk
from tests.desk.test_list import GROUPS, Sit, bring, ids
from tests.shown import Shown

MESSY = """Dear friends, here are the names:
1. کانون پناهندگان – برلین – آلمان
1. Refugees' Centre – Berlin – Germany
2. انجمن تازه – اسلو – نروژ
2. New Society – Oslo – Norway
+49 30 1234567
Best regards
<script>alert(1)</script>
"""


async def read(at_desk: Sit, text: str, language: str = "en") -> tuple[AtDesk, Shown]:
    seat = await at_desk("editor", language)
    fields = {"text": text, "kind": "organisation", "group": "first"}
    return seat, await seat.post("/list/paste", **fields)


def rows_of(page: Shown) -> dict[str, str]:
    """What the form of the preview would send."""
    sent = {}
    for one in page.all(".//main//form//input"):
        ticked = one.get("type") != "checkbox" or "checked" in one.attrib
        if ticked and one.get("name") != "csrf":
            sent[one.get("name", "")] = one.get("value", "")
    return sent


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_messy_list_is_read_corrected_and_brought_in(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    await bring(desk, GROUPS)
    before = len(await ids(desk))
    seat, page = await read(at_desk, MESSY, language)
    assert page.status == 200
    fields = rows_of(page)
    found = {fields[f"name_en-{n}"] for n in range(1, int(fields["rows"]) + 1)}
    assert {"Refugees' Centre", "New Society"} <= found
    assert len(await ids(desk)) == before  # nothing is stored before somebody has looked
    assert "<script>" not in page.reply.text
    assert page.all(".//section[@aria-labelledby='aside']//li")
    number = next(n for n in range(1, 9) if fields[f"name_en-{n}"] == "New Society")
    for other in range(1, int(fields["rows"]) + 1):
        if fields[f"name_en-{other}"] not in {"Refugees' Centre", "New Society"}:
            fields.pop(f"use-{other}")
    fields |= {f"name_en-{number}": "Fresh Society", f"country-{number}": "سوئد"}
    done = await seat.post("/list/paste", **fields)
    assert done.status == 200
    async with desk.database.read() as connection:
        row = (
            await connection.execute(select(Signature).where(Signature.name_en == "Fresh Society"))
        ).one()
        batch = (
            await connection.execute(select(ImportBatch).where(ImportBatch.id == row.import_id))
        ).one()
    assert (row.country, row.group, row.provenance) == ("SE", "first", "vouched")
    assert batch.by == seat.coordinator.hex
    # The one that stands there already was left out, and can be brought in all the same.
    (left,) = done.all(".//section[@aria-labelledby='left']//li")
    assert len(await ids(desk)) == before + 1
    again = await seat.post("/list/paste", **rows_of(done))
    assert not again.all(".//section[@aria-labelledby='left']")
    async with desk.database.read() as connection:
        twice = await connection.scalars(
            select(Signature.id).where(Signature.name_fa == "کانون پناهندگان")
        )
        assert len(twice.all()) == 2
    assert ("list.imported", "organisation", 1) in await desk.logged()
    assert left is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Please fill this in."),
        ("\n \n", "Please fill this in."),
        ("+49 30 123\n-----\nhttps://example.org", "No name was found in it."),
        ("x" * 200_001, "This is too long."),
        (
            "\n\n".join(f"Society number {n} of {n * 7} – Oslo" for n in range(501)),
            "These are too many names at a time. Paste them in several parts.",
        ),
    ],
)
async def test_rubbish_is_refused_beside_the_field(
    desk: Desk, at_desk: Sit, text: str, said: str
) -> None:
    _, page = await read(at_desk, text)
    assert (page.status, page.text(".//span[@class='wrong']")) == (422, said)
    assert page.text(".//textarea") == " ".join(text.split())
    assert await ids(desk) == {}


async def test_a_row_that_cannot_be_stored_keeps_all_others(desk: Desk, at_desk: Sit) -> None:
    seat, page = await read(at_desk, GROUPS)
    fields = rows_of(page) | {
        "name_fa-1": "Latin",
        "name_fa-2": "",
        "name_en-2": "",
        "country-3": "Atlantis",
    }
    wrong = await seat.post("/list/paste", **fields)
    assert wrong.status == 422
    assert wrong.texts(".//span[@class='wrong']") == [
        "This belongs in the field of the other language.",
        "Please give a name, in Farsi or in English.",
        "Please choose a country of the list.",
    ]
    kept = rows_of(wrong)
    assert {name: kept[name] for name in ("name_fa-1", "country-3", "city_en-1")} == {
        "name_fa-1": "Latin",
        "country-3": "Atlantis",
        "city_en-1": "Berlin",
    }
    assert await ids(desk) == {}
    none = await seat.post("/list/paste", action="import", rows="3", kind="organisation")
    assert (none.status, none.text(".//div[@role='alert']//a")) == (
        422,
        "Please choose at least one.",
    )
    for rows in ("-1", "10000000000", "x", "۳"):
        assert (await seat.post("/list/paste", action="import", rows=rows)).status == 422
    foreign = {"group": "none", "kind": "robot"}
    assert (await seat.post("/list/paste", **rows_of(page) | foreign)).status == 422
