from typing import Any
from urllib.parse import quote

import html5lib  # type: ignore[import-untyped]
import pytest

from app.statements.texts import StatementText
from app.views.links import oembed_path
from tests.shown import Shown
from tests.web.conftest import GROUPS, SLUG, Site

BASE = "http://localhost:8000"


def asked(url: str, **more: object) -> str:
    return f"/oembed?url={quote(url, safe='')}" + "".join(f"&{k}={v}" for k, v in more.items())


async def told(site: Site, lang: str, **more: object) -> dict[str, Any]:
    reply = await site.client.get(asked(f"{BASE}/{lang}/s/{SLUG}", **more))
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert reply.headers["access-control-allow-origin"] == "*"
    answer: dict[str, Any] = reply.json()
    return answer


@pytest.mark.parametrize(("lang", "title"), [("fa", "یک صدا"), ("en", "One voice")])
async def test_a_page_becomes_a_quotation_and_a_card(site: Site, lang: str, title: str) -> None:
    await site.bring(GROUPS)
    answer = await told(site, lang, format="json")
    assert {name: answer[name] for name in ("version", "type", "title", "width", "height")} == {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "width": 600,
        "height": 300,
    }
    quotation, frame = html5lib.parseFragment(answer["html"], namespaceHTMLElements=False)
    assert (quotation.tag, quotation.attrib) == ("blockquote", {})
    assert (quotation[0].get("href"), quotation[0].text) == (f"{BASE}/{lang}/s/{SLUG}", title)
    assert frame.get("src") == f"{BASE}/embed/{SLUG}/card?lang={lang}&revision=1"
    assert frame.get("title") == title
    card = await site.get(frame.get("src").removeprefix(BASE))
    assert card.text(".//h1") == title
    assert card.all(".//form") == []
    assert {one.get("href") for one in card.all(".//a")} == {f"{BASE}/{lang}/s/{SLUG}"}


async def test_it_fits_into_what_is_asked(site: Site) -> None:
    for more, size in (
        ({"maxwidth": 320, "maxheight": 240}, (320, 240)),
        ({"maxwidth": 5000, "maxheight": 5000}, (600, 300)),
        ({"maxwidth": 1, "maxheight": 1}, (200, 200)),
    ):
        answer = await told(site, "fa", **more)
        assert (answer["width"], answer["height"]) == size


async def test_a_title_stays_a_title(site: Site) -> None:
    title = '</iframe><script>alert(1)</script> "quoted" & more'
    text = StatementText(language="en", title=title, body="Text")
    await site.publish("hostile", {"en": text}, prevailing_language="en")
    reply = await site.client.get(asked(f"{BASE}/en/s/hostile"))
    quotation, frame = html5lib.parseFragment(reply.json()["html"], namespaceHTMLElements=False)
    assert (quotation[0].text, frame.get("title"), frame.text) == (title, title, None)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (asked(f"{BASE}/fa/s/{SLUG}", format="xml"), 501),
        (asked(f"{BASE}/fa/s/nothing"), 404),
        (asked(f"{BASE}/fa/"), 404),
        (asked(f"https://elsewhere.example/fa/s/{SLUG}"), 404),
        (asked(f"{BASE}.evil.example/fa/s/{SLUG}"), 404),
        (asked("http://[broken"), 404),
        (asked("javascript:alert(1)"), 404),
        (asked(f"{BASE}/fa/s/{SLUG}", maxwidth=0), 422),
        (asked(f"{BASE}/fa/s/{SLUG}", maxwidth="wide"), 422),
        ("/oembed", 422),
    ],
)
async def test_what_is_no_statement_has_no_card(site: Site, query: str, status: int) -> None:
    reply = await site.client.get(query, headers={"accept": "application/json"})
    assert reply.status_code == status
    assert reply.json()["status"] == status
    assert "evil" not in reply.text


async def test_a_secret_link_has_no_card(site: Site) -> None:
    await site.publish("hidden", draft=True)
    secret = await site.move("circulating", "hidden")
    page = f"{BASE}/en/s/hidden?key={secret}"
    assert (await site.client.get(asked(page))).status_code == 404
    shown = Shown(await site.client.get(page))
    assert shown.all(".//link[@type='application/json+oembed']") == []


async def test_the_page_tells_where(site: Site) -> None:
    page = await site.get(f"/en/s/{SLUG}")
    link = page.one(".//link[@type='application/json+oembed']")
    assert link.get("href") == BASE + oembed_path(f"{BASE}/en/s/{SLUG}")
    assert link.get("title") == "One voice"
    assert (await site.client.get(link.get("href", ""))).json()["type"] == "rich"
