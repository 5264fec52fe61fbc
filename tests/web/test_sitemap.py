from xml.etree.ElementTree import fromstring

from tests.web.conftest import SLUG, TEXTS, Site

BASE = "http://localhost:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


async def places(site: Site) -> dict[str, tuple[str | None, dict[str | None, str | None]]]:
    reply = await site.client.get("/sitemap.xml")
    assert reply.headers["content-type"] == "application/xml; charset=utf-8"
    tree = fromstring(reply.text)  # noqa: S314 - our own
    return {
        one.findtext(f"{MAP}loc") or "": (
            one.findtext(f"{MAP}lastmod"),
            {link.get("hreflang"): link.get("href") for link in one.iter(LINK)},
        )
        for one in tree.iter(f"{MAP}url")
    }


async def test_public_statements_are_listed_in_each_language(site: Site) -> None:
    await site.bring()
    await site.publish("draft", draft=True)
    await site.publish("quiet", draft=True)
    await site.move("circulating", "quiet")
    await site.publish("آزادی", {"fa": TEXTS["fa"]})
    await site.move("closed", "آزادی")
    front = {"fa": f"{BASE}/fa/", "en": f"{BASE}/en/", "x-default": f"{BASE}/"}
    fa, en = f"{BASE}/fa/s/{SLUG}", f"{BASE}/en/s/{SLUG}"
    one = {"fa": fa, "en": en, "x-default": fa}
    only = f"{BASE}/fa/s/%D8%A2%D8%B2%D8%A7%D8%AF%DB%8C"
    assert await places(site) == {
        front["fa"]: (None, front),
        front["en"]: (None, front),
        fa: ("2026-03-20", one),
        en: ("2026-03-20", one),
        only: ("2026-03-20", {"fa": only, "x-default": only}),
    }


async def test_lists_with_people_are_not_offered(site: Site) -> None:
    await site.bring("شیرین نمونه\nShirin Nemuneh\n", kind="individual")
    assert set(await places(site)) == {f"{BASE}/fa/", f"{BASE}/en/"}


async def test_who_has_the_sitemap_gets_no_body(site: Site) -> None:
    tag = (await site.client.get("/sitemap.xml")).headers["etag"]
    again = await site.client.get("/sitemap.xml", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_robots_are_kept_from_codes_and_told_of_the_sitemap(site: Site) -> None:
    reply = await site.client.get("/robots.txt")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    lines = reply.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == f"Sitemap: {BASE}/sitemap.xml"
    refused = [line.removeprefix("Disallow: ") for line in lines[1:-2]]
    assert refused == [
        "/api/",
        "/desk/",
        "/dev/",
        "/*/c$",
        "/*/c/",
        "/*/m$",
        "/*/m/",
        "/*/unblock",
        "/*/s/*/manage",
        "/*/s/*/sent",
    ]
