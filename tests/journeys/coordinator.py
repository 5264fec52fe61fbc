"""A coordinator with a browser: what is pressed is counted, each page is looked at."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, CDPSession, Page

from app.i18n import translations
from app.text.names import Language

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Coordinator:
    """One browser profile that can make passkeys; `clicks` counts presses, not letters."""

    page: Page
    language: Language
    width: int
    clicks: int = 0
    began: float = field(default_factory=time.monotonic)

    def words(self, english: str) -> str:
        """A sentence of the interface in the coordinator's language."""
        return translations(self.language).gettext(english)

    async def press(self, english: str, nth: int = 0) -> None:
        """Press a button with these words, and wait for the page behind it."""
        button = self.page.get_by_role("button", name=self.words(english), exact=True)
        self.clicks += 1
        async with self.page.expect_navigation():
            await button.nth(nth).click()

    async def follow(self, english: str, within: str = "body") -> None:
        """Follow the first link with these words."""
        link = self.page.locator(within).get_by_role("link", name=self.words(english), exact=True)
        self.clicks += 1
        async with self.page.expect_navigation():
            await link.first.click()

    async def choose(self, name: str, value: str) -> None:
        """Set a radio button or a checkbox."""
        self.clicks += 1
        await self.page.locator(f"main [name='{name}'][value='{value}']").check()

    async def fill(self, fields: Mapping[str, str]) -> None:
        """Fill fields by their names."""
        for name, value in fields.items():
            await self.page.locator(f"main [name='{name}']").fill(value)

    async def check(self, heading: str) -> None:
        """The page is the expected one, nothing hangs out of it, and axe finds nothing wrong."""
        assert await self.page.locator("h1").first.inner_text() == self.words(heading)
        await self.look()

    async def look(self) -> None:
        """Nothing hangs out of the page, and axe finds nothing wrong with it."""
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, self.page.url
        results = await Axe().run(self.page)
        assert results.violations_count == 0, results.generate_report()


@asynccontextmanager
async def coordinating(
    browser: Browser, language: Language, width: int, **more: str
) -> AsyncIterator[Coordinator]:
    """A fresh profile with a virtual authenticator; no script may fail in it.

    `more` are further options of the browser's context.
    """
    context = await browser.new_context(
        locale="fa-IR" if language == "fa" else "en-GB",
        viewport={"width": width, "height": 800},
        **more,  # type: ignore[arg-type]
    )
    context.set_default_timeout(15_000)
    page = await context.new_page()
    session: CDPSession = await context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    trouble: list[str] = []
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    context.on("console", lambda note: trouble.append(note.text) if note.type == "error" else None)
    try:
        yield Coordinator(page, language, width)
    finally:
        await context.close()
    # That a page answered 401 is for the tests to judge.
    assert [each for each in trouble if "401" not in each] == []
