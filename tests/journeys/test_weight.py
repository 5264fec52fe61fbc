"""What a first visit costs somebody who pays for every kilobyte."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Browser

from app.text.names import Language
from tests.journeys.conftest import Arrive
from tests.journeys.service import Service, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHOLE = 60_000
WITHOUT_FONTS = 25_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Service]:
    """The demo before anybody has signed it: other journeys make its list longer."""
    del browser  # without one there is nothing to serve
    with serving(tmp_path_factory.mktemp("light")) as service:
        yield service


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_first_visit_of_a_statement_is_light(
    arrive: Arrive,
    service: Service,
    language: Language,
    record_property: Any,
) -> None:
    visitor = await arrive(service, language, viewport={"width": 360, "height": 740})
    devtools = await visitor.context.new_cdp_session(visitor.page)
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()
    encodings: dict[str, str] = {}

    def on_response(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]
        if not event["response"]["url"].startswith("data:"):
            headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
            encodings[event["type"]] = headers.get("content-encoding", "")

    def on_finished(event: dict[str, Any]) -> None:
        weights[kinds[event["requestId"]]] += int(event["encodedDataLength"])

    devtools.on("Network.responseReceived", on_response)
    devtools.on("Network.loadingFinished", on_finished)
    await devtools.send("Network.enable")
    await visitor.go(f"/{language}/s/demo")
    await visitor.page.wait_for_load_state("networkidle")
    assert await visitor.page.evaluate("() => document.fonts.status") == "loaded"
    whole, fonts = sum(weights.values()), weights["Font"]
    record_property("bytes", f"{language}: {dict(weights)}")
    assert encodings == {"Document": "br", "Stylesheet": "gzip", "Script": "gzip", "Font": ""}
    assert fonts > 0
    assert whole < WHOLE
    assert whole - fonts < WITHOUT_FONTS
