"""Every public page, in both languages, light and dark, wide and on a small phone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

from app.text.names import Language
from tests.journeys.conftest import Arrive
from tests.journeys.people import union, writer
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
TOO_WIDE = """() => {
  const width = document.scrollingElement.scrollWidth;
  return width > 360 ? `${width} px wide` : "";
}"""

Step = Callable[[str], Awaitable[None]]


async def violations(visitor: Visitor) -> list[str]:
    """What axe-core finds on the page as it is shown now."""
    found: list[dict[str, Any]] = (await Axe().run(visitor.page)).response["violations"]
    return [f"{one['id']} at {node['target'][0]}" for one in found for node in one["nodes"]]


class Inspection:
    """Looks at the pages of one visit; `faults` has what is wrong, by page."""

    def __init__(self, visitor: Visitor, scheme: str) -> None:
        self.visitor = visitor
        self.scheme = scheme
        self.faults: dict[str, list[str]] = {}
        self.seen: list[str] = []

    async def look(self, name: str, heading: str = "", status: int = 0) -> None:
        """Look at the page that is open; `heading` in English, when it is one of the interface."""
        page = self.visitor.page
        if heading:
            assert await self.visitor.heading() == self.visitor.words(heading)
        if status:
            assert self.visitor.statuses[-1] == status
        await page.evaluate(OPEN_ALL)
        faults = await violations(self.visitor)
        if self.scheme == "dark":
            faults += filter(None, [await page.evaluate(TOO_WIDE)])
        html = page.locator("html")
        language = await html.get_attribute("lang")
        if (language, await html.get_attribute("dir")) != self.expected:
            faults.append(f"is in {language}")
        self.seen.append(name)
        if faults:
            self.faults[name] = faults

    @property
    def expected(self) -> tuple[str, str]:
        """Language and direction of the pages."""
        return self.visitor.language, {"fa": "rtl", "en": "ltr"}[self.visitor.language]


async def look_round(visitor: Visitor, inspection: Inspection) -> None:
    """What can be seen without signing."""
    base, look = f"/{visitor.language}", inspection.look
    await visitor.go(f"{base}/")
    await look("home", "Open statements")
    await visitor.go(f"{base}/s/demo")
    await look("statement")
    await visitor.go(f"{base}/s/demo/signatories")
    await look("signatories", "Signatories")
    await visitor.go(f"{base}/s/demo/signatories?q=nobody-of-this-name")
    await look("nobody found", "Signatories")
    await visitor.go(f"{base}/s/no-such-statement")
    await look("404", "Not found", 404)
    await visitor.go(f"{base}/s/demo/republish?lang=both&numbering=0")
    await look("republish", "Republish the list")
    await visitor.go(f"{base}/s/demo/republish?format=messenger")
    await look("republish in pieces", "Republish the list")
    await visitor.go(f"{base}/v/demo")
    await look("proof of origin", "Genuine")
    await visitor.go(f"{base}/v/no-such-statement/1")
    await look("unknown origin", "Unknown", 404)
    await visitor.go(f"{base}/unblock")
    await look("unblock", "Lift the block")
    await visitor.go(f"{base}/m")
    await look("management code", "Change or withdraw your signature")
    await visitor.go(f"{base}/s/demo/manage")
    await look("manage", "Change or withdraw your signature")
    await visitor.age()
    await visitor.press("Send me the link")
    await look("manage refused", "Change or withdraw your signature", 422)


async def sign_up(visitor: Visitor, inspection: Inspection) -> str:
    """The form, refused and taken, up to the receipt; gives the receipt code."""
    base, look = f"/{visitor.language}", inspection.look
    signatory = writer("دلیر", "Dalir")
    await visitor.go(f"{base}/s/demo/sign")
    await look("form", "Sign this statement")
    await visitor.press("Send me the message")
    await look("form refused", "Sign this statement", 422)
    for _ in range(2):
        await visitor.sign(signatory)
    await look("sent", "Look into your mailbox")
    messages = await visitor.service.messages(signatory.email, 2)
    await visitor.go("/dev/mailbox")
    await look("mailbox", "The demonstration's mailbox")
    await visitor.go(f"{base}/c")
    await look("code", "Confirm your signature")
    await visitor.field("token").fill("x" * 43)
    await visitor.press("Show")
    await look("unknown code", "Confirm your signature", 404)
    await visitor.open_message(signatory.email, 2)
    await look("confirm", "Confirm your signature")
    await visitor.fill({"name_en": "۱"})
    await visitor.press("Confirm")
    await look("confirm refused", "Confirm your signature", 422)
    await visitor.fill({"name_en": signatory.fields["name_en"]})
    code = await visitor.confirm({})
    await look("confirmed", "Your signature is confirmed")
    # In the tab that shows this address already, where a link is but a place within the page.
    await visitor.page.goto(messages[1]["links"][0])
    await visitor.page.wait_for_url("**/c/open")
    await look("410", "No longer valid", 410)
    return code


async def say_no(visitor: Visitor, inspection: Inspection) -> None:
    """Somebody else typed this address."""
    signatory = union("ناشناسان", "Strangers")
    await visitor.sign(signatory)
    await visitor.open_message(signatory.email)
    await inspection.look("confirm for an organisation", "Confirm your signature")
    await visitor.page.locator("[name=block]").check()
    await visitor.press("This was not me")
    await inspection.look("not me", "This sign-on has ended")


async def leave(visitor: Visitor, inspection: Inspection, code: str) -> None:
    """Change what is public, then withdraw, with the receipt code."""

    async def enter() -> None:
        await visitor.go(f"/{visitor.language}/m")
        await visitor.field("token").fill(code)
        await visitor.press("Show")

    await enter()
    await inspection.look("manage open", "Change or withdraw your signature")
    await visitor.press("Save")
    await inspection.look("saved", "Your changes are saved")
    await enter()
    await visitor.withdraw()
    await inspection.look("withdrawn")
    await enter()
    await inspection.look("nothing left", "Change or withdraw your signature")


@pytest.mark.parametrize(("language", "scheme"), [("fa", "dark"), ("en", "light")])
async def test_every_page_is_sound(
    arrive: Arrive, service: Service, language: Language, scheme: str
) -> None:
    """Light on a wide screen, dark on a phone: colours, widths and languages are independent."""
    visitor = await arrive(
        service, language, color_scheme=scheme, viewport=WIDE if scheme == "light" else PHONE
    )
    inspection = Inspection(visitor, scheme)
    await look_round(visitor, inspection)
    code = await sign_up(visitor, inspection)
    await say_no(visitor, inspection)
    await leave(visitor, inspection, code)
    assert len(inspection.seen) == 29
    assert inspection.faults == {}
