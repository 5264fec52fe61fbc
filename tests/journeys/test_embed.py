"""On a partner's page: signing in the frame, the live list, and what a page must not be able to."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Frame, Page, async_playwright

from app.i18n import translations
from app.text.names import Language
from tests.journeys.conftest import ARGUMENTS, Arrive
from tests.journeys.partner_site import TRACKER, PartnerSite, fill, partner_site, snippets
from tests.journeys.people import Signatory, writer
from tests.journeys.service import Service, until
from tests.machine import chromium

pytestmark = pytest.mark.asyncio(loop_scope="session")

BLOCKING = "--test-third-party-cookie-phaseout"
NO_BARS = """() => {
  const page = document.scrollingElement;
  return [page.scrollHeight - innerHeight, page.scrollWidth - innerWidth].filter((by) => by > 0);
}"""
LIES = """async ([home, id]) => {
  const stranger = document.createElement("iframe");
  stranger.srcdoc = `<script>
    for (const type of ["ready", "resize", "pending", "error"]) {
      parent.postMessage({ signon: 1, type, id: "${id}", height: 1234 }, "*");
    }
  <\\/script>`;
  const heard = new Promise((done) => {
    let count = 0;
    addEventListener("message", ({ data }) => (count += data.height === 1234) > 3 && done());
  });
  document.body.append(stranger);
  await heard;
  const own = { signon: 1, type: "error", id, height: 1234 };
  dispatchEvent(new MessageEvent("message", { data: own, origin: home, source: window }));
  postMessage(own, "*");
  stranger.remove();
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def blocking() -> AsyncIterator[Browser]:
    """Chromium as it will be: cookies of third parties are refused."""
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=[*ARGUMENTS, BLOCKING], headless=True
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
def partner(service: Service) -> Iterator[PartnerSite]:
    """A registered partner's site."""
    with partner_site() as site:
        done = service.command("partner", "add", "rooznameh", "--origin", site.base)
        assert (done.returncode, done.stderr) == (0, "")
        yield site


@asynccontextmanager
async def reading(browser: Browser, width: int = 1280, **more: Any) -> AsyncIterator[Page]:
    """A page of somebody who was never here; leaves no cookie, and no error in the console."""
    context = await browser.new_context(viewport={"width": width, "height": 800}, **more)
    context.set_default_timeout(15_000)
    page = await context.new_page()
    trouble: list[str] = []
    context.on("console", lambda one: trouble.append(one.text))
    context.on("weberror", lambda one: trouble.append(str(one.error)))
    try:
        yield page
        # A refused form is a 422, which the browser notes.
        assert [one for one in trouble if not one.startswith("Failed to load resource")] == []
        assert await context.cookies() == []
    finally:
        await context.close()


async def framed(page: Page, kind: str) -> Frame:
    """The frame of an element, once it has told that it is ready."""
    await page.locator(f"signon-{kind}").scroll_into_view_if_needed()
    await page.wait_for_function(f"told.includes('signon-{kind} ready')")
    handle = await page.locator(f"signon-{kind} iframe").element_handle()
    frame = await handle.content_frame()
    assert frame is not None
    return frame


async def faults(page: Page) -> list[str]:
    """What axe-core finds on the page, and in each of its frames."""
    found = []
    for one in page.frames:
        if one.url.startswith("http"):
            answer = (await Axe().run(one)).response["violations"]
            path = urlsplit(one.url).path
            found += [f"{path}: {v['id']} at {n['target']}" for v in answer for n in v["nodes"]]
    return found


async def sign(page: Page, signatory: Signatory, lang: Language) -> Frame:
    """Fill and send the form in its frame, after one refusal."""
    words = translations(lang).gettext
    frame = await framed(page, "form")
    button = frame.get_by_role("button", name=words("Send me the message"))
    await framed(page, "list")
    assert await page.evaluate("() => shift") < 0.1  # nothing that is read has moved
    await button.click()
    await page.wait_for_function("told.includes('signon-form error')")
    assert await frame.locator("[role=alert]").evaluate("one => one === document.activeElement")
    assert await faults(page) == []
    assert await frame.evaluate(NO_BARS) == []
    await fill(frame, signatory)
    await asyncio.sleep(1)  # a form is two seconds old before it is taken
    await button.click()
    await page.wait_for_function("told.includes('signon-form pending')")
    assert await frame.locator("h1").inner_text() == words("Look into your mailbox")
    return frame


@pytest.mark.parametrize(
    ("lang", "width", "surname_fa", "surname_en"),
    [("fa", 360, "مهرگان", "Mehregan"), ("en", 1280, "نوروزی", "Norouzi")],
)
async def test_signing_without_leaving_the_page(
    blocking: Browser,
    service: Service,
    partner: PartnerSite,
    lang: Language,
    width: int,
    surname_fa: str,
    surname_en: str,
) -> None:
    signatory = writer(surname_fa, surname_en)
    tracker = f'<iframe title="other" src="http://127.0.0.1:{partner.port}{TRACKER}"></iframe>'
    path = partner.show(snippets(service.base, lang, "rooznameh") + tracker, lang)
    async with reading(blocking, width) as page:
        await page.goto(partner.base + path)
        frame = await sign(page, signatory, lang)
        for one in (frame, await framed(page, "list"), await framed(page, "count")):
            assert await one.evaluate(NO_BARS) == []
        assert await faults(page) == []
        box = await page.locator("signon-form").bounding_box()
        assert box is not None
        assert box["y"] >= 0  # what comes next is in sight
        # Whatever else stands on the page or in it is not believed.
        before = await page.evaluate("() => [told.length, document.body.innerHTML]")
        height = await page.locator("signon-form iframe").evaluate("one => one.style.blockSize")
        id_ = await page.locator("signon-form iframe").get_attribute("name")
        await page.evaluate(LIES, [service.base, id_])
        assert await page.evaluate("() => [told.length, document.body.innerHTML]") == before
        again = await page.locator("signon-form iframe").evaluate("one => one.style.blockSize")
        assert again == height
        # The confirmation has a tab of its own, and leads back.
        message = (await service.messages(signatory.email))[0]
        tab = await page.context.new_page()
        await tab.goto(message["links"][0])
        words = translations(message["links"][0].split("/")[3]).gettext
        async with tab.expect_navigation():
            await tab.get_by_role("button", name=words("Confirm"), exact=True).click()
        back = tab.locator("main a[rel='noopener noreferrer']")
        assert await back.get_attribute("href") == f"{partner.base}/"

        async def listed() -> int:
            await page.goto(partner.base + path)
            shown = await framed(page, "list")
            return await shown.locator("li").filter(has_text=surname_fa).count()

        await until(listed, 1)


async def test_the_browser_refuses_other_sites_and_the_link_stays(
    blocking: Browser, service: Service, partner: PartnerSite
) -> None:
    path = partner.show(snippets(service.base, "en", "rooznameh"), path="/foreign")
    form = f'<iframe title="x" src="{service.base}/embed/demo/form?via=rooznameh"></iframe>'
    plain = partner.show(form, path="/plain-frame")
    outer = partner.show(f'<iframe title="x" src="{partner.base}{plain}"></iframe>', path="/outer")
    context = await blocking.new_context(viewport={"width": 800, "height": 900})
    page = await context.new_page()
    refusals: list[str] = []
    context.on("console", lambda one: refusals.append(one.text))
    await page.goto(partner.other + path)
    note = page.locator("signon-form [role=status]")
    await note.wait_for(timeout=12_000)
    assert "not registered" in await note.inner_text()
    assert await page.evaluate("() => told.filter((one) => one.includes('form'))") == [
        "signon-form error"
    ]
    assert await page.get_by_text("Sign here").is_visible()
    assert await page.locator("signon-form iframe").count() == 0
    assert any("frame-ancestors" in one for one in refusals)
    await framed(page, "list")  # names are for everybody
    # A registered page shows it, but not within the frame of another site.
    refusals.clear()
    await page.goto(partner.base + plain)
    assert not any("frame-ancestors" in one for one in refusals)
    async with page.expect_event("console", lambda one: "frame-ancestors" in one.text):
        await page.goto(partner.other + outer)
    assert await context.cookies() == []
    await context.close()


async def test_without_scripts_the_link_leads_all_the_way(
    arrive: Arrive, service: Service, partner: PartnerSite
) -> None:
    partner.show(snippets(service.base, "fa", "rooznameh"), "fa", path="/plain")
    visitor = await arrive(service, "fa", scripts=False)
    signatory = writer("دی‌ماه", "Deymah")
    await visitor.page.goto(f"{partner.base}/plain")
    visitor.trouble.clear()  # the partner's page is elsewhere
    assert await visitor.page.locator("iframe").count() == 0
    async with visitor.page.expect_navigation():
        await visitor.page.get_by_text("Sign here").click()
    assert await visitor.field("via").get_attribute("value") == "rooznameh"
    await visitor.page.locator("[name=kind][value=individual]").check()
    await visitor.fill(signatory.fields | {"email": signatory.email})
    await visitor.page.locator("[name=exposure][value=public]").check()
    for consent in ("consent_process", "consent_publish"):
        await visitor.field(consent).check()
    await asyncio.sleep(2)
    await visitor.press("Send me the message")
    await visitor.open_message(signatory.email)
    await visitor.confirm({})
    assert await visitor.page.locator(f'main a[href="{partner.base}/"]').count() == 1
