"""A name that its bearer never signed with: found, worked for by the browser, gone at once."""

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

from tests.journeys.conftest import Arrive
from tests.journeys.people import writer
from tests.journeys.service import Service
from tests.journeys.test_signing import gone, published

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_name_is_found_and_gone_at_once(arrive: Arrive, service: Service) -> None:
    forger = await arrive(service, "fa")
    signatory = writer("بی‌گناه", "Innocent")
    await forger.sign(signatory)
    await forger.open_message(signatory.email)
    await forger.confirm(signatory.correction)
    await published(forger, signatory)
    visitor = await arrive(service, "fa")
    await visitor.go("/fa/s/demo/remove")
    await visitor.page.locator("#f-q").fill(signatory.fields["name_fa"])
    await visitor.press("Find the name")
    await visitor.page.locator("input[name=why]").first.check()
    await visitor.page.locator("#f-letter").fill("هرگز امضا نکرده‌ام")
    assert (await Axe().run(visitor.page)).violations_count == 0
    await visitor.age()
    await visitor.press("Ask for removal")
    assert await visitor.heading() == visitor.words("The name is out of the list")
    await gone(visitor, signatory)
