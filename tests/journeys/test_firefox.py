"""The frame in Firefox, where there is one; in Chromium: `test_embed.py`."""

import time
from pathlib import Path

import pytest

from tests.journeys.marionette import Firefox, browsing
from tests.journeys.partner_site import PartnerSite, partner_site, snippets
from tests.journeys.service import serving
from tests.machine import firefox

FRAME = "return document.querySelector('signon-form').shadowRoot.querySelector('iframe')"
FITS = """
const page = document.scrollingElement;
return page.scrollHeight <= innerHeight && page.scrollWidth <= innerWidth;"""


def sign(browser: Firefox, site: PartnerSite, path: str) -> None:
    browser.do("WebDriver:Navigate", url=site.base + path)
    browser.run("document.querySelector('signon-form').scrollIntoView()")
    browser.until("return told.includes('signon-form ready')")
    browser.within(FRAME)
    browser.until(FITS)  # the page beside it is told of each change of height
    browser.click("[name=kind][value=individual]")
    browser.type("[name=name_fa]", "شیرین روباه")
    browser.type("[name=email]", "firefox@mail.example")
    browser.click("[name=exposure][value=public]")
    browser.click("[name=consent_process]")
    browser.click("[name=consent_publish]")
    time.sleep(2)
    browser.click("form button")
    browser.outside()
    browser.until("return told.includes('signon-form pending')")
    browser.within(FRAME)
    assert browser.run("return document.querySelector('h1').textContent") == (
        "صندوق ایمیل‌تان را ببینید"
    )
    browser.until(FITS)
    browser.outside()


@pytest.mark.skipif(firefox() is None, reason="no Firefox")
async def test_signing_in_firefox_and_being_refused_elsewhere(tmp_path: Path) -> None:
    executable = firefox()
    assert executable is not None
    profile = tmp_path / "profile"
    profile.mkdir()
    with serving(tmp_path / "service") as service, partner_site() as site:
        service.command("partner", "add", "fox", "--origin", site.base)
        path = site.show(snippets(service.base, "fa", "fox"), "fa")
        with browsing(executable, profile) as browser:
            sign(browser, site, path)
            assert len(await service.messages("firefox@mail.example")) == 1
            assert browser.do("WebDriver:GetCookies") == []
            browser.do("WebDriver:Navigate", url=site.other + path)
            browser.run("document.querySelector('signon-form').scrollIntoView()")
            note = "document.querySelector('signon-form').shadowRoot.querySelector('[role=status]')"
            browser.until(f"return {note}")
            assert "ثبت نشده" in browser.run(f"return {note}.textContent")
            assert browser.run("return told.filter((one) => one.includes('form'))") == [
                "signon-form error"
            ]
