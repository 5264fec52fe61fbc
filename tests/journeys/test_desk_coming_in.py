"""From an invitation to the desk and back to it, with the browser's own virtual authenticator."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, CDPSession, Page
from sqlalchemy import text

from app.db import Database
from app.i18n import translations
from tests.journeys.service import Service

pytestmark = pytest.mark.asyncio(loop_scope="session")

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def said(english: str) -> str:
    """A sentence of the interface in Farsi."""
    return translations("fa").gettext(english)


@asynccontextmanager
async def phone(browser: Browser) -> AsyncIterator[Page]:
    """A phone in Farsi, which makes passkeys."""
    context = await browser.new_context(locale="fa-IR", viewport={"width": 360, "height": 740})
    context.set_default_timeout(15_000)
    page = await context.new_page()
    session: CDPSession = await context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    trouble: list[str] = []
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    context.on("console", lambda note: trouble.append(note.text) if note.type == "error" else None)
    yield page
    await context.close()
    assert [each for each in trouble if "401" not in each] == []


async def press(page: Page, english: str) -> None:
    """Press a button, and wait for the page behind it."""
    async with page.expect_navigation():
        await page.get_by_role("button", name=said(english), exact=True).first.click()


async def check(page: Page, heading: str) -> None:
    """The page is the expected one, nothing hangs out of it, and axe finds nothing wrong."""
    assert await page.locator("h1").inner_text() == said(heading)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, heading
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def expire(service: Service) -> None:
    """Half an hour passes for all sessions."""
    database = Database(service.database_url)
    try:
        async with database.write() as connection:
            await connection.execute(text("UPDATE desk_session SET seen_at = began_at"))
            moved = "datetime(began_at, '-1 hour')"
            await connection.execute(text(f"UPDATE desk_session SET seen_at = {moved}"))  # noqa: S608
    finally:
        await database.dispose()


async def test_in_by_invitation_out_and_back_in_by_passkey(
    browser: Browser, service: Service
) -> None:
    address = f"{uuid4().hex[:12]}@mail.example"
    told = service.command("coordinator", "invite", address).stdout.split()
    link = told[-1]
    base = link.partition("/desk/")[0]
    assert re.fullmatch(r"http://localhost:\d+/desk/fa/in#[\w-]{43}", link)
    async with phone(browser) as page:
        await page.goto(link)
        await page.wait_for_url("**/in/open")
        await check(page, "Sign in to the desk")
        assert "#" not in page.url
        await press(page, "Sign in")
        await check(page, "Make a passkey")
        await page.locator("[name=name]").fill("گوشی")
        await press(page, "Make the passkey")
        await check(page, "Your recovery codes")
        assert await page.locator(".codes li").count() == 10
        await page.get_by_role("link", name=said("I have kept them")).click()
        await check(page, "Your statements")
        await page.goto(f"{base}/desk/fa/account")
        await check(page, "My account")
        await press(page, "Sign out")
        await check(page, "Sign in to the desk")
        await page.goto(f"{base}/desk/fa/account")
        await press(page, "Use my passkey")
        await check(page, "My account")

        await page.locator("form[action$='/account'] [name=name]").fill("پریسا «آزاد»")
        await expire(service)
        await press(page, "Save")
        await check(page, "You were signed out meanwhile")
        await press(page, "Use my passkey and send it")
        await check(page, "My account")
        name = page.locator("form[action$='/account'] [name=name]")
        assert await name.input_value() == "پریسا «آزاد»"
    assert address not in service.log.read_text("utf-8")
