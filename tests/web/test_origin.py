import pytest

from tests.shown import Shown
from tests.web.conftest import SLUG, Site

LATER = "Union of Bakers – Oslo – Norway\n\nA Union – Paris – France\n"
PEOPLE = "شیرین نمونه\nShirin Nemuneh\n\nAyşe Örnek – Ankara – Turkey\n"
WORDS = {
    "fa": ("اصالت دارد", "اصالت دارد، اما به‌روز نیست", "ناشناخته"),
    "en": ("Genuine", "Genuine, but out of date", "Unknown"),
}


def changed(page: Shown) -> list[str]:
    return page.texts(".//section[@class='list']//li/p[1]")


async def test_the_short_address_leads_to_the_readers_language(site: Site) -> None:
    for path in ("/v/one-voice/1", "/v/one-voice", "/v/صدا/۱۲", "/v/x/a%20b"):
        for asked, lang in (("fa-IR", "fa"), ("en;q=0.9,de", "en"), ("", "fa")):
            reply = await site.client.get(path, headers={"Accept-Language": asked})
            assert (reply.status_code, reply.headers["vary"]) == (302, "Accept-Language")
            assert reply.headers["location"] == f"/{lang}{reply.request.url.raw_path.decode()}"


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_the_newest_edition_is_genuine(site: Site, lang: str) -> None:
    await site.bring()
    for path in (f"/{lang}/v/{SLUG}/1", f"/{lang}/v/{SLUG}/۱", f"/{lang}/v/{SLUG}"):
        page = await site.get(path)
        assert (page.status, page.text(".//h1")) == (200, WORDS[lang][0])
        assert page.one(".//h2/a").get("href") == f"/{lang}/s/{SLUG}"
        assert page.texts(".//dl/div/dd") == [{"fa": "۲", "en": "2"}[lang]]
        assert page.all(".//section") == []
    assert page.one(".//html" if page.tree.tag != "html" else ".").get("lang") == lang
    other = "en" if lang == "fa" else "fa"
    assert page.one(".//a[@class='tongue']").get("href") == f"/{other}/v/{SLUG}"


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_an_older_edition_says_what_to_change(site: Site, lang: str) -> None:
    await site.bring()
    await site.bring(PEOPLE, kind="individual")
    await site.bring(LATER)
    await site.take_out("Shirin Nemuneh")
    await site.take_out("Baran Society")
    page = await site.get(f"/{lang}/v/{SLUG}/2")
    assert (page.status, page.text(".//h1")) == (200, WORDS[lang][1])
    numbers = page.texts(".//section[@class='list']/p")[:2]
    assert (
        numbers
        == {
            "fa": [
                "در فهرست فارسی و در فهرست دوزبانه: شماره‌های ۱ و ۳",
                "در فهرست انگلیسی: شماره‌های ۱ و ۴",
            ],
            "en": [
                "In the Farsi list, and in the one in both languages: numbers 1 and 3",
                "In the English list: numbers 1 and 4",
            ],
        }[lang]
    )
    added = {
        "fa": ["۳ A Union – Paris – فرانسه", "۴ Union of Bakers – Oslo – نروژ"],
        "en": ["1 A Union – Paris – France", "4 Union of Bakers – Oslo – Norway"],
    }[lang]
    assert [one.replace("\u00a0", " ") for one in changed(page)] == added
    files = [one.get("href") for one in page.all(".//section//a[@download]")]
    assert f"/s/{SLUG}/list.txt?lang={lang}&since=2" in files
    said = page.reply.text
    assert ("Shirin" in said, "شیرین" in said, "Baran" in said, "باران" in said) == (False,) * 4


async def test_the_newest_edition_tells_who_left_since(site: Site) -> None:
    await site.bring()
    await site.take_out("Baran Society")
    page = await site.get(f"/en/v/{SLUG}/1")
    assert page.text(".//h1") == "Genuine"
    assert page.text(".//p[@class='standfirst']") == (
        "Edition 1 of this list was published here, and there is no later one. "
        "But 1 of its names has been withdrawn since."
    )
    assert page.texts(".//section[@class='list']/p")[1] == "In the English list: number 1"


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_all_that_the_public_may_not_know_is_alike(site: Site, lang: str) -> None:
    await site.bring()
    await site.publish("draft", draft=True)
    await site.publish("quiet", draft=True)
    key = await site.move("circulating", "quiet")
    tails = (
        "draft",
        "quiet/1",
        f"quiet?key={key}",
        "nothing/1",
        *(f"{SLUG}/{number}" for number in ("2", "0", "-1", "x", "²", "9" * 30, "%20")),
    )
    pages = [await site.get(f"/{lang}/v/{tail}") for tail in tails]
    assert [page.status for page in pages] == [404] * len(tails)
    assert {page.text(".//h1") for page in pages} == {WORDS[lang][2]}
    assert {page.reply.headers["cache-control"] for page in pages} == {"no-store"}
    mains = {page.text(".//main") for page in pages}
    assert len(mains) == 1
    assert {"fa": "جعلی", "en": "Forged"}[lang] in mains.pop()


async def test_a_statement_without_a_list_yet_is_known(site: Site) -> None:
    page = await site.get(f"/en/v/{SLUG}")
    assert (page.status, page.text(".//h1")) == (200, "Genuine")
    assert "There is no edition of its list yet." in page.text(".//p[@class='standfirst']")
    assert (await site.get(f"/en/v/{SLUG}/1")).status == 404


async def test_the_page_is_kept_until_the_list_changes(site: Site) -> None:
    await site.bring()
    path = f"/en/v/{SLUG}/1"
    first = await site.get(path)
    tag = first.reply.headers["etag"]
    again = await site.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await site.take_out("Baran Society")
    assert (await site.client.get(path, headers={"If-None-Match": tag})).status_code == 200
    assert first.one(".//meta[@name='robots']").get("content") == "noindex"


async def test_too_much_to_show_is_left_to_the_files(site: Site) -> None:
    await site.bring()
    await site.bring("\n".join(f"Union {n} – Oslo – Norway" for n in range(101)))
    page = await site.get(f"/en/v/{SLUG}/1")
    assert changed(page) == []
    assert "too much has changed, to be shown here" in page.text(".//section")
