import pytest

from tests.web.conftest import SLUG, Site


@pytest.mark.parametrize(
    ("accepted", "where"),
    [
        ("fa-IR,fa;q=0.9,en;q=0.8", "/fa/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("de,en;q=0.5,fa;q=0.4", "/en/"),
        ("", "/fa/"),
        ("*", "/fa/"),
    ],
)
async def test_the_front_door_leads_to_the_readers_language(
    site: Site, accepted: str, where: str
) -> None:
    reply = await site.client.get("/", headers={"Accept-Language": accepted})
    assert (reply.status_code, reply.headers["location"]) == (302, where)
    assert reply.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("lang", "direction", "title", "counted"),
    [
        ("fa", "rtl", "یک صدا", "۲ سازمان این بیانیه را امضا کرده‌اند. به تاریخ ۲۹ اسفند ۱۴۰۴"),
        ("en", "ltr", "One voice", "Signed by 2 organisations. As of 20 March 2026"),
    ],
)
async def test_open_statements(
    site: Site, lang: str, direction: str, title: str, counted: str
) -> None:
    await site.bring()
    await site.publish("closed-one")
    await site.move("closed", "closed-one")
    page = await site.get(f"/{lang}/")
    assert (page.one(".").get("lang"), page.one(".").get("dir")) == (lang, direction)
    assert page.texts(".//h2/a") == [title]
    assert page.one(".//h2/a").get("href") == f"/{lang}/s/{SLUG}"
    assert page.texts(".//li/p")[0] == counted


@pytest.mark.parametrize("path", ["/de/", "/fa/s/none", "/en/nothing", "/fa/s/one-voice/nothing"])
async def test_what_is_not_there(site: Site, path: str) -> None:
    page = await site.get(path, **{"Accept-Language": "en"})
    assert page.status == 404
    assert "none" not in page.text(".//main")
    assert page.one(".").get("lang") == ("fa" if path.startswith("/fa") else "en")


@pytest.mark.parametrize(("lang", "words"), [("fa", "پیدا نشد"), ("en", "Not found")])
async def test_errors_speak_the_readers_language(site: Site, lang: str, words: str) -> None:
    page = await site.get(f"/{lang}/s/none")
    assert page.text(".//h1") == words
    assert page.reply.headers["cache-control"] == "no-store"


async def test_no_statement_is_open(site: Site) -> None:
    await site.move("closed")
    page = await site.get("/en/")
    assert page.texts(".//main//p") == ["No statement is open at the moment."]


async def test_nothing_sets_a_cookie(site: Site) -> None:
    for path in ("/en/", f"/fa/s/{SLUG}", f"/en/s/{SLUG}/sign", "/en/c", "/en/m"):
        assert "set-cookie" not in (await site.client.get(path)).headers
