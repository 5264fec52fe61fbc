"""From an empty instance to an open statement with a reviewed list, all of it in the browser."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.async_api import Browser

from app.outbox.mailbox import read_mailbox
from app.text.names import Language
from tests.journeys.coordinator import Coordinator, coordinating
from tests.journeys.service import PATIENCE, Service, serving, until
from tests.journeys.visitor import TOKEN

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXTS = {
    "fa.title": "آزادی برای همهٔ زندانیان سیاسی",
    "en.title": "Freedom for all political prisoners",
    "fa.body.0": "ما نگران جان زندانیان هستیم.\n\nخواهان آزادی آنان‌ایم.",
    "en.body.0": "We fear for the lives of the prisoners.\n\nWe demand that they be set free.",
}
DUPLICATES = (
    ({"fa": "مهسا رضایی"}, {"en": "Mahsa Rezaei"}),
    ({"fa": "بهرام کیانی", "en": "Bahram Kiani"}, {"en": "Bahram Kiyani"}),
    ({"en": "Shirin Moradi"}, {"fa": "شیرین مرادی", "en": "Shirin Moradi"}),
)
"""Who signed twice, each time from another mailbox."""
OTHERS = ({"fa": "ناصر دلاور", "en": "Naser Delavar"}, {"en": "Elisabeth Holm"})
FORGED = {"fa": "رستم دستان", "en": "Rostam Dastan"}
ORGANISATION = {"fa": "کانون دوستداران آزادی", "en": "Society of Friends of Freedom"}


OF_STATEMENT = (
    *("", "/text", "/settings", "/state", "/updates"),
    *("/review?box=all", "/review/duplicates", "/review/watch", "/review/flood", "/review/undo"),
    *("/list", "/list/initiators", "/list/one-script", "/list/paste", "/editions", "/removals"),
    *("/partners", "/people", "/log", "/mail", "/emergency"),
)
"""The pages of a statement at the desk."""

At = tuple[Language, int, Literal["dark", "light"]]


@pytest.fixture(params=[("fa", 360, "dark"), ("en", 1280, "light")], ids=["fa", "en"])
def at(request: pytest.FixtureRequest) -> At:
    """Language, width and colours of the coordinator's browser."""
    chosen: At = request.param
    return chosen


@pytest.fixture
def empty(tmp_path: Path, browser: Browser) -> Iterator[Service]:
    """An instance with nothing in it."""
    del browser
    with serving(tmp_path / "data", HAMSEDA_DEMO="0") as service:
        yield service


async def test_from_an_empty_instance_to_a_list_that_can_be_republished(
    browser: Browser, empty: Service, at: At, tmp_path: Path
) -> None:
    link = empty.command("coordinator", "invite", "parisa@example.org", "--lang", at[0])
    async with coordinating(browser, *at[:2], color_scheme=at[2]) as who:
        await _come_in(who, link.stdout.split()[-1])
        slug = await _open_a_statement(who)
        people = [*(one for pair in DUPLICATES for one in pair), *OTHERS, FORGED]
        began = time.monotonic()
        await _sign(empty, slug, [*(("individual", name) for name in people)])
        await _sign(empty, slug, [("organisation", ORGANISATION)])
        signing = time.monotonic() - began
        await _review(who)
        await _settled(empty, slug)
        await who.follow("Editions")
        await who.check("Editions")
        await who.fill({"name": "press"})
        await who.press("Cut an edition now")
        await who.page.locator("main tbody tr").first.get_by_role("link").last.click()
        await who.page.wait_for_url("**/editions/*")
        who.clicks += 1
        async with who.page.expect_download() as coming:
            await who.page.locator(f"main a[download][href*='list.txt?lang={at[0]}']").click()
        who.clicks += 1
        file = tmp_path / "list.txt"
        await (await coming.value).save_as(file)
        seconds = time.monotonic() - who.began - signing
        await _look_round(who)
        print(f"{at[0]}: {who.clicks} clicks, {seconds:.0f} s, signing left out")  # noqa: T201 - for who runs it with -s
    text = file.read_text("utf-8")

    assert FORGED["fa"] not in text
    assert FORGED["en"] not in text
    language = at[0]
    named = {name[language] for name in (*OTHERS, ORGANISATION) if language in name}
    assert {name for name in named if name in text} == named
    assert text.count("Mahsa Rezaei" if language == "en" else "مهسا رضایی") == 1
    assert text.count("Shirin Moradi" if language == "en" else "شیرین مرادی") == 1


async def _look_round(who: Coordinator) -> None:
    """Each page of the desk is looked at, as it stands with a list."""
    desk, _, _ = who.page.url.partition("/s/")
    for page in (f"{desk}/", f"{desk}/account", *(f"{desk}/s/freedom{at}" for at in OF_STATEMENT)):
        answer = await who.page.goto(page)
        assert answer is not None
        assert (answer.status, who.page.url) == (200, page)
        await who.look()


