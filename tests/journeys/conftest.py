"""A browser and a service for all journeys of one test worker, and visitors who use both."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from app.text.names import Language
from tests.journeys.service import Service, serving
from tests.journeys.visitor import Visitor, visiting
from tests.machine import chromium

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Arrive = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's own Chromium."""
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=list(ARGUMENTS), headless=True
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Service]:
    """The demo, as a newcomer starts it."""
    del browser  # without one there is nothing to serve
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def arrive(browser: Browser) -> AsyncIterator[Arrive]:
    """`await arrive(service, language, scripts=…)`: a visitor who has never been here.

    However the journey went, it left no cookie, no error in the console and no request elsewhere.
    """
    async with AsyncExitStack() as stack:
        visitors: list[Visitor] = []

        async def make(service: Service, language: Language = "fa", **more: Any) -> Visitor:
            visitor = await stack.enter_async_context(visiting(browser, service, language, **more))
            visitors.append(visitor)
            return visitor

        yield make
        for visitor in visitors:
            assert visitor.trouble == []
            assert await visitor.context.cookies() == []
