import re
from datetime import date

import pytest

from app.statements.texts import StatementText, Update
from tests.web.conftest import SLUG, TEXTS, Site

PEOPLE = "شیرین نمونه\nShirin Nemuneh\n\nAyşe Örnek – Ankara – Turkey\n"
FULL = StatementText(
    language="fa",
    title="آب برای همه",
    kicker="فراخوان",
    summary="کوتاه",
    date=date(2020, 11, 18),
    place="برلین",
    addressees="به مردم\nبه نمایندگان",
    editors_note="یادداشت",
    byline="هیئت هماهنگی",
    translator="نازنین نمونه",
    source_name="خبرنامه",
    source_url="https://example.org/news",
    source_note="شمارهٔ ۱۲",
    rest_url="https://example.org/rest",
    hashtags=("#آب", "#Water"),
    contact="نامه به who@example.org",
    list_heading="همراهان",
    licence="آزاد",
    responsible="کسی",
    related="one-voice",
    body="متن[^1] با *Water* و **آب**.\n\n[^1]: پانویس",
    updates=(Update(date(2021, 3, 20), "تازه"),),
)


@pytest.mark.parametrize(
    ("lang", "first", "second"),
    [
        ("fa", ["۱ انجمن باران", "۲ کانون"], ["1 Baran Society", "2 Refugees’"]),
        ("en", ["1 Baran Society", "2 Refugees’"], ["۱ انجمن باران", "۲ کانون"]),
    ],
)
async def test_signatories_stand_in_both_scripts(
    site: Site, lang: str, first: list[str], second: list[str]
) -> None:
    await site.bring()
    page = await site.get(f"/{lang}/s/{SLUG}")
    for place, expected in ((1, first), (2, second)):
        numbers = page.texts(f".//ol[@class='rows']/li/p[{place}]/b")
        names = page.texts(f".//ol[@class='rows']/li/p[{place}]/span/bdi[1]")
        shown = [f"{n} {name}" for n, name in zip(numbers, names, strict=True)]
        assert [s.startswith(e) for s, e in zip(shown, expected, strict=True)] == [True, True]
    line = page.all(f".//p[@lang='{lang}']/span")[0]
    assert [one.tag for one in line] == ["bdi", "bdi", "bdi"]
    assert {one.tail for one in line[:2]} == {"\u00a0– "}
    assert {one.get("dir") for one in line} == {"rtl" if lang == "fa" else "ltr"}


async def test_a_name_of_one_script_stands_in_both_lists(site: Site) -> None:
    await site.bring(PEOPLE, kind="individual")
    fa, en = await site.get(f"/fa/s/{SLUG}"), await site.get(f"/en/s/{SLUG}")
    name = fa.all(".//p[@lang='fa']/span/bdi[@lang='en']")
    assert [(one.text, one.get("dir")) for one in name] == [("Ayşe Örnek", "ltr")]
    assert en.texts(".//p[@lang='fa'][@class='same lent']") == ["۱ Ayşe Örnek (ترکیه)"]


async def test_pages_with_names_of_people_are_not_for_search_engines(site: Site) -> None:
    await site.bring()
    before = await site.get(f"/en/s/{SLUG}")
    await site.bring(PEOPLE, kind="individual")
    after = await site.get(f"/en/s/{SLUG}")
    robots = ".//meta[@name='robots']"
    assert before.all(robots) == []
    assert after.one(robots).get("content") == "noindex"
    assert (await site.get(f"/en/s/{SLUG}/signatories")).one(robots).get("content") == "noindex"


async def test_counts_stand_as_numerals(site: Site) -> None:
    await site.bring()
    await site.bring(PEOPLE, kind="individual")
    assert (await site.get(f"/fa/s/{SLUG}")).texts(".//dl/div") == ["سازمان۲", "نفر۲"]
    assert (await site.get(f"/en/s/{SLUG}")).texts(".//dl/div") == ["organisations2", "people2"]


async def test_everything_that_a_text_may_say(site: Site) -> None:
    await site.publish("water", {"fa": FULL})
    page = await site.get("/fa/s/water")
    assert page.text(".//p[@class='kicker']") == "فراخوان"
    assert page.text(".//h1") == "آب برای همه"
    assert page.text(".//p[@class='dateline']") == "برلین، ۲۸ آبان ۱۳۹۹ (۱۸ نوامبر ۲۰۲۰)"
    assert page.one(".//p[@class='addressees']").text == "به مردم\nبه نمایندگان"
    assert page.text(".//div[@class='editors-note']") == "یادداشت"
    assert page.texts(".//ul[@class='hashtags']/li") == ["#آب", "#Water"]
    assert page.text(".//section[@class='added']") == "پس از انتشار ۳۰ اسفند ۱۳۹۹ تازه"
    after = page.text(".//div[@class='after']")
    for said in ("هیئت هماهنگی", "ترجمه: نازنین نمونه", "منبع: خبرنامه، شمارهٔ ۱۲", "آزاد", "کسی"):
        assert said in after, said
    links = {one.get("href") for one in page.all(".//div[@class='after']//a")}
    assert links == {"https://example.org/news", "https://example.org/rest", "/fa/s/one-voice"}


async def test_robots_find_no_address(site: Site) -> None:
    await site.publish("water", {"fa": FULL})
    page = await site.get("/fa/s/water")
    assert "who@example.org" in FULL.contact
    assert "@example.org" not in page.reply.text
    assert page.text(".//bdi[@data-code]") == "who (اَت) example (نقطه) org"


