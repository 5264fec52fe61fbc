"""Steps: counted first, done, undone exactly for ten minutes, final after that."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.editions.reading import stream_rows
from app.errors import Conflict, Gone, InvalidForm, NotFound
from app.models import Entry, Organisation, ReviewItem, ReviewStep, Signature, SignatureText
from app.signing.selecting import Selection
from app.signing.steps import Preview, begin, preview, undo
from app.statements.cards import Counts
from tests.domain.signing.reviewed import act, batch, box, listed, undone, worked
from tests.factories import House, everything, fresh, publish_statement, rows

PEOPLE: list[dict[str, Any]] = [
    {"name_fa": "آرش یکم", "name_en": "Arash One"},
    {"name_fa": "بهار دوم", "name_en": "Bahar Two"},
    {"name_fa": "پری سوم", "name_en": "Pari Three"},
    {"name_en": "Shiva Four"},
]


async def tables(house: House) -> dict[str, Any]:
    """What a step may change and an undo gives back."""
    found = await everything(house)
    return {name: found[name] for name in ("signature", "entry", "list_mark", "search_block")}


@pytest.mark.parametrize("action", ["hold", "decline", "void"])
async def test_undone_within_ten_minutes_all_is_as_it_was(house: House, action: str) -> None:
    card = await publish_statement(house)
    ids = await batch(house, card, *PEOPLE)
    before, counts = await tables(house), (await fresh(house)).counts
    # Two that stand side by side, so that one gap leans on another.
    step = await act(house, card, action, ids[1], ids[2], reason="other")
    assert await listed(house, card) == ["1 Arash One", "2 Shiva Four"]
    assert (await fresh(house)).counts == Counts(individuals=2)
    await undone(house, card, step)
    assert await tables(house) == before
    assert await listed(house, card) == [
        "1 Arash One",
        "2 Bahar Two",
        "3 Pari Three",
        "4 Shiva Four",
    ]
    assert (await fresh(house)).counts == counts
    assert (await rows(house, ReviewStep), await rows(house, ReviewItem)) == ([], [])
    # What the others leant on is right again, too.
    for each in ids:
        await act(house, card, "decline", each, reason="other")
    assert await listed(house, card) == []


async def test_one_gap_leans_on_another_that_comes_back(house: House) -> None:
    card = await publish_statement(house)
    ids = await batch(house, card, *PEOPLE)
    first = await act(house, card, "decline", ids[1], reason="other")
    await act(house, card, "void", ids[2])
    await undone(house, card, first)
    house.clock.move(timedelta(minutes=11))
    await worked(house)
    card = await fresh(house)
    async with house.database.read() as connection:
        numbers = [row.number async for row in stream_rows(connection, card, "en", 1)]
    assert numbers == [1, 2, 4]


async def test_void_erases_once_it_can_be_undone_no_more(house: House) -> None:
    card = await publish_statement(house)
    (one, two) = await batch(house, card, *PEOPLE[:2])
    step = await act(house, card, "void", one)
    (voided,) = await box(house, card, "voided")
    assert (voided.id, bool(voided.name)) == (one, False)
    assert "Arash" in str(await everything(house))
    house.clock.move(timedelta(minutes=10))
    with pytest.raises(Gone, match="undo-over"):
        await undone(house, card, step)
    await worked(house)
    holding = [name for name, found in (await everything(house)).items() if "rash" in str(found)]
    assert holding == []
    assert "آرش" not in str(await everything(house))
    assert await rows(house, ReviewStep) == []
    assert [row["signature_id"] for row in await rows(house, SignatureText)] == [two]


async def test_what_was_declined_keeps_its_name_and_no_entry(house: House) -> None:
    card = await publish_statement(house)
    (one,) = await batch(house, card, PEOPLE[0])
    await act(house, card, "decline", one, reason="incomplete", note={"fa": "نام کوچک؟", "en": " "})
    house.clock.move(timedelta(minutes=10))
    await worked(house)
    (row,) = await box(house, card, "declined")
    assert (row.name.en, row.reason, row.note) == (
        "Arash One",
        "incomplete",
        {"fa": "نام کوچک؟", "en": ""},
    )
    assert [entry["name_en"] for entry in await rows(house, Entry)] == [""]
    step = await act(house, card, "publish", one)
    await house.worker.publish()
    assert await listed(house, card) == ["1 Arash One"]
    await undone(house, card, step)
    assert await listed(house, card) == []
    (row,) = await box(house, card, "declined")
    assert (row.reason, row.seen) == ("incomplete", True)


async def test_undoing_a_pass_takes_the_organisation_out_of_the_registry(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    ids = await batch(house, card, {"kind": "organisation", "name_en": "A Centre"})
    before = await rows(house, Signature)
    assert [row.flags for row in await box(house, card, "waiting")] == [("unvouched",)]
    step = await act(house, card, "publish", *ids)
    await house.worker.publish()
    assert (await listed(house, card), len(await rows(house, Organisation))) == (["1 A Centre"], 1)
    await undone(house, card, step)
    assert await rows(house, Signature) == before
    assert (await listed(house, card), await rows(house, Organisation)) == ([], [])


async def test_what_changed_since_is_left_as_it_is(house: House) -> None:
    card = await publish_statement(house)
    one, two = await batch(house, card, *PEOPLE[:2])
    first = await act(house, card, "hold", one, two)
    await act(house, card, "void", one)
    await undone(house, card, first)
    assert await listed(house, card) == ["1 Bahar Two"]
    assert [row.id for row in await box(house, card, "voided")] == [one]


async def test_what_would_happen_is_counted_first(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await batch(house, card, *PEOPLE, {"name_en": "Held", "flags": ["url"]})
    await act(house, card, "void", selection=Selection(q="shiva"))

    async def counted(action: str, **chosen: Any) -> Preview:
        async with house.database.read() as connection:
            return await preview(connection, card, Selection(**chosen), action)

    assert await counted("decline") == Preview(total=4, listed=3, skipped=1)
    assert await counted("decline", box="waiting") == Preview(1, 0, 0)
    assert await counted("void", pattern="*a*") == Preview(3, 3, 0)
    assert await counted("hold", pattern="Pari*") == Preview(1, 1, 0)


async def test_foreign_ids_and_empty_selections_are_refused(house: House) -> None:
    card = await publish_statement(house)
    other = await publish_statement(house, "another")
    (foreign,) = await batch(house, other, PEOPLE[0])
    (own,) = await batch(house, card, PEOPLE[1])
    before = await tables(house)
    for ids in ((foreign,), (own, foreign), (uuid4(),)):
        with pytest.raises(NotFound, match="unknown-signature"):
            await act(house, card, "void", *ids)
    with pytest.raises(Conflict, match="nothing-selected"):
        await act(house, card, "void", selection=Selection(q="nobody"))
    with pytest.raises(InvalidForm):
        await act(house, card, "decline", own, reason="because")
    step = await act(house, other, "hold", foreign)
    async with house.database.write() as connection:
        with pytest.raises(NotFound, match="unknown-step"):
            await undo(connection, card, step.id, house.clock.now())
    assert [row for row in before["signature"] if row["id"] == own] == [
        row for row in await rows(house, Signature) if row["id"] == own
    ]


async def test_a_step_about_many_is_gone_through_by_the_worker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.signing.reviewing.SECONDS", 0.0)
    monkeypatch.setattr("app.signing.reviewing._AT_ONCE", 1)
    card = await publish_statement(house)
    await batch(house, card, *PEOPLE)
    before = await tables(house)
    async with house.database.write() as connection:
        step = await begin(connection, card, Selection(), "void", by=None, now=house.clock.now())
    assert (step.total, step.left) == (4, 4)
    await house.worker.review()
    left = [row["left"] for row in await rows(house, ReviewStep)]
    assert left == [3]
    await undone(house, card, step)
    assert await tables(house) == before
