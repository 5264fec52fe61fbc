import json
from typing import Any

import pytest

from app.statements.texts import StatementText
from app.views.links import oembed_path
from app.web.head import PICTURE, og_locale
from app.web.linked_data import MOST_ORGANISATIONS
from tests.shown import Shown
from tests.web.conftest import SLUG, TEXTS, Site

BASE = "http://localhost:8000"
PEOPLE = "شیرین نمونه\nShirin Nemuneh\n\nAyşe Örnek – Ankara – Turkey\n"


def linked(page: Shown) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.one(".//script[@type]").text or "")
    return found


def metas(page: Shown) -> list[tuple[str | None, str | None]]:
    return [
        (one.get("property") or one.get("name"), one.get("content"))
        for one in page.all(".//meta[@content]")
        if (one.get("property") or one.get("name") or "").partition(":")[1]
    ]


async def test_a_preview_has_what_messengers_show(site: Site) -> None:
    text = StatementText(language="en", title="One & <all>", body="Text", summary='Short "so"')
    await site.publish("water", {**TEXTS, "en": text})
    page = await site.get("/en/s/water")
    assert metas(page) == [
        ("og:description", 'Short "so"'),
        ("og:type", "article"),
        ("og:title", "One & <all>"),
        ("og:url", f"{BASE}/en/s/water"),
        ("og:locale", "en_GB"),
        ("og:locale:alternate", "fa_IR"),
        ("twitter:card", "summary"),
    ]
    assert page.one(".//meta[@name='description']").get("content") == 'Short "so"'


async def test_a_list_has_a_picture_for_its_previews(site: Site) -> None:
    await site.bring()
    page = await site.get(f"/en/s/{SLUG}")
    picture = f"{BASE}/s/{SLUG}/list.{PICTURE}?lang=en&edition=1"
    assert metas(page)[-5:] == [
        ("og:image", picture),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", "One voice"),
        ("twitter:card", "summary_large_image"),
    ]
    reply = await site.client.get(picture)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/png")
    assert tuple(int.from_bytes(reply.content[at : at + 4]) for at in (16, 20)) == (1200, 630)


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_each_language_names_the_others(site: Site, lang: str) -> None:
    page = await site.get(f"/{lang}/s/{SLUG}")
    links = [
        (one.get("hreflang") or one.get("type"), one.get("href"))
        for one in page.all(".//link[@rel='alternate']")
    ]
    assert links == [
        ("fa", f"{BASE}/fa/s/{SLUG}"),
        ("en", f"{BASE}/en/s/{SLUG}"),
        ("x-default", f"{BASE}/fa/s/{SLUG}"),
        ("application/atom+xml", f"/feeds/{SLUG}.atom?lang={lang}"),
        ("application/json+oembed", BASE + oembed_path(f"{BASE}/{lang}/s/{SLUG}")),
    ]
    for _, href in links[-2:]:
        assert (await site.client.get(href or "")).status_code == 200
    home = await site.get(f"/{lang}/")
    assert home.one(".//link[@rel='canonical']").get("href") == f"{BASE}/{lang}/"
    feed = home.one(".//link[@type='application/atom+xml']").get("href") or ""
    assert (await site.client.get(feed)).status_code == 200


@pytest.mark.parametrize(("language", "locale"), [("de", "de_DE"), ("ckb", "ckb_IQ"), ("x", "x")])
def test_other_languages_have_their_likeliest_country(language: str, locale: str) -> None:
    assert og_locale(language) == locale


@pytest.mark.parametrize(
    ("lang", "names"),
    [("fa", ["انجمن باران", "کانون پناهندگان"]), ("en", ["Baran Society", "Refugees’ Centre"])],
)
async def test_linked_data_names_organisations_and_nobody_else(
    site: Site, lang: str, names: list[str]
) -> None:
    await site.bring(PEOPLE, kind="individual")
    await site.bring()
    page = await site.get(f"/{lang}/s/{SLUG}")
    data = linked(page)
    assert data["@type"] == "Article"
    assert (data["headline"], data["inLanguage"], data["url"]) == (
        TEXTS[lang].title,
        lang,
        f"{BASE}/{lang}/s/{SLUG}",
    )
    assert data["contributor"] == [{"@type": "Organization", "name": name} for name in names]
    said = page.one(".//script[@type]").text or ""
    assert ("Shirin" in page.reply.text, "Shirin" in said, "شیرین" in said) == (True, False, False)


async def test_initiators_are_its_creators_and_the_number_has_a_bound(site: Site) -> None:
    await site.bring(group="initiators")
    await site.bring("\n".join(f"Union {n:02}" for n in range(MOST_ORGANISATIONS)))
    data = linked(await site.get(f"/en/s/{SLUG}"))
    assert (len(data["creator"]), len(data["contributor"])) == (2, MOST_ORGANISATIONS - 2)


async def test_no_title_ends_the_block(site: Site) -> None:
    title = "</script><script>alert(1)</script>&amp;\u2028<!--"
    await site.publish(
        "odd",
        {"en": StatementText(language="en", title=title, body="Text")},
        prevailing_language="en",
    )
    await site.bring("A <b>&</b> Union", slug="odd")
    page = await site.get("/en/s/odd")
    assert linked(page)["headline"] == title
    assert linked(page)["contributor"][0]["name"] == "A <b>&</b> Union"
    assert len(page.all(".//script")) == 1
    assert "<" not in (page.one(".//script").text or "")


async def test_a_circulating_statement_announces_nothing(site: Site) -> None:
    await site.publish("quiet", draft=True)
    key = await site.move("circulating", "quiet")
    page = await site.get(f"/en/s/quiet?key={key}")
    assert page.all(".//script[@type]") == page.all(".//link[@type='application/atom+xml']") == []
