"""Requests to be removed at the desk: answered one by one or together, each with its clock."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.models import Entry, RemovalRequest
from app.signing.removals import RemovalForm, ask_removal
from app.statements.cards import card_of
from tests.desk.conftest import FOREIGN, SLUG, Desk
from tests.desk.test_list import GROUPS, Sit, bring

CROWD = "\n\n".join(f"شخص {chr(0x0628 + n)}" for n in range(8))


async def ask(
    desk: Desk, *, slug: str = SLUG, letter: str = "", hide: bool = True, name: str = ""
) -> list[UUID]:
    """Ask for every name of the list, or for one; the requests."""
    async with desk.database.write() as connection:
        card = await card_of(connection, slug)
        found = await connection.execute(
            select(Entry.public_id, Entry.name_fa).where(
                Entry.statement_id == card.id,
                Entry.withdrawn.is_(False),
                Entry.valid_to.is_(None),
            )
        )
        for row in found.all():
            if name in {"", row.name_fa}:
                form = RemovalForm(row.public_id, "danger", "fa", letter)
                proof = uuid4() if hide else None
                await ask_removal(
                    connection, desk.context.sealer, card, form, proof=proof, now=desk.clock.now()
                )
        requests = await connection.scalars(
            select(RemovalRequest.id).where(RemovalRequest.statement_id == card.id)
        )
        return list(requests)


async def names(desk: Desk, seat_path: str = f"/en/s/{SLUG}/signatories") -> str:
    desk.context.forget()
    return (await desk.browser().get(seat_path)).text


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_hidden_name_is_put_back_with_a_reason(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    await bring(desk, "شخص نمونه", kind="individual")
    await bring(desk)
    (request,) = await ask(desk, name="شخص نمونه")
    assert "شخص نمونه" not in await names(desk)
    seat = await at_desk("moderator", language)
    page = await seat.get("/removals")
    assert "شخص نمونه" in page.text(".//ul[@class='entries asked']/li")
    unsaid = await seat.post("/removals", request=[str(request)], action="keep", reason="")
    assert unsaid.status == 422
    assert unsaid.one(".//input[@name='request']").get("checked") is not None
    done = await seat.post("/removals", request=[str(request)], action="keep", reason="has-signed")
    assert done.location == f"{seat.path}/removals?done=removal-undone"
    await desk.settle()
    assert "شخص نمونه" in await names(desk)
    assert await desk.logged() == [("removal.undone", "has-signed", 1)]
    assert len((await seat.get("/removals?show=settled")).all(".//ul[@class='entries']/li")) == 1


async def test_removing_for_good_is_asked_twice_and_told_to_who_comes_second(
    desk: Desk, at_desk: Sit
) -> None:
    await bring(desk, GROUPS)
    requests = [str(each) for each in await ask(desk)]
    seat, other = await at_desk("moderator"), await at_desk("editor")
    sure = await seat.post("/removals", request=requests, action="remove")
    assert sure.text(".//h1") == "Remove 3 names for good?"
    assert "Baran" in await names(desk)
    assert (await seat.post("/removals", request=requests, action="remove", sure="1")).status == 303
    assert "Baran" not in await names(desk)
    late = await other.post("/removals", request=requests[:1], action="keep", reason="decided")
    assert (late.status, late.text(".//div[@role='alert']")) == (
        409,
        "Somebody else has answered some of these meanwhile. Look again.",
    )
    assert await desk.logged() == [("removal.granted", "", 3)]


async def test_a_flood_is_counted_and_put_back_but_for_who_wrote_a_letter(
    desk: Desk, at_desk: Sit
) -> None:
    await bring(desk, CROWD, kind="individual")
    await ask(desk, name="شخص ب", letter="I am afraid")
    await ask(desk)
    seat = await at_desk("moderator")
    today = desk.clock.now().date().isoformat()
    page = await seat.get(f"/removals/flood?first={today}&last={today}&silent=1")
    assert page.text(".//p[@role='status']") == "7 names are hidden"
    fields = [
        one.get("value", "") for one in page.all(".//form[@method='post']//input[@name='request']")
    ]
    done = await seat.post("/removals", request=fields, action="keep", reason="flood")
    assert done.location.endswith("done=removal-undone")
    await desk.settle()
    shown = await names(desk)
    assert [f"شخص {chr(0x0628 + n)}" in shown for n in range(8)].count(False) == 1
    assert "I am afraid" not in (await seat.get("/removals")).reply.text
    wrong = await seat.get("/removals/flood?first=2026-13-40&last=")
    assert (wrong.status, wrong.text(".//span[@class='wrong']")) == (422, "There is no such day.")


async def test_a_letter_is_read_by_who_proves_it_and_goes_with_the_answer(
    desk: Desk, at_desk: Sit
) -> None:
    await bring(desk, "شخص نمونه", kind="individual")
    (request,) = await ask(desk, letter="می‌ترسم. I am afraid")
    seat = await at_desk("moderator")
    assert "afraid" not in (await seat.get("/removals")).reply.text
    asked = await seat.post(
        "/reveal", kind="removal", subject=str(request), back=f"{seat.path}/removals"
    )
    assert asked.location == f"{seat.path}/removals"
    await desk.settle()
    page = await seat.get("/removals")
    assert page.text(".//p[@class='letter']") == "می‌ترسم. I am afraid"
    other = await at_desk("owner")
    assert "afraid" not in (await other.get("/removals")).reply.text
    assert "afraid" not in str(await desk.logged())
    await seat.post("/removals", request=[str(request)], action="keep", reason="has-signed")
    async with desk.database.read() as connection:
        assert await connection.scalar(select(RemovalRequest.letter)) is None


async def test_the_clock_of_a_month_runs(desk: Desk, at_desk: Sit) -> None:
    await bring(desk, GROUPS)
    await ask(desk, name="انجمن باران")
    desk.clock.move(timedelta(days=20))
    await ask(desk, name="کانون پناهندگان")
    desk.clock.move(timedelta(days=12))
    seat = await at_desk("moderator")
    page = await seat.get("/removals")
    assert page.text(".//div[@class='notice warning']") == "1 request is older than a month."
    first, second = page.all(".//ul[@class='entries asked']/li")
    assert first.find(".//span[@class='overdue']") is not None
    assert second.find(".//span[@class='overdue']") is None


async def test_foreign_requests_and_no_requests_are_refused(desk: Desk, at_desk: Sit) -> None:
    await bring(desk, GROUPS, FOREIGN)
    foreign = [str(each) for each in await ask(desk, slug=FOREIGN)]
    seat = await at_desk("owner")
    for requests in (foreign[:1], [str(uuid4())], ["x"]):
        for action in ({"action": "remove", "sure": "1"}, {"action": "keep", "reason": "flood"}):
            assert (await seat.post("/removals", request=requests, **action)).status == 404
    empty = await seat.post("/removals", action="remove")
    assert (empty.status, empty.text(".//div[@role='alert']")) == (
        422,
        "Please choose at least one.",
    )
    assert (await seat.post("/removals", request=foreign[:1], action="burn")).status == 404
    async with desk.database.read() as connection:
        states = await connection.scalars(select(RemovalRequest.state))
        assert set(states) == {"waiting"}
