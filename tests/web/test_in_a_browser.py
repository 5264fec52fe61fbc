"""Every page in a real browser: no fault that axe-core finds, nothing wider than the screen.

The pages come from the application itself, without a socket: the browser's requests are answered
by the test's client.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import axe_playwright_python  # type: ignore[import-untyped]
import pytest
from playwright.async_api import Browser, Page, Route, async_playwright

from tests.machine import chromium
from tests.web.conftest import SLUG, Site

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
BASE = "http://localhost:8000"
PEOPLE = (
    "مهتاب آذرنوش – برلین – آلمان\nMahtab Azarnoush – Berlin – Germany\n\nAyşe Örnek – Turkey\n"
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        await browser.close()


class Reader:
    """Somebody who reads the site's pages in a browser, and what is wrong with them."""

    def __init__(self, site: Site, page: Page) -> None:
        self.site = site
        self.page = page
        self.faults: list[str] = []

    async def arrive(self) -> None:
        await self.page.route("**/*", self._answer)
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    async def _answer(self, route: Route) -> None:
        request = route.request
        reply = await self.site.client.request(
            request.method,
            request.url,
            content=request.post_data_buffer,
            headers={**await request.all_headers(), "accept-encoding": "identity"},
        )
        headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
        await route.fulfill(status=reply.status_code, headers=headers, body=reply.content)

    async def look(self, name: str) -> None:
        """Note what is wrong with the page that is open."""
        wide = "document.documentElement.scrollWidth > innerWidth"
        if await self.page.evaluate(wide):
            self.faults.append(f"{name}: wider than the screen")
        await self.page.evaluate(AXE)
        result = await self.page.evaluate("axe.run()")
        self.faults += [
            f"{name}: {one['id']}: {one['nodes'][0]['html']}" for one in result["violations"]
        ]

    async def open(self, path: str) -> None:
        await self.page.goto(BASE + path)
        await self.look(path)

    async def send(
        self, name: str, path: str, button: str = "main form button", **fields: str
    ) -> None:
        """Open a page, fill in its form and send it."""
        await self.page.goto(BASE + path)
        for field, value in fields.items():
            await self.page.fill(f"[name={field}]", value)
        async with self.page.expect_navigation():
            await self.page.click(button)
        await self.look(name)


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("fa", 360, "light"), ("en", 1280, "dark")],
)
async def test_every_page_is_for_everybody(
    site: Site, browser: Browser, lang: str, width: int, scheme: str
) -> None:
    await site.bring()
    await site.bring(PEOPLE, kind="individual")
    page = await browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # for axe itself; the policy is looked at in the journeys
    )
    reader = Reader(site, page)
    await reader.arrive()
    statement = f"/{lang}/s/{SLUG}"
    for path in ("/", "/sign?kind=individual", "/sign?kind=organisation", "/sent", "/signatories"):
        await reader.open(statement + path.rstrip("/"))
    await reader.open(f"/{lang}/")
    await reader.send("refused", f"{statement}/sign", "form[data-sign] button", name_en="123")
    await reader.send("a link", f"{statement}/manage", email="nowhere")
    token = await site.token(lang)
    await reader.send("no code", f"/{lang}/c", token="nonsense")
    reader.faults = [fault for fault in reader.faults if "Failed to load resource" not in fault]
    await reader.send("confirm", f"/{lang}/c", token=token)
    await page.click("details summary")
    await reader.look("correct")
    async with page.expect_navigation():
        await page.click("form[data-sign] .buttons button")
    await reader.look("confirmed")
    code = await page.inner_text("[data-copy-source]")
    await reader.send("manage", f"/{lang}/m", token=code)
    for summary in await page.query_selector_all("summary"):
        await summary.click()
    await reader.look("managing")
    rejected = await site.token(lang, email="other@example.org", name_en="Other")
    await page.goto(f"{BASE}/{lang}/c#{rejected}")
    await page.wait_for_selector("[name=not_me]", state="attached")
    assert (page.url, "#" in page.url) == (f"{BASE}/{lang}/c/open", False)
    await page.check("[name=block]")
    async with page.expect_navigation():
        await page.click("form:has([name=not_me]) button")
    await reader.look("rejected")
    await reader.open(f"/{lang}/unblock")
    await reader.open("/dev/mailbox")
    assert reader.faults == []
