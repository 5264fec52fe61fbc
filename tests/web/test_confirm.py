from datetime import timedelta

import pytest

from tests.shown import Shown, words
from tests.web.conftest import SLUG, Site

LANGS = pytest.mark.parametrize("lang", ["fa", "en"])
RECEIPT = ".//p[@class='receipt']"


async def names(site: Site) -> list[str]:
    await site.settle()
    return (await site.get(f"/en/s/{SLUG}")).texts(".//ol[@class='rows']/li/p[1]/span")


@LANGS
async def test_looking_changes_nothing(site: Site, lang: str) -> None:
    token = await site.token(lang)
    assert (await site.get(f"/{lang}/c")).status == 200
    for _ in range(3):
        page = await site.post(f"/{lang}/c/open", token=token)
        assert page.status == 200
    assert await names(site) == []


@LANGS
async def test_what_will_be_published_stands_there_in_both_scripts(site: Site, lang: str) -> None:
    token = await site.token(lang)
    page = await site.post(f"/{lang}/c/open", token=token)
    lines = page.all(".//*[@data-lines]/p")
    assert {one.get("lang"): one[0][0].text for one in lines} == {
        "fa": "شیرین نمونه",
        "en": "Shirin Nemuneh",
    }
    assert lines[0].get("lang") == lang
    card = await site.context.cards.get(SLUG)
    assert page.one(".//input[@name='text_version']").get("value") == card.text_versions[lang]
    assert page.text(".//p[@class='lede']") == card.title(lang)
    assert "shirin@example.org" not in page.reply.text
    assert page.reply.headers["cache-control"] == "no-store"
    assert page.reply.headers["referrer-policy"] == "no-referrer"


SHOWN = ".//section[@data-preview]/p"


def shown(page: Shown) -> list[str]:
    """What the box says below the lines."""
    return [words(one) for one in page.all(SHOWN) if "hidden" not in one.attrib]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"city_en": "Malmo"}, ["Also in the list's data (CSV, JSON): city Malmo"]),
        (
            {"city_en": "Malmo", "city_fa": "مالمو"},
            ["Also in the list's data (CSV, JSON): city Malmo, مالمو"],
        ),
        ({"city_en": "Malmo", "country": ""}, []),
        ({}, []),
        ({"city_en": "Malmo", "exposure": "coordinators"}, ["City: Malmo"]),
        (
            {"city_en": "Malmo", "exposure": "counted"},
            ["No name. The number of signatures grows by one."],
        ),
        (
            {"kind": "organisation", "city_en": "Malmo"},
            ["Also in the list's data (CSV, JSON): the day of signing"],
        ),
    ],
)
async def test_what_the_line_leaves_out_and_the_data_holds_is_said(
    site: Site, changes: dict[str, str], expected: list[str]
) -> None:
    page = await site.post("/en/c/open", token=await site.token(**changes))
    assert shown(page) == expected


async def test_a_title_given_in_one_language_stands_in_both_lines(site: Site) -> None:
    token = await site.token(name_fa="", title_fa="نویسنده")
    page = await site.post("/en/c/open", token=token)
    lines = {one.get("lang"): words(one) for one in page.all(".//*[@data-lines]/p")}
    assert lines == {
        "en": "Shirin Nemuneh, Writer (Sweden)",
        "fa": "Shirin Nemuneh، نویسنده (سوئد)",
    }


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("publish-all", "It is published within moments."),
        (
            "hold-flagged",
            "It is published within moments. The coordinators may want to look at it first.",
        ),
        ("hold-all", "The coordinators will look at it before it is published."),
    ],
)
async def test_what_happens_next_is_said(site: Site, policy: str, expected: str) -> None:
    await site.publish("next", policy=policy)
    token = await site.token(slug="next")
    page = await site.post("/en/c", token=token)
    assert page.texts(".//div[@class='column']/p")[1] == expected


