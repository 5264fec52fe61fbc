"""From an invitation to the desk and back to it, with the browser's own virtual authenticator."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Browser
from sqlalchemy import text

from app.db import Database
from tests.journeys.coordinator import coordinating
from tests.journeys.service import Service

pytestmark = pytest.mark.asyncio(loop_scope="session")


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
    async with coordinating(browser, "fa", 360) as who:
        page = who.page
        await page.goto(link)
        await page.wait_for_url("**/in/open")
        await who.check("Sign in to the desk")
        assert "#" not in page.url
        await who.press("Sign in")
        await who.check("Make a passkey")
        await page.locator("[name=name]").fill("گوشی")
        await who.press("Make the passkey")
        await who.check("Your recovery codes")
        assert await page.locator(".codes li").count() == 10
        await page.get_by_role("link", name=who.words("I have kept them")).click()
        await who.check("Your statements")
        await page.goto(f"{base}/desk/fa/account")
        await who.check("My account")
        await who.press("Sign out")
        await who.check("Sign in to the desk")
        await page.goto(f"{base}/desk/fa/account")
        await who.press("Use my passkey")
        await who.check("My account")

        await page.locator("form[action$='/account'] [name=name]").fill("پریسا «آزاد»")
        await expire(service)
        await who.press("Save")
        await who.check("You were signed out meanwhile")
        await who.press("Use my passkey and send it")
        await who.check("My account")
        name = page.locator("form[action$='/account'] [name=name]")
        assert await name.input_value() == "پریسا «آزاد»"
    assert address not in service.log.read_text("utf-8")
