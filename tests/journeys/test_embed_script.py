"""The script that partners load: pages that change by themselves, and messages that lie."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.partner_site import PartnerSite, partner_site, snippets
from tests.journeys.service import Service

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Ten thousand messages with ids, windows and origins out of those that there are, but never the
# frame's own three together; every other thing that can be cloned besides.
FUZZ = """async ([home, count]) => {
  let seed = 20201104;
  const below = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const pick = (some) => some[below(some.length)];
  const frames = [...document.querySelectorAll("signon-form, signon-list, signon-count")].map(
    (host) => host.shadowRoot.querySelector("iframe"),
  );
  const stranger = document.createElement("iframe");
  document.body.append(stranger);
  const own_ids = frames.map((one) => one.name);
  const ids = [...own_ids, "", "s", 0, null, {}, [], "__proto__", "constructor"];
  const types = ["ready", "resize", "pending", "error", "", "toString", 1, null, ["ready"]];
  const heights = [1, 50, 19999, 20000, -1, 0, 1e9, NaN, Infinity, "900", "1px;x", null, [900], {}];
  const shells = [1, "1", true, 2, null, undefined];
  const odd = [null, undefined, 0, "", "signon", [], [1], new Map([["signon", 1]]), new Date(), 1n,
    { signon: { signon: 1 } }, new ArrayBuffer(9), "x".repeat(9999)];
  const origins = [home, home + "/", "null", "", location.origin, "https://evil.example",
    home.replace("http", "https"), home + ".evil.example"];
  const before = JSON.stringify(frames.map((one) => [one.style.cssText, one.src, one.name]));
  const told = window.told.length;
  let real = 0;
  for (let turn = 0; turn < count; turn += 1) {
    const target = pick([0, 1, 2]);
    const data = below(5) ? {
      signon: pick(shells), type: pick(types), id: pick(ids), height: pick(heights),
      [pick(["secret", "__proto__", "kind"])]: pick(types),
    } : pick(odd);
    if (turn % 100 === 0) {
      postMessage(data, "*");
      stranger.contentWindow.parent.postMessage(data, "*");
      real += 2;
    }
    const windows = frames.map((one) => one.contentWindow);
    const source = pick([window, stranger.contentWindow, null, ...windows]);
    const own = frames.findIndex((one) => one.contentWindow === source);
    const origin = pick(origins);
    // With origin and window of a frame the id must be another's: from there it would be believed.
    const id = own >= 0 && origin === home ? frames[(own + 1) % 3].name : null;
    const sent = id && data && typeof data === "object" && "id" in data ? { ...data, id } : data;
    dispatchEvent(new MessageEvent("message", { data: sent, origin, source }));
  }
  await new Promise((done) => setTimeout(done, 200));
  stranger.remove();
  const after = JSON.stringify(frames.map((one) => [one.style.cssText, one.src, one.name]));
  return [before === after, window.told.length - told, {}.signon === undefined, real];
}"""


STILL = """() => {
  const hosts = [...document.querySelectorAll("signon-form, signon-list, signon-count")];
  const heights = hosts.map((host) => host.shadowRoot.querySelector("iframe").style.cssText).join();
  const still = window.heights === heights;
  window.heights = heights;
  return still;
}"""
"""Whether the frames are as high as when it was asked last: they grow while they load."""


@pytest.fixture(scope="module")
def partner(service: Service) -> Iterator[PartnerSite]:
    """A registered partner's site."""
    with partner_site() as site:
        assert service.command("partner", "add", "single", "--origin", site.base).returncode == 0
        yield site


@asynccontextmanager
async def opened(browser: Browser, address: str) -> AsyncIterator[Page]:
    """A page that is wide and high enough for all its frames to load."""
    context = await browser.new_context(viewport={"width": 900, "height": 3000})
    context.set_default_timeout(15_000)
    page = await context.new_page()
    await page.goto(address)
    yield page
    assert await context.cookies() == []
    await context.close()


async def test_ten_thousand_lies_change_nothing(
    browser: Browser, service: Service, partner: PartnerSite
) -> None:
    path = partner.show(snippets(service.base, "en", "single"))
    async with opened(browser, partner.base + path) as page:
        await page.wait_for_function("told.filter((one) => one.endsWith('ready')).length === 3")
        await page.wait_for_function(STILL, polling=500)
        assert await page.evaluate(FUZZ, [service.base, 10_000]) == [True, 0, True, 200]


