"""A statement in a real WordPress: the pasted address as a card, and the plugin."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.partner_site import fill
from tests.journeys.people import Signatory, writer
from tests.journeys.service import Service, serving, until
from tests.machine import chromium
from tests.wordpress.editor import Post, signed_in
from tests.wordpress.published import CONTENT
from tests.wordpress.site import Site, missing, wordpress
from tests.wordpress.trial import browser

pytestmark = [
    pytest.mark.xdist_group("wordpress"),
    pytest.mark.skipif(
        "TRY_WORDPRESS" not in os.environ,
        reason="WordPress is tried only with TRY_WORDPRESS=1",
    ),
    pytest.mark.skipif(
        missing() != [] or chromium() is None,
        reason="no WordPress with PHP, MariaDB and Chromium: tests/wordpress/install.sh",
    ),
]

PLUGIN = Path(__file__).resolve().parents[2] / "integrations" / "wordpress" / "hamseda"
PICTURES = os.environ.get("WORDPRESS_PICTURES")
"""A folder for pictures of the posts, for the documentation."""

# WordPress refuses loopback and ports other than 80, 443 and 8080.
REACH = """
add_filter('http_request_host_is_external', '__return_true');
add_filter('block_local_requests', '__return_false');
add_filter('http_allowed_safe_ports', fn($ports) => [...$ports, {port}]);
"""
POST = """
$made = wp_insert_post(array('post_title' => 'A partner', 'post_status' => 'publish',
    'post_author' => 1, 'post_content' => wp_slash($argv[1])), true);
