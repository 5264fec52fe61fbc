from datetime import timedelta

import pytest

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
    lines = page.all(".//div[@class='preview']//p")
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