async def test_elements_come_and_go(
    browser: Browser, service: Service, partner: PartnerSite
) -> None:
    statement = f"{service.base}/fa/s/demo"
    path = partner.show(
        f'<script async src="{service.base}/embed/v1.js"></script><div id="app"></div>'
    )
    async with opened(browser, partner.base + path) as page:

        async def frames() -> list[str]:
            found: list[str] = await page.evaluate(
                """() => [...document.querySelectorAll("#app *")]
                  .map((one) => one.shadowRoot?.querySelector("iframe")?.src)
                  .filter(Boolean).map((src) => src.replace(/&id=.*/, ""))"""
            )
            return found

        async def put(html: str, ready: int) -> None:
            await page.evaluate(
                "(html) => { told.length = 0; document.querySelector('#app').innerHTML = html; }",
                html,
            )
            await page.wait_for_function(
                f"told.filter((one) => one.endsWith('ready')).length === {ready}"
            )

        link = f'<a href="{statement}">there</a>'
        two = f'<signon-count statement="{statement}">{link}</signon-count>' * 2
        await put(two, 2)
        count = f"{service.base}/embed/demo/count?lang=fa"
        assert await frames() == [count, count]
        # A single-page site moves, changes and takes away what it shows.
        await page.evaluate(
            "() => { const app = document.querySelector('#app'); app.append(app.firstChild); }"
        )
        await page.wait_for_function("told.length === 3")
        await page.evaluate(
            "() => document.querySelector('signon-count').setAttribute('lang', 'en')"
        )
        await page.wait_for_function("told.length === 4")
        assert await frames() == [count.replace("fa", "en"), count]
        await put(
            f'<div class="signon-embed" data-kind="form" data-statement="{statement}"'
            f' data-partner="single">{link}</div>'
            f'<div class="signon-embed" data-kind="list" data-only="organisation" data-limit="5"'
            f' data-statement="{statement}" data-theme="dark" data-accent="#0b6e4f">{link}</div>',
            2,
        )
        form, listed = await frames()
        assert form == f"{service.base}/embed/demo/form?lang=fa&via=single"
        assert listed == (
            f"{service.base}/embed/demo/list?lang=fa&theme=dark&accent=%230b6e4f"
            "&kind=organisation&limit=5"
        )
        # What points elsewhere, or nowhere, stays the link that it is.
        elsewhere = (
            "https://elsewhere.example/fa/s/demo",
            "",
            "javascript:1",
            "http://[",
            "/fa/s/demo",
        )
        await put(
            "".join(f'<signon-form statement="{one}">{link}</signon-form>' for one in elsewhere), 0
        )
        await asyncio.sleep(0.2)
        assert await frames() == []
        assert await page.locator("#app a").count() == 5
        assert await page.locator("#app a").first.is_visible()
        await put("", 0)
        assert await page.evaluate("() => document.querySelectorAll('iframe').length") == 0


async def test_a_strict_policy_needs_two_directives(
    browser: Browser, service: Service, partner: PartnerSite
) -> None:
    # What is unsafe here is for the page's own script, and for the one who looks at it.
    policy = f"default-src 'none'; script-src {service.base} 'unsafe-inline' 'unsafe-eval'"
    policy += f"; frame-src {service.base}; img-src data:"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    path = partner.show(snippets(service.base, "en", "single"), path="/strict")
    partner.pages[path] = partner.pages[path].replace("<title>", f"{meta}<title>")
    context = await browser.new_context(viewport={"width": 900, "height": 3000})
    page = await context.new_page()
    refused: list[str] = []
    context.on("console", lambda one: refused.append(one.text))
    await page.goto(partner.base + path)
    await page.wait_for_function("told.filter((one) => one.endsWith('ready')).length === 3")
    frame = page.locator("signon-form iframe")
    seen = await frame.evaluate("one => [one.style.visibility, one.offsetHeight > 1000]")
    assert seen == ["", True]
    directives = [one for one in refused if "Content Security Policy" in one]
    assert [one for one in directives if "style" not in one] == []
    assert len(directives) == 1  # the page's own style
    await context.close()
