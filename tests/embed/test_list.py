from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.text.digits import number
from tests.embed.conftest import KEY
from tests.web.conftest import GROUPS, SLUG, Site

PATH = f"/embed/{SLUG}/list"
ROW = ".//ol/li"


def many(count: int) -> str:
    """A pasted list of so many organisations."""
    entries = (
        f"کانون شمارهٔ {one} – برلین – آلمان\nCentre number {one} – Berlin – Germany\n"
        for one in range(count)
    )
    return "\n".join(entries)


@pytest.mark.parametrize(
    ("lang", "line"),
    [("fa", "۱ انجمن باران – اسلو – نروژ"), ("en", "1 Baran Society – Oslo – Norway")],
)
async def test_the_list_stands_in_any_frame(site: Site, lang: str, line: str) -> None:
    await site.bring(GROUPS)
    await site.signed()
    page = await site.get(f"{PATH}?lang={lang}")
    assert page.status == 200
    headers = page.reply.headers
    assert "frame-ancestors *" in headers["content-security-policy"]
    assert "x-frame-options" not in headers
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["cache-control"] == "public, max-age=0, s-maxage=30, must-revalidate"
    assert "set-cookie" not in headers
    assert page.texts(f"{ROW}[1]/p[@lang='{lang}']")[0].replace("\xa0", " ") == line
    assert len(page.all(ROW)) == 3
    again = await site.client.get(f"{PATH}?lang={lang}", headers={"if-none-match": headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_only_a_kind_or_the_first_few(site: Site) -> None:
    await site.bring(GROUPS)
    await site.signed()
    shown = {
        query: len((await site.get(f"{PATH}?lang=en{query}")).all(ROW))
        for query in (
            "&kind=organisation",
            "&kind=individual",
            "&kind=all",
            "&kind=%3Cb%3E",
            "&limit=2",
            "&limit=0",
            "&limit=-3",
            "&limit=99999999999",
            "&limit=0001" + 9 * "0",
            "&limit=" + 5000 * "1",
            "&limit=ten",
        )
    }
    assert shown == {
        "&kind=organisation": 2,
        "&kind=individual": 1,
        "&kind=all": 3,
        "&kind=%3Cb%3E": 3,
        "&limit=2": 2,
        "&limit=0": 3,
        "&limit=-3": 3,
        "&limit=99999999999": 3,
        "&limit=0001" + 9 * "0": 3,
        "&limit=" + 5000 * "1": 3,
        "&limit=ten": 3,
    }


async def test_two_hundred_and_then_more_on_request(site: Site) -> None:
    await site.bring(many(230))
    first = await site.get(f"{PATH}?lang=en&theme=dark")
    assert len(first.all(ROW)) == 200
    href = first.one(".//a[@rel='next']").get("href", "")
    parts = urlsplit(href)
    assert (parts.path, parse_qs(parts.query)) == (
        PATH,
        {"lang": ["en"], "theme": ["dark"], "revision": ["1"], "page": ["2"]},
    )
    padded = await site.get(f"{PATH}?lang=en&limit=0001000000")
    assert len(padded.all(ROW)) == 200
    rest = await site.get(href)
    assert len(rest.all(ROW)) == 30
    assert rest.texts(f"{ROW}[1]/p[@lang='en']/b") == ["201"]
    assert rest.one(".//html" if rest.tree.tag != "html" else ".").get("class") == "theme-dark"
    beyond = await site.get(f"{PATH}?lang=en&page=99")
    assert (beyond.status, beyond.all(ROW)) == (200, [])
    assert parse_qs(urlsplit(beyond.one(".//a[@rel='prev']").get("href", "")).query)["page"] == [
        "2"
    ]


async def test_a_withdrawn_name_is_gone_at_once(site: Site) -> None:
    await site.bring(GROUPS)
    before = await site.get(f"{PATH}?lang=en")
    assert "Baran Society" in before.reply.text
    await site.take_out("Baran Society")
    after = await site.get(f"{PATH}?lang=en", **{"if-none-match": before.reply.headers["etag"]})
    assert after.status == 200
    assert "Baran" not in after.reply.text
    assert len(after.all(ROW)) == 1


async def test_counts_stand_in_a_line(site: Site) -> None:
    path = f"/embed/{SLUG}/count?lang=fa"
    assert (await site.get(path)).text(".//main/p") == "هنوز کسی این بیانیه را امضا نکرده است."
    await site.bring(GROUPS)
    page = await site.get(path)
    assert page.texts(".//dl//dd") == [number(2, "fa")]
    assert "frame-ancestors *" in page.reply.headers["content-security-policy"]


@pytest.mark.parametrize("part", ["list", "count", "card"])
async def test_what_is_not_public_is_unknown(site: Site, part: str) -> None:
    await site.publish("hidden", draft=True)
    secret = await site.move("circulating", "hidden")
    for slug in ("hidden", "nothing"):
        page = await site.get(f"/embed/{slug}/{part}?lang=en&key={secret}")
        assert (page.status, page.text(".//h1")) == (404, "Not found")
        assert "frame-ancestors *" in page.reply.headers["content-security-policy"]


@pytest.mark.parametrize("part", ["list", "count", "card", "form"])
async def test_nothing_of_an_address_breaks_a_frame(partnered: Site, part: str) -> None:
    hostile = "?lang=%22%3E%3Cscript%3E&theme=red;}&accent=red;}&id=%27%22%3E&via=%0d%0aX:y&page=1"
    page = await partnered.get(f"/embed/{SLUG}/{part}{hostile}")
    assert page.status == 200
    assert page.all(".//style") == []
    assert "red;" not in page.reply.text
    assert page.reply.text.count("<script") == {"form": 2}.get(part, 1)
    assert "x" not in page.reply.headers
    assert (page.tree.get("lang"), page.tree.get("class")) == ("fa", None)


async def test_a_frame_is_kept_for_a_moment(site: Site) -> None:
    await site.bring(GROUPS)
    kept = (await site.get(PATH)).reply
    site.clock.move(timedelta(seconds=1))
    assert (await site.get(PATH)).reply.content == kept.content
    assert len(site.context.replies) == 1
    assert KEY not in kept.text