async def test_further_languages_have_an_address_of_their_own(site: Site) -> None:
    german = StatementText(language="de", title="Eine Stimme", body="Der Text")
    await site.publish("voices", {**TEXTS, "de": german})
    page = await site.get("/fa/s/voices?text=de")
    assert (page.one(".").get("lang"), page.one(".//article").get("lang")) == ("fa", "de")
    assert page.one(".//article").get("dir") == "ltr"
    assert page.text(".//h1") == "Eine Stimme"
    tongues = [(one.text, one.get("href")) for one in page.all(".//p[@class='tongues']/a")]
    assert tongues == [
        ("فارسی", "/fa/s/voices"),
        ("English", "/en/s/voices"),
        ("Deutsch", "/fa/s/voices?text=de"),
    ]
    assert page.one(".//link[@rel='canonical']").get("href") == (
        "http://localhost:8000/fa/s/voices?text=de"
    )


async def test_an_unknown_text_is_the_pages_own(site: Site) -> None:
    page = await site.get(f"/en/s/{SLUG}?text=tlh")
    assert page.text(".//h1") == "One voice"


async def test_who_has_the_page_gets_no_body(site: Site) -> None:
    first = await site.get(f"/en/s/{SLUG}")
    tag = first.reply.headers["etag"]
    again = await site.client.get(f"/en/s/{SLUG}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await site.bring()
    changed = await site.client.get(f"/en/s/{SLUG}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_a_closed_statement_offers_no_form(site: Site) -> None:
    assert len((await site.get(f"/en/s/{SLUG}")).all(".//div[@class='ways']/a")) == 2
    await site.move("closed")
    page = await site.get(f"/en/s/{SLUG}")
    assert page.all(".//div[@class='ways']") == []
    assert "This statement is closed for signing." in page.text(".//main")


async def test_a_statement_that_nobody_signs_has_no_list(site: Site) -> None:
    await site.publish("text-only", kinds=())
    page = await site.get("/en/s/text-only")
    assert (page.all(".//section[@class='list']"), page.all(".//div[@class='ways']")) == ([], [])


async def test_a_circulating_statement_is_for_those_with_its_link(site: Site) -> None:
    await site.publish("quiet", draft=True)
    assert (await site.get("/en/s/quiet")).status == 404
    key = await site.move("circulating", "quiet")
    page = await site.get(f"/en/s/quiet?key={key}")
    assert (page.status, page.reply.headers["cache-control"]) == (200, "no-store")
    assert page.one(".//meta[@name='robots']").get("content") == "noindex"
    assert [(await site.get(f"/en/s/quiet{query}")).status for query in ("", "?key=x")] == [
        404,
        404,
    ]
    inside = [
        one.get("href") or "" for one in page.all(".//a") if "/quiet" in (one.get("href") or "")
    ]
    assert [url for url in inside if f"key={key}" not in url] == []
    assert [(await site.get(url)).status for url in inside] == [200] * len(inside)


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_nothing_is_inline_and_nothing_comes_from_elsewhere(site: Site, lang: str) -> None:
    await site.publish("water", {"fa": FULL})
    await site.bring(slug="water")
    for path in ("", "s/water", "s/water/signatories", "s/water/sign", "s/water/sent", "c", "m"):
        page = await site.get(f"/{lang}/{path}")
        assert page.status == 200
        assert page.all(".//*[@style]") + page.all(".//style") == []
        assert re.findall(r"<[^>]*\son[a-z]+=", page.reply.text) == []
        loaded = [one.get("src") or "" for one in page.all(".//*[@src]")]
        loaded += [
            one.get("href") or ""
            for one in page.all(".//link")
            if one.get("rel") not in {"canonical", "alternate"}
        ]
        foreign = [url for url in loaded if not url.startswith(("/static/", "data:"))]
        # A block of data is not run, whatever the policy says of scripts.
        data = "application/ld+json"
        code = [one.text for one in page.all(".//script") if one.get("type") != data]
        assert (foreign, set(code) - {None}) == ([], set())


async def test_only_accents_of_the_house_become_a_class(site: Site) -> None:
    assert (await site.get(f"/en/s/{SLUG}")).one(".//body").get("class") is None


@pytest.mark.parametrize(
    ("lang", "line"), [("fa", "۲ امضاکننده · امضا کنید"), ("en", "2 signatories · Sign it")]
)
async def test_the_way_to_sign_is_named_before_the_text(site: Site, lang: str, line: str) -> None:
    await site.bring()
    page = await site.get(f"/{lang}/s/{SLUG}")
    jump = page.one(".//p[@class='jump no-print']")
    assert " ".join("".join(jump.itertext()).split()) == line
    assert page.one(".//*[@id='sign']").get("class") == "ways"
    await site.move("closed")
    assert (await site.get(f"/{lang}/s/{SLUG}")).all(".//a[@href='#sign']") == []


@pytest.mark.parametrize(
    ("lang", "looks"),
    [
        ("fa", [[None, "same lent"], ["lent", "same"]]),
        ("en", [["lent", "same"], [None, "same lent"]]),
    ],
)
async def test_a_line_that_only_repeats_a_name_is_marked(
    site: Site, lang: str, looks: list[list[str | None]]
) -> None:
    await site.bring("کانون")
    await site.bring("Union")
    rows = (await site.get(f"/{lang}/s/{SLUG}")).all(".//ol[@class='rows']/li")
    found = {row.findtext(".//bdi"): [line.get("class") for line in row] for row in rows}
    assert found == dict(zip(("کانون", "Union"), looks, strict=True))
