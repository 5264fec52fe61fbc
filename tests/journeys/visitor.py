"""A visitor with a browser: the steps that journeys are made of, by the names of the form."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

from app.i18n import translations
from app.text.names import Language
from tests.journeys.people import Signatory
from tests.journeys.service import Service

RECEIPT_CODE = re.compile(r"([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]{5}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

_YOUNGEST = 2.1
"""Seconds after which a form may be sent."""


@dataclass
class Visitor:
    """One browser profile with one page.

    `trouble` collects what no page may do, `statuses` how the pages were answered, in order.
    """

    service: Service
    context: BrowserContext
    page: Page
    language: Language
    scripts: bool
    trouble: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    _shown_at: float = 0.0

    def words(self, english: str) -> str:
        """A sentence of the interface in the visitor's language."""
        return translations(self.language).gettext(english)

    async def go(self, path: str) -> Response:
        """Open a page by its path, and not as a place within the page that is shown."""
        await self.page.goto("about:blank")
        response = await self.page.goto(self.service.base + path)
        assert response is not None
        self._shown_at = time.monotonic()
        return response

    async def press(self, english: str) -> None:
        """Press the button with these words, and wait for the page behind it."""
        button = self.page.get_by_role("button", name=self.words(english), exact=True)
        async with self.page.expect_navigation():
            await button.click()
        self._shown_at = time.monotonic()

    async def follow(self, english: str) -> None:
        """Follow the first link with these words."""
        async with self.page.expect_navigation():
            await self.link(english).click()
        self._shown_at = time.monotonic()

    def link(self, english: str) -> Locator:
        """The first link with these words."""
        return self.page.get_by_role("link", name=self.words(english), exact=True).first

    def field(self, name: str, within: str = "form") -> Locator:
        """A field by its name."""
        return self.page.locator(f"{within} [name={name}]")

    async def heading(self) -> str:
        """The page's heading."""
        return await self.page.locator("h1").inner_text()

    async def fill(self, fields: Mapping[str, str]) -> None:
        """Fill fields by their names."""
        for name, value in fields.items():
            if name == "country":
                await self.field(name).select_option(value)
            else:
                await self.field(name).fill(value)

    async def age(self) -> None:
        """Wait until the form that is shown may be sent."""
        await asyncio.sleep(max(0.0, self._shown_at + _YOUNGEST - time.monotonic()))

    async def fill_sign_on(self, signatory: Signatory) -> None:
        """Come from the statement to the form, and fill it in."""
        await self.go(f"/{self.language}/s/demo")
        organisation = signatory.kind == "organisation"
        await self.follow("Sign for an organisation" if organisation else "Sign this statement")
        kind = self.page.locator(f"[name=kind][value={signatory.kind}]")
        assert await kind.is_checked()
        public = self.page.locator("[name=exposure][value=public]")
        assert await public.is_checked() is organisation
        await self.fill(signatory.fields | {"email": signatory.email})
        await self.page.locator(f"[name=exposure][value={signatory.exposure}]").check()
        for consent in ("consent_process", "consent_publish"):
            assert not await self.field(consent).is_checked()
        await self.field("consent_process").check()
        if signatory.exposure != "counted":
            await self.field("consent_publish").check()

    async def sign(self, signatory: Signatory) -> None:
        """Sign, up to the page that says where to look."""
        await self.fill_sign_on(signatory)
        await self.age()
        await self.press("Send me the message")
        assert self.page.url == f"{self.service.base}/{self.language}/s/demo/sent"
        assert await self.heading() == self.words("Look into your mailbox")

    async def open_message(self, address: str, count: int = 1, *, whole: bool = False) -> None:
        """Open the newest message in the demo's mailbox, and its link.

        Without scripts the code is pasted as a chat program hands it on, or the `whole` link.
        """
        message = (await self.service.messages(address, count))[0]
        await self.go("/dev/mailbox")
        link = self.page.locator(f'a[href="{message["links"][0]}"]')
        async with self.page.expect_navigation():
            await link.click()
        if self.scripts:
            await self.page.wait_for_url("**/open")
        else:
            token = next(line for line in message["text"].splitlines() if TOKEN.fullmatch(line))
            pasted = f"\N{LEFT-TO-RIGHT MARK}{token[:20]}\n{token[20:]} "
            await self.field("token").fill(message["links"][0] if whole else pasted)
            await self.press("Show")
        assert urlsplit(self.page.url).fragment == ""

    async def confirm(self, correction: Mapping[str, str]) -> str:
        """Correct, confirm; the receipt code."""
        if correction:
            await self.page.get_by_text(self.words("Correct something first")).click()
            await self.fill(correction)
        await self.press("Confirm")
        assert await self.heading() == self.words("Your signature is confirmed")
        code = await self.page.locator(".receipt").inner_text()
        assert RECEIPT_CODE.fullmatch(code)
        return code

    async def withdraw(self) -> None:
        """Withdraw the one signature that is shown."""
        await self.page.get_by_text(self.words("Withdraw this signature")).click()
        await self.press("Withdraw for good")
        assert await self.heading() == self.words("Your signature is withdrawn")

    async def listed(self, name: str) -> list[dict[str, str]]:
        """The lines of the statement's page for a name, by language; one entry per signatory."""
        await self.go(f"/{self.language}/s/demo")
        rows = self.page.locator(".list li").filter(has_text=name)
        return [
            {
                language: plain(await row.locator(f"p[lang={language}] > span").inner_text())
                for language in ("fa", "en")
            }
            for row in await rows.all()
        ]


def plain(line: str) -> str:
    """A line of the page without what keeps a dash from beginning a line."""
    return line.replace("\N{NO-BREAK SPACE}", " ")


@asynccontextmanager
async def visiting(
    browser: Browser, service: Service, language: Language, *, scripts: bool = True, **more: Any
) -> AsyncIterator[Visitor]:
    """A fresh profile that watches what its pages do."""
    context = await browser.new_context(
        java_script_enabled=scripts,
        locale="fa-IR" if language == "fa" else "en-GB",
        **{"viewport": {"width": 1280, "height": 900}, "service_workers": "block", **more},
    )
    context.set_default_timeout(15_000)
    page = await context.new_page()
    visitor = Visitor(service, context, page, language, scripts)
    _watch(visitor)
    try:
        yield visitor
    finally:
        await context.close()


def _watch(visitor: Visitor) -> None:
    """Note errors of scripts, refusals by the content security policy, and requests elsewhere."""
    refused: set[str] = set()
    trouble, own = visitor.trouble, urlsplit(visitor.service.base).netloc

    def on_response(response: Response) -> None:
        if response.request.is_navigation_request():
            visitor.statuses.append(response.status)
            if response.status >= 400:
                refused.add(response.url)
        if "set-cookie" in response.headers:
            trouble.append(f"a cookie from {response.url}")

    def on_console(message: ConsoleMessage) -> None:
        # The browser notes that a page itself came with a 4xx; that is for the tests to judge.
        of_page = message.text.startswith("Failed to load resource")
        if not (of_page and message.location["url"] in refused):
            trouble.append(f"{message.type} in the console: {message.text}")

    def on_request(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "data" and parts.netloc != own:
            trouble.append(f"a request to {parts.netloc}")

    visitor.context.on("response", on_response)
    visitor.context.on("console", on_console)
    visitor.context.on("weberror", lambda error: trouble.append(f"a script failed: {error.error}"))
    visitor.context.on("request", lambda request: on_request(request.url))
