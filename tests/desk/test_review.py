"""The review queue in the browser: rows and reasons, actions with a count, undo, roles."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from app.keys import tokens
from app.models import Signature
from tests.desk.conftest import FOREIGN, AtDesk, Desk
from tests.domain.signing.reviewed import row_of
from tests.recorder import recorded
from tests.shown import Shown

PEOPLE: list[dict[str, Any]] = [
    {"name_fa": "مهسا سلیمی", "city_fa": "سقز", "flags": ["url"]},
    {"name_en": "Mahsa Salimi"},
    {"kind": "organisation", "name_fa": "کانون نمونه", "name_en": "Sample Centre"},
]


async def signed(desk: Desk, *some: dict[str, Any], slug: str = "one-voice") -> list[UUID]:
    """Signatures that went through a batch."""
    statement = await desk.statement(slug)
    rows = [row_of(statement, each) for each in some]
    async with desk.database.write() as connection:
        await connection.execute(insert(Signature), rows)
    await desk.settle()
    return [row["id"] for row in rows]


async def states(desk: Desk) -> dict[UUID, tuple[str, str]]:
    async with desk.database.read() as connection:
        found = await connection.execute(select(Signature.id, Signature.state, Signature.reason))
        return {row.id: (row.state, row.reason) for row in found}


Sit = Callable[..., Awaitable[AtDesk]]


async def test_a_row_says_who_why_and_what_can_be_done(desk: Desk, at_desk: Sit) -> None:
    moderator = await at_desk("moderator")
    ids = await signed(desk, *PEOPLE)
    page = await moderator.get("/review?box=flagged")
    assert page.status == 200
    assert sorted(page.texts(".//li[@class='row']//label")) == [
        "Sample Centre کانون نمونه",
        "مهسا سلیمی",
    ]
    assert "The name is a web address." in page.texts(f".//li[@id='s-{ids[0]}']//ul/li")
    (compare,) = page.all(f".//li[@id='s-{ids[0]}']//a")
    assert compare.get("href") == f"{moderator.path}/review/duplicates?of={ids[0]}"
    buttons = page.all(f".//li[@id='s-{ids[0]}']//button")
    assert [one.get("value") for one in buttons] == [
        f"{action}:{ids[0]}" for action in ("publish", "hold", "decline", "void")
    ]
    counts = page.texts(".//nav[@class='tabs boxes']//span")
    assert counts == ["0", "2", "1", "0", "3", "0", "0", "0"]


async def test_a_row_is_held_at_once_and_given_back_by_undo(desk: Desk, at_desk: Sit) -> None:
    moderator = await at_desk("moderator")
    (one, two, _) = await signed(desk, *PEOPLE)
    held = await moderator.post("/review", box="published", row=f"hold:{two}")
    assert (held.status, held.location) == (
        303,
        f"{moderator.path}/review?box=published&done=review-hold",
    )
    assert (await states(desk))[two] == ("held", "")
    page = await moderator.get(held.location)
    assert page.text(".//div[@id='last']/span") == "1 signature held back"
    undone = await moderator.post("/review/undo", **page.hidden(f"{moderator.path}/review/undo"))
    assert undone.location == f"{moderator.path}/review?box=published&done=review-undone"
    assert (await states(desk))[two] == ("published", "")
    assert await desk.logged() == [("review.undone", "hold", 1), ("signature.held", "", 1)]
    again = await moderator.post("/review/undo", step=str(uuid4()))
    assert again.status == 404
    assert (await states(desk))[one] == ("published", "")


async def test_many_are_counted_before_anything_happens(desk: Desk, at_desk: Sit) -> None:
    moderator = await at_desk("moderator")
    ids = await signed(desk, *PEOPLE)
    asked = await moderator.post(
        "/review", action="decline", box="published", signature=[str(each) for each in ids[:2]]
    )
    assert asked.text(".//h1") == "2 signatures will be declined."
    assert "2 of them stand in the list, and leave it at once." in asked.texts(".//main/p")
    assert {state for state, _ in (await states(desk)).values()} == {"published"}
    fields = {"sure": "1", "action": "decline", "signature": [str(each) for each in ids[:2]]}
    refused = await moderator.post("/review", **fields, note_en="A note that stays")
    assert (refused.status, refused.text(".//textarea[@id='f-note_en']")) == (
        422,
        "A note that stays",
    )
    await moderator.post("/review", **fields, reason="incomplete", note_en="Surname?")
    found = await states(desk)
    assert [found[each] for each in ids] == [
        ("declined", "incomplete"),
        ("declined", "incomplete"),
        ("published", ""),
    ]
    page = await moderator.get("/review?box=declined")
    told = page.texts(f".//li[@id='s-{ids[0]}']//ul/li")
    sentence = "The name is incomplete: first name and surname are needed. Surname?"
    assert sentence in told
    assert await desk.logged() == [("signature.declined", "incomplete", 2)]


async def test_all_that_a_filter_finds_is_meant_by_one_tick(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk("owner")
    ids = await signed(desk, *PEOPLE)
    fields = {"whole": "1", "action": "void", "box": "published", "q": "mahsa"}
    asked = await owner.post("/review", **fields)
    assert asked.text(".//h1") == "1 signature will be voided."
    await owner.post("/review", **fields, sure="1")
    assert (await states(desk))[ids[1]][0] == "voided"
    nothing = await owner.post("/review", action="void", box="published", q="mahsa")
    assert (nothing.status, nothing.text(".//div[@role='alert']")) == (
        422,
        "Please choose at least one.",
    )


async def test_three_duplicates_are_resolved(desk: Desk, at_desk: Sit) -> None:
    editor = await at_desk("editor")
    ids = await signed(
        desk,
        *PEOPLE[:2],
        {"name_fa": "سارا کریمی", "city_fa": "پاریس"},
        {"name_en": "Sara Karimi", "city_en": "Paris"},
        {"name_fa": "آرش محمدی"},
        {"name_en": "Arash Mohammadi"},
    )
    page = await editor.get("/review/duplicates")
    pairs = [
        sorted(
            one.get("value", "")
            for one in form.iter("input")
            if one.get("name") in {"one", "other"}
        )
        for form in page.all(".//form[@class='pair']")
    ]
    assert sorted(pairs) == sorted(sorted(map(str, ids[at : at + 2])) for at in (0, 2, 4))
    for at, action in ((0, "one"), (2, "one"), (4, "two")):
        one, other = ids[at : at + 2]
        done = await editor.post(
            "/review/duplicates", one=str(one), other=str(other), action=action
        )
        assert done.status == 303
    await desk.settle()
    assert (await editor.get("/review/duplicates")).all(".//form[@class='pair']") == []
    found = await states(desk)
    assert [found[each] for each in ids] == [
        ("published", ""),
        ("withdrawn", "merged"),
        ("published", ""),
        ("withdrawn", "merged"),
        ("published", ""),
        ("published", ""),
    ]
    assert await desk.logged() == [
        ("signature.merged", "", None),
        ("signature.merged", "", None),
        ("signature.two", "", None),
    ]


async def test_an_id_of_another_statement_is_refused(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk("owner")
    (foreign,) = await signed(desk, PEOPLE[0], slug=FOREIGN)
    (own,) = await signed(desk, PEOPLE[1])
    before = await states(desk)
    for path, fields in (
        ("/review", {"row": f"hold:{foreign}"}),
        ("/review", {"row": "hold:nonsense"}),
        ("/review", {"action": "void", "sure": "1", "signature": [str(own), str(foreign)]}),
        ("/review", {"action": "void", "signature": [str(foreign)]}),
        ("/review", {"row": f"erase:{own}"}),
        ("/review/duplicates", {"action": "one", "one": str(own), "other": str(foreign)}),
        ("/review/duplicates", {"action": "two", "one": str(own), "other": str(foreign)}),
    ):
        assert (await owner.post(path, **fields)).status == 404, fields
    assert await states(desk) == before
    assert await desk.logged() == []


async def test_the_queue_asks_as_much_for_three_as_for_one(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk("owner")
    asked = []
    for some in (PEOPLE[:1], PEOPLE[1:]):
        await signed(desk, *some)
        await owner.get("/review?box=all&q=a")
        with recorded(desk.database) as statements:
            await owner.get("/review?box=all&q=a")
        asked.append(len(statements))
    assert asked == [10, 10]


async def test_the_watch_list_flags_new_names_and_runs_over_old_ones(
    desk: Desk, at_desk: Sit
) -> None:
    moderator = await at_desk("moderator", "fa")
    ids = await signed(desk, *PEOPLE[1:])
    short = await moderator.post("/review/watch", action="add", pattern="*a")
    assert (short.status, len(short.all(".//span[@id='e-pattern']"))) == (422, 1)
    await moderator.post("/review/watch", action="add", pattern="Mahsa *")
    page = await moderator.get("/review/watch")
    entry = page.hidden(f"{moderator.path}/review/watch")
    (run,) = [one.get("href", "") for one in page.all(".//ul[@class='entries watched']//a")]
    counted = await moderator.get(run.partition("#")[0])
    assert "۱" in counted.text(".//ul[@class='entries watched']//p[@role='status']")
    assert entry["action"] == "add"
    watched = run.partition("run=")[2].partition("#")[0]
    await moderator.post("/review/watch", action="run", entry=watched)
    flagged = await moderator.get("/review?box=flagged")
    assert len(flagged.all(f".//li[@id='s-{ids[0]}']")) == 1
    (new,) = await signed(desk, {"name_en": "Máhsa Other"})
    flagged = await moderator.get("/review?box=flagged")
    assert len(flagged.all(f".//li[@id='s-{new}']")) == 1
    await moderator.post("/review/watch", action="remove", entry=watched)
    assert (await moderator.get("/review/watch")).all(".//ul[@class='entries watched']/li") == []
    assert await desk.logged() == [
        ("watch.added", "", None),
        ("watch.removed", "", None),
        ("watch.run", "", 1),
    ]


async def test_a_flood_is_counted_voided_and_undone(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk("owner")
    await signed(desk, PEOPLE[0], *({"name_en": f"Bot {n}", "via": "bad-partner"} for n in "123"))
    before = await states(desk)
    asked = await owner.get("/review/flood?day=&via=bad-partner&pattern=&provenance=&batch=")
    assert asked.texts(".//div[@role='status']/p/strong") == ["3 signatures would be voided."]
    form = asked.one(".//form[@class='press']")
    fields = {one.get("name", ""): one.get("value", "") for one in form.iter("input")}
    assert (await owner.post("/review/flood", **fields)).location == (
        f"{owner.path}/review/undo?done=review-goes-on"
    )
    await desk.settle()
    assert sorted(state for state, _ in (await states(desk)).values()) == [
        "published",
        "voided",
        "voided",
        "voided",
    ]
    steps = await owner.get("/review/undo")
    await owner.post("/review/undo", **steps.hidden(f"{owner.path}/review/undo"))
    await desk.settle()
    assert await states(desk) == before
    empty = await owner.get("/review/flood?day=&via=&pattern=&provenance=&batch=")
    assert len(empty.all(".//main/p[@role='status']")) == 1
    assert (await owner.post("/review/flood", via="")).status == 409
    wrong = await owner.get("/review/flood?day=never&via=&pattern=*&provenance=&batch=")
    assert (wrong.status, len(wrong.all(".//span[@class='wrong']"))) == (422, 2)


async def test_who_was_declined_reads_why_where_the_signature_is_managed(
    desk: Desk, at_desk: Sit
) -> None:
    moderator = await at_desk("moderator")
    code = tokens.receipt_code("t" * 43)
    digest = tokens.code_digest(code)
    (one,) = await signed(desk, {**PEOPLE[1], "receipt_digest": digest})
    fields = {"sure": "1", "action": "decline", "signature": [str(one)], "reason": "incomplete"}
    await moderator.post("/review", **fields, note_fa="نام خانوادگی؟")
    for language, heading in (("en", "Your signature was declined."), ("fa", "امضای شما رد شد.")):
        reply = await desk.browser().post(f"/{language}/m/open", data={"token": code})
        page = Shown(reply)
        assert (page.status, page.text(".//div[@class='summary']/h2")) == (200, heading)
        assert page.text(".//div[@class='summary']//bdi") == "نام خانوادگی؟"
    assert "incomplete" not in (await desk.browser().get("/en/one-voice/signatories")).text