echo json_encode(array($made, get_permalink($made)));
"""
BARS = """() => {
  const page = document.scrollingElement;
  return [page.scrollHeight - innerHeight, page.scrollWidth - innerWidth].filter((by) => by > 0);
}"""
HOSTILE = {
    "number": 7,
    "kind": "individual",
    "name": {"fa": "", "en": '<script>alert(1)</script> [gallery] "x"'},
    "title": {"fa": "نویسنده", "en": ""},
    "affiliation": None,
    "city": "no pair",
    "country_name": {"fa": "سوئد", "en": "Sweden"},
}


OFF = """require_once ABSPATH . 'wp-admin/includes/plugin.php';
deactivate_plugins(array('hamseda/hamseda.php'));"""
KEPT = "update_option('hamseda', hamseda_sanitize(json_decode($argv[1], true)));"
SECOND = ".hamseda-list >> nth=1"


@pytest.fixture(scope="module")
def hamseda(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("hamseda")) as service:
        yield service


@pytest.fixture(scope="module")
def site(hamseda: Service) -> Iterator[Site]:
    with wordpress() as site:
        site.always("reach", REACH.format(port=hamseda.base.rpartition(":")[2]))
        assert hamseda.command("partner", "add", "wp", "--origin", site.base).returncode == 0
        yield site


@asynccontextmanager
async def reading(launched: Browser, **more: Any) -> AsyncIterator[Page]:
    context = await launched.new_context(viewport={"width": 1000, "height": 900}, **more)
    yield await context.new_page()
    await context.close()


def put(site: Site, *paragraphs: str) -> Post:
    number, link = json.loads(site.php(POST, "\n\n".join(paragraphs)))
    return Post(number, link)


def plug(site: Site, base: str) -> None:
    site.add_plugin(PLUGIN)
    site.php(KEPT, json.dumps({"base": f"{base}/", "partner": "wp"}))


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.locator(CONTENT).first.scroll_into_view_if_needed()
        await page.screenshot(path=Path(PICTURES) / f"{name}.png")


async def see_card(launched: Browser, post: Post, statement: str) -> None:
    async with reading(launched) as page:
        await page.goto(post.link)
        card = page.locator("iframe.wp-embedded-content")
        await card.wait_for(state="visible")
        assert await card.get_attribute("sandbox") == "allow-scripts"
        await page.locator("blockquote.wp-embedded-content").wait_for(state="hidden")
        frame = await (await card.element_handle()).content_frame()
        assert frame is not None
        await page.wait_for_function(
            "() => document.querySelector('iframe.wp-embedded-content').height !== '300'"
        )
        shown = await frame.evaluate("() => Math.ceil(document.body.parentNode.offsetHeight)")
        assert await card.get_attribute("height") == str(max(200, shown))
        assert await frame.evaluate(BARS) == []
        assert await frame.locator("form").count() == 0
        await frame.evaluate("() => document.fonts.ready.then(() => null)")
        await picture(page, "wordpress-card")
        async with page.expect_navigation():
            await frame.get_by_role("link", name="Read and sign").click()
        assert page.url == statement


async def test_a_pasted_address_becomes_a_card_that_resizes_and_links(
    hamseda: Service, site: Site
) -> None:
    statement = f"{hamseda.base}/en/s/demo"
    async with browser() as launched:
        site.php(OFF)
        await see_card(launched, put(site, "<p>Read this:</p>", statement), statement)
        plug(site, hamseda.base)
        await see_card(launched, put(site, "<p>And this:</p>", statement), statement)


async def sign(page: Page, hamseda: Service, signatory: Signatory) -> tuple[str, str]:
    """Sign in the post and confirm in a tab; the receipt code, and where the way back leads."""
    element = page.locator("signon-form")
    await element.scroll_into_view_if_needed()
    frame = await (await element.locator("iframe").element_handle()).content_frame()
    assert frame is not None
    await fill(frame, signatory)
    await asyncio.sleep(2)
    await frame.get_by_role("button", name="Send me the message").click()
    await frame.get_by_role("heading", name="Look into your mailbox").wait_for()
    tab = await page.context.new_page()
    await tab.goto((await hamseda.messages(signatory.email))[0]["links"][0])
    await tab.wait_for_url("**/open")
    async with tab.expect_navigation():
        await (
            tab.get_by_role("button", name="Confirm", exact=True)
            .or_(tab.get_by_role("button", name="تأیید می‌کنم", exact=True))
            .click()
        )
    back = await tab.locator("main a[rel='noopener noreferrer']").get_attribute("href")
    return await tab.locator(".receipt").inner_text(), back or ""


async def withdraw(page: Page, hamseda: Service, receipt: str) -> None:
    await page.goto(f"{hamseda.base}/en/m")
    await page.locator("[name=token]").fill(receipt)
    await page.locator("main form button").first.click()
    await page.get_by_text("Withdraw this signature").click()
    await page.get_by_role("button", name="Withdraw for good").click()
    await page.get_by_role("heading", name="Your signature is withdrawn").wait_for()


async def test_the_plugin_gives_the_form_and_keeps_the_list(hamseda: Service, site: Site) -> None:
    plug(site, hamseda.base)
    signatory = writer("بهارستان", "Baharestan")
    statement = f"{hamseda.base}/en/s/demo"
    block = f'<!-- wp:hamseda/statement {{"statement":"{statement}","show":'
    post = put(
        site,
        f'{block}"form","accent":"#0b6e4f"}} /-->',
        f'{block}"list","limit":"12"}} /-->',
        f'<p>[hamseda_count statement="{statement}" lang="fa"]</p>',
        '[hamseda_form statement="https://elsewhere.example/fa/s/demo"]',
        f'[hamseda_list statement="{statement}"]',
    )
    async with browser() as launched:
        async with signed_in(launched, site, "administrator") as admin:
            await admin.open(post)
            told = [(one["name"], one["valid"]) for one in await admin.blocks()]
            assert told[:2] == [("hamseda/statement", True)] * 2
        async with reading(launched) as page, reading(launched, java_script_enabled=False) as plain:

            async def listed() -> tuple[int, int]:
                """What the post's own HTML has, renewed as it is each hour."""
                site.php("hamseda_refresh();")
                await plain.goto(post.link)
                found = plain.locator(SECOND).locator("li")
                return await found.count(), await found.filter(has_text="Baharestan").count()

            await page.goto(post.link)
            assert await page.locator("signon-form").count() == 1
            await page.wait_for_function(
                "() => !document.querySelector('signon-form').shadowRoot"
                ".querySelector('iframe').style.visibility"
            )
            await picture(page, "wordpress-form")
            before, _ = await listed()
            assert before > 20
            assert await plain.locator(".hamseda-list").first.locator("li").count() == 12
            assert "سازمان" in await plain.locator(".hamseda-count").inner_text()
            receipt, back = await sign(page, hamseda, signatory)
            assert back == f"{site.base}/"
            await until(listed, (before + 1, 1))
            line = plain.locator(SECOND).locator("li", has_text="Baharestan")
            expected = "Shirin Baharestan, Writer, Centre of Free Pens (Sweden)"
            assert await line.inner_text() == expected
            # Withdrawn there, it goes here; a site that is away takes nothing along.
            await withdraw(page, hamseda, receipt)
            assert await listed() == (before, 0)
            away = "add_filter('pre_http_request', fn() => new WP_Error('away'));"
            site.php(f"{away} hamseda_refresh();")
            await plain.goto(post.link)
            assert await plain.locator(SECOND).locator("li").count() == before


def test_what_was_sent_is_shown_as_text(hamseda: Service, site: Site) -> None:
    plug(site, hamseda.base)
    code = "echo hamseda_line(json_decode($argv[1], true), 'fa');"
    assert site.php(code, json.dumps(HOSTILE)) == (
        '<bdi lang="en" dir="ltr">&lt;script&gt;alert(1)&lt;/script&gt; &#91;gallery&#93;'
        ' &quot;x&quot;</bdi>، <bdi lang="fa" dir="rtl">نویسنده</bdi>'
        ' (<bdi lang="fa" dir="rtl">سوئد</bdi>)'
    )
    # A statement that is gone takes its copy along.
    gone = "$s = hamseda_statement($argv[1]); hamseda_list($s, 'en'); $s['slug'] = 'none';"
    gone += "update_option(hamseda_list_name($s, 'en'), array('list' => array('x')));"
    gone += "echo json_encode(array_keys(hamseda_fetch($s, 'en', 5)));"
    assert json.loads(site.php(gone, f"{hamseda.base}/fa/s/demo")) == ["tried", "fetched"]
