"""The overview: numbers first, charts with their tables, and how the mail does."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from app.desk.charts import Series, bars, lines, top_of
from app.desk.health import reason
from app.desk.overview import Makeups, buckets
from app.models import DailyCount, Heartbeat, Intake, Signature
from app.outbox.leases import SET_ASIDE
from app.signing.counting import Day
from tests.desk.conftest import SLUG, AtDesk, Desk
from tests.desk.test_emergency import PERSON, as_house
from tests.factories import fresh, published, sign
from tests.recorder import recorded

Sit = Callable[..., Awaitable[AtDesk]]
FIRST = date(2026, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"


async def figures(someone: AtDesk) -> dict[str, str]:
    page = await someone.get("")
    return dict(zip(page.texts(".//dl/div/dt"), page.texts(".//dl/div/dd[1]"), strict=True))


async def plant(desk: Desk, count: int) -> None:
    house = as_house(desk)
    card = await fresh(house, SLUG)
    for number in range(count):
        given = {"email": f"p{number}@example.org", "name_en": f"Person {number}x", "name_fa": ""}
        await published(house, card, **given)
    await sign(house, card, **PERSON)
    async with desk.database.write() as connection:
        held = select(Signature.id).where(Signature.name_en == PERSON["name_en"])
        await connection.execute(
            update(Signature).where(Signature.id.in_(held)).values(state="held")
        )
    await desk.settle()


async def test_numbers_come_first_and_each_chart_has_its_table(desk: Desk, at_desk: Sit) -> None:
    await plant(desk, 2)
    owner = await at_desk()
    assert await figures(owner) == {
        "Waiting for review": "1",
        "Confirmed today": "3",
        "Published": "2",
        "Gone since edition 2": "0",
    }
    page = await owner.get("")
    assert page.one(".//dd/a[.='1']").get("href") == f"/desk/en/s/{SLUG}/review"
    titles = ["Sign-ons by the day", "In the list", "Countries", "Languages of signing", "Partners"]
    assert page.texts(".//figure/h2") == titles
    assert page.texts(".//figure//caption") == titles
    images = page.all(f".//figure/{SVG}svg")
    named = [[e.text for e in image.iter(f"{SVG}title")] for image in images]
    assert (named, {image.get("role") for image in images}) == ([[t] for t in titles], {"img"})
    assert page.texts(".//figure[1]//tbody/tr[1]/*") == ["20 March 2026", "3", "3", "2"]
    assert page.texts(".//figure[1]//tbody/tr[7]/*") == ["14 March 2026", "0", "0", "0"]
    assert not [e for e in page.tree.iter() if e.get("style") is not None]
    assert PERSON["name_en"] not in page.reply.text


async def test_in_farsi_digits_days_and_direction_are_farsi(desk: Desk, at_desk: Sit) -> None:
    await plant(desk, 1)
    page = await (await at_desk(language="fa")).get("")
    assert page.texts(".//figure[1]//tbody/tr[1]/*") == ["۲۹ اسفند ۱۴۰۴", "۲", "۲", "۱"]
    assert {image.get("direction") for image in page.all(f".//figure/{SVG}svg")} == {"rtl"}
    words = [
        text.text or ""
        for image in page.all(f".//figure/{SVG}svg")
        for text in image.iter(f"{SVG}text")
    ]
    assert not [each for each in words if any(c in "0123456789" for c in each)]


async def test_a_translator_sees_nothing_of_what_is_held(desk: Desk, at_desk: Sit) -> None:
    await plant(desk, 1)
    translator = await at_desk("translator")
    assert list(await figures(translator)) == [
        "Confirmed today",
        "Published",
        "Gone since edition 1",
    ]
    assert (await translator.get("/mail")).status == 403


async def test_the_same_is_asked_however_many_have_signed(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk()
    await owner.get("")  # the secret of forms is read once
    asked = []
    for count in (1, 3):
        await plant(desk, count)
        desk.application.state.makeups = Makeups()
        desk.context.partners.forget()
        with recorded(desk.database) as statements:
            await owner.get("")
        asked.append(len(statements))
        async with desk.database.write() as connection:
            await connection.execute(delete(Signature))
    assert asked == [15, 15]


async def test_where_signatures_come_from_is_kept_for_a_minute(desk: Desk) -> None:
    await plant(desk, 1)
    now = 0.0
    kept = Makeups(lambda: now)
    statement = await desk.statement()
    one = await kept.of(desk.database, statement)
    async with desk.database.write() as connection:
        await connection.execute(delete(Signature))
    now = 59.0
    assert await kept.of(desk.database, statement) == one
    now = 61.0
    assert (await kept.of(desk.database, statement)).countries == []


def run(count: int) -> list[Day]:
    return [
        Day(day=FIRST + timedelta(number), started=2, published=1, individuals=number)
        for number in range(count)
    ]


@pytest.mark.parametrize(("count", "first_week"), [(43, 1), (44, 2), (49, 7)])
def test_long_runs_are_told_by_the_week_and_the_last_is_whole(count: int, first_week: int) -> None:
    assert [day for day, _ in buckets(run(42))] == [one.day for one in run(42)]
    weeks = buckets(run(count))
    assert weeks[0][0] == FIRST
    assert weeks[0][1].started == 2 * first_week
    assert weeks[-1][0] == FIRST + timedelta(count - 7)
    assert weeks[-1][1].published == 7
    assert weeks[-1][1].individuals == count - 1
    assert sum(week.started for _, week in weeks) == 2 * count


def test_axes_end_at_round_numbers_and_mirror() -> None:
    assert [top_of(n) for n in (0, 1, 3, 7, 10, 11, 1234)] == [2, 2, 3, 8, 10, 20, 2000]
    series = [Series("One", [0, 5])]
    left = lines("a", "T", ["x", "y"], series, "en")
    right = lines("a", "T", ["x", "y"], series, "fa")
    assert 'points="44,166 352,10"' in left
    assert 'points="316,166 8,10"' in right
    assert lines("a", "T", [], [], "en") == bars("a", "T", [], "en") == ""
    told = bars("a", "<b>", [("<i>", 4), ("y", 2)], "fa")
    assert '<rect class="bar" x="180" y="52" width="180" height="7" rx="1"/>' in told
    assert "&lt;i&gt;" in told
    assert "<i>" not in told


def intake(failure: str, **values: Any) -> dict[str, Any]:
    row = {"key_id": "intake-2026-03-20", "sealed": b"x", "message": "confirm", "attempts": 3}
    return {**row, "failure": failure, **values}


async def test_what_to_do_when_mail_stands_still(desk: Desk, at_desk: Sit) -> None:
    owner = await at_desk("moderator")
    page = await owner.get("/mail")
    assert page.text(".//div[@class='notice']") == "All is well: messages leave as they come."
    now = desk.clock.now()
    async with desk.database.write() as connection:
        for number, failure in enumerate(["connect", "connect", f"{SET_ASIDE}550 5.1.1"]):
            due = now + timedelta(minutes=30 if number else -11)
            await connection.execute(insert(Intake).values(intake(failure, due_at=due)))
    page = await owner.get("/mail")
    assert page.texts(".//div[@class='notice warning']/p/strong") == [
        "Messages wait for longer than ten minutes.",
        "Some messages could not be sent for good.",
    ]
    assert page.texts(".//tbody/tr/*") == [
        *("connect", "The mail relay could not be reached.", "2"),
        *("550 5.1.1", "There is no such mailbox, or it takes no mail.", "1"),
    ]
    done = await owner.post("/mail")
    assert done.location.endswith("/mail?done=mail-tried")
    async with desk.database.read() as connection:
        found = await connection.scalars(select(Intake.due_at).where(Intake.failure == "connect"))
        assert set(found) == {now, now - timedelta(minutes=11)}
    for held, sentence in (
        ("cap", "As many messages have left within an hour as are allowed. The others wait."),
        (
            "relay-away",
            "The mail relay takes no messages at the moment. They wait and lose nothing.",
        ),
    ):
        async with desk.database.write() as connection:
            await connection.execute(update(Heartbeat).values(mail=held))
        assert sentence in (await owner.get("")).text(".//div[@class='notice warning']")
    desk.clock.move(timedelta(seconds=61))
    page = await owner.get("/mail")
    assert page.texts(".//div[@class='notice warning']/p/strong")[0] == (
        "The worker gives no sign of life: no message leaves and nothing is published."
    )


def test_every_code_has_a_reason() -> None:
    told = {code: reason(code, "en") for code in ("451 4.7.1", "552", "KeyError", "599", "499")}
    assert told == {
        "451 4.7.1": "The receiving server asks to wait.",
        "552": "The mailbox is full.",
        "KeyError": "Something went wrong in the program itself. The host’s log names it.",
        "599": "Refused for good.",
        "499": "Refused for now; it is tried again.",
    }


async def test_counts_of_a_year_make_a_page_of_weeks(desk: Desk, at_desk: Sit) -> None:
    statement = await desk.statement()
    today = desk.clock.now().date()
    rows = [
        {"statement_id": statement, "day": today - timedelta(n), "what": what, "count": n + 1}
        for n in range(300)
        for what in ("started", "confirmed", "published", "organisations", "individuals")
    ]
    async with desk.database.write() as connection:
        await connection.execute(insert(DailyCount), rows)
    page = await (await at_desk()).get("")
    assert page.texts(".//figure/h2") == ["Sign-ons by the week", "In the list"]
    assert len(page.all(".//figure[1]//tbody/tr")) == 43
    assert len(page.reply.content) < 40_000