async def test_every_page_at_the_address_of_a_link_waits_for_the_next_one(site: Site) -> None:
    token, other = await site.token(), await site.token(name_en="Another", email="a@example.org")
    opened = await site.post("/en/c/open", token=token)
    pages = [
        await site.get("/en/c"),
        await site.get("/en/m"),
        opened,
        await site.post("/en/c", **{**opened.values(), "name_en": "123"}),
        await site.post("/en/c", token="unknown"),
        await site.post("/en/c", token=other, not_me="1"),
        done := await site.post("/en/c", token=token),
    ]
    code = done.text(RECEIPT)
    pages.append(await site.post("/en/m/open", token=code))
    pages.append(await site.post("/en/m", token=code, action="withdraw"))
    assert [one.status for one in pages] == [200, 200, 200, 422, 404, 200, 200, 200, 200]
    scripts = [[one.get("src", "")[:19] for one in page.all(".//script")] for page in pages]
    assert ["/static/js/fragment" in one for one in scripts] == [True] * 9


@LANGS
async def test_confirming_shows_the_receipt_code_again_and_again(site: Site, lang: str) -> None:
    token = await site.token(lang)
    first = await site.post(f"/{lang}/c", token=token)
    assert (first.status, len(first.text(RECEIPT))) == (200, 23)
    assert await names(site) == ["Shirin Nemuneh, Writer (Sweden)"]
    again = await site.post(f"/{lang}/c", token=token)
    opened = await site.post(f"/{lang}/c/open", token=token)
    assert (again.reply.content, opened.reply.content) == (
        first.reply.content,
        first.reply.content,
    )
    assert await names(site) == ["Shirin Nemuneh, Writer (Sweden)"]


async def test_the_form_corrects_what_was_entered(site: Site) -> None:
    token = await site.token()
    page = await site.post("/en/c/open", token=token)
    await site.post("/en/c", **{**page.values(), "title_en": "Poet", "country": "NO"})
    assert await names(site) == ["Shirin Nemuneh, Poet (Norway)"]


async def test_a_bad_correction_comes_back(site: Site) -> None:
    token = await site.token()
    values = (await site.post("/en/c/open", token=token)).values()
    page = await site.post("/en/c", **{**values, "name_en": "شیرین", "title_en": "Poet"})
    assert (page.status, page.values()["title_en"]) == (422, "Poet")
    assert page.texts(".//div[@role='alert']//a") == [
        "This belongs in the field of the other language."
    ]
    assert [one.get("open") for one in page.all(".//details")] == [""]
    assert await names(site) == []


async def test_another_text_is_shown_before_it_is_signed(site: Site) -> None:
    token = await site.token()
    page = await site.post("/en/c", token=token, text_version="0" * 64)
    assert (page.status, await names(site)) == (409, [])
    done = await site.post("/en/c", **page.values())
    assert (done.status, len(await names(site))) == (200, 1)


@LANGS
async def test_this_was_not_me(site: Site, lang: str) -> None:
    token = await site.token(lang)
    page = await site.post(f"/{lang}/c", token=token, not_me="1")
    assert (page.status, page.all(RECEIPT)) == (200, [])
    again = await site.post(f"/{lang}/c/open", token=token)
    assert again.reply.content == page.reply.content
    assert (await site.post(f"/{lang}/c", token=token)).status == 409
    assert await names(site) == []


async def test_a_block_and_its_undoing(site: Site) -> None:
    token = await site.token()
    page = await site.post("/en/c", token=token, not_me="1", block="1")
    code = page.text(RECEIPT)
    before = len(site.mail.sent)
    await site.sign()
    await site.settle()
    assert len(site.mail.sent) == before
    wrong = await site.post("/en/unblock", token="aaaaa-aaaaa-aaaaa-aaaaa")
    assert (wrong.status, wrong.one(".//input[@name='token']").get("aria-invalid")) == (404, "true")
    lifted = await site.post("/en/unblock", token=code)
    assert (lifted.status, lifted.all(".//form")) == (200, [])
    await site.sign()
    await site.settle()
    assert len(site.mail.sent) == before + 1


@LANGS
@pytest.mark.parametrize("token", ["", "nonsense", "A" * 43, "<b>", "\u200f" * 300])
async def test_a_code_that_is_none(site: Site, lang: str, token: str) -> None:
    page = await site.post(f"/{lang}/c/open", token=token)
    assert page.status == 404
    assert page.one(".//input[@name='token']").get("aria-invalid") == "true"


async def test_an_expired_code_is_gone(site: Site) -> None:
    token = await site.token()
    site.clock.move(timedelta(days=8))
    page = await site.post("/en/c/open", token=token)
    assert (page.status, page.text(".//h1")) == (410, "No longer valid")