async def _come_in(who: Coordinator, link: str) -> None:
    await who.page.goto(link)
    await who.page.wait_for_url("**/in/open")
    await who.press("Sign in")
    await who.press("Make the passkey")
    await who.follow("I have kept them")
    await who.check("Your statements")


async def _open_a_statement(who: Coordinator) -> str:
    """The slug of a statement that was made, written, set and opened."""
    await who.follow("New statement")
    await who.check("New statement")
    await who.fill({name: TEXTS[name] for name in ("fa.title", "en.title")} | {"slug": "freedom"})
    await who.press("Begin the draft")
    await who.check("Texts")
    await who.page.locator("main a[href*='/text/paste']").first.click()
    await who.look()
    await who.page.go_back()
    await who.fill({name: TEXTS[name] for name in ("fa.body.0", "en.body.0")})
    await who.press("Save")
    await who.follow("Settings")
    await who.check("Settings")
    await who.choose("publish", "at-once")
    await who.press("Save")
    await who.follow("State")
    await who.check("State")
    await who.follow("Open it …")
    await who.check("Open the statement")
    await who.press("Open it now")
    return who.page.url.split("/s/")[1].split("/")[0]


async def _sign(service: Service, slug: str, signatories: list[tuple[str, dict[str, str]]]) -> None:
    """Sign and confirm by the API, each by a mailbox of its own."""
    async with httpx.AsyncClient(base_url=service.base, timeout=20, trust_env=False) as client:
        for place, (kind, name) in enumerate(signatories):
            answer = await client.post(
                f"/api/v1/statements/{slug}/sign-ons",
                json={
                    "kind": kind,
                    "name": name,
                    "email": f"{kind}-{place}@mail.example",
                    "language": "en",
                    "exposure": "public",
                    "country": "SE",
                    "consents": {"process": True, "publish": True},
                    **(
                        {"representative": {"name": "R. Person", "role": "Speaker"}}
                        if kind == "organisation"
                        else {}
                    ),
                },
            )
            assert answer.status_code == 202, answer.text
        folder = Path(service.environ["HAMSEDA_DATA_DIR"])
        wanted = {f"{kind}-{place}@mail.example" for place, (kind, _) in enumerate(signatories)}
        deadline = time.monotonic() + PATIENCE
        found: dict[str, str] = {}
        while wanted - found.keys() and time.monotonic() < deadline:
            for entry in read_mailbox(folder):
                lines = entry["text"].splitlines()
                found[entry["to"]] = next(line for line in lines if TOKEN.fullmatch(line))
            await asyncio.sleep(0.2)
        for address in sorted(wanted):
            answer = await client.post("/api/v1/confirmations", json={"token": found[address]})
            assert answer.status_code == 200, answer.text


async def _review(who: Coordinator) -> None:
    """Resolve three duplicates, decline one with a reason, let the others pass."""
    duplicates = who.page.locator("form.pair")
    for left in (3, 2, 1):
        await _until_there(who, "/review/duplicates", "form.pair", left)
        await _keep_first(who)
        await who.check("Likely duplicates")
    assert await duplicates.count() == 0
    await who.follow("Queue")
    await who.check("Review")
    await who.page.locator("#q").fill(FORGED["fa"])
    await who.press("Show")
    await who.follow("Look among all")
    await _press_in_row(who, "decline")
    await who.page.locator("main [name=reason]").select_option("not-a-name")
    await who.fill({"note_fa": "پهلوانان شاهنامه امضا نمی‌کنند."})
    await who.press("Decline them")
    await who.check("Review")
    await who.follow("Queue")
    if await who.page.locator("#rows > li").count():
        await who.choose("whole", "1")
        await who.press("Publish", -1)
        await who.press("Let them pass")


async def _press_in_row(who: Coordinator, action: str) -> None:
    who.clicks += 1
    async with who.page.expect_navigation():
        await who.page.locator(f"#rows button[value^='{action}:']").click()


async def _keep_first(who: Coordinator) -> None:
    who.clicks += 1
    async with who.page.expect_navigation():
        await who.page.locator("form.pair button").first.click()


async def _until_there(who: Coordinator, tail: str, what: str, count: int) -> None:
    base = who.page.url.split("/s/")[0] + "/s/freedom"

    async def look() -> int:
        await who.page.goto(base + tail)
        return await who.page.locator(what).count()

    await until(look, count)


async def _settled(service: Service, slug: str) -> None:
    async def listed() -> int:
        answer = await service.get(f"/api/v1/statements/{slug}")
        counts = answer.json()["counts"]
        return int(counts["organisations"]) + int(counts["individuals"])

    await until(listed, 6)
