import pytest

from app.editions.formats import FORMATS
from tests.web.conftest import SLUG, Site

LANGS = pytest.mark.parametrize("lang", ["fa", "en"])


async def everywhere(site: Site, name: str) -> set[str]:
    """The pages and downloads in which a name stands."""
    paths = [f"/{lang}/s/{SLUG}{page}" for lang in ("fa", "en") for page in ("", "/signatories")]
    textual = [form.id for form in FORMATS.values() if "charset" in form.media_type]
    paths += [f"/s/{SLUG}/list.{form}?lang={lang}" for form in textual for lang in ("fa", "both")]
    return {path for path in paths if name in (await site.client.get(path)).text}


@LANGS
async def test_asking_is_answered_the_same_for_any_address(site: Site, lang: str) -> None:
    await site.signed(lang)
    token = await site.form(lang, "manage")
    answers = [
        await site.post(f"/{lang}/s/{SLUG}/manage", form_token=token, email=email)
        for email in ("shirin@example.org", "nobody@example.org")
    ]
    assert [one.status for one in answers] == [303, 303]
    assert answers[0].reply.content == answers[1].reply.content
    assert answers[0].reply.headers["location"] == f"/{lang}/s/{SLUG}/sent"


async def test_a_malformed_address_comes_back(site: Site) -> None:
    token = await site.form("en", "manage")
    page = await site.post(f"/en/s/{SLUG}/manage", form_token=token, email="nowhere")
    assert (page.status, page.values()["email"]) == (422, "nowhere")
    page = await site.post(f"/en/s/{SLUG}/manage", form_token="", email="a@example.org")
    assert (page.status, page.values()["email"]) == (422, "a@example.org")


@LANGS
async def test_withdrawing_with_the_receipt_code(site: Site, lang: str) -> None:
    code = await site.signed(lang)
    assert len(await everywhere(site, "شیرین نمونه")) == 18
    page = await site.post(f"/{lang}/m/open", token=code)
    assert page.status == 200
    done = await site.post(f"/{lang}/m", token=code, action="withdraw")
    assert done.status == 200
    assert await everywhere(site, "شیرین نمونه") == set()
    again = await site.post(f"/{lang}/m", token=code, action="withdraw")
    assert again.reply.content == done.reply.content


async def test_withdrawing_with_the_link(site: Site) -> None:
    await site.signed()
    token = await site.form("en", "manage")
    await site.post(f"/en/s/{SLUG}/manage", form_token=token, email="shirin@example.org")
    await site.settle()
    link = site.newest_token()
    page = await site.post("/en/m/open", token=link)
    signature = page.all(".//input[@name='signature']")[0].get("value") or ""
    assert (
        await site.post("/en/m", token=link, action="withdraw", signature=signature)
    ).status == 200
    assert await everywhere(site, "Shirin") == set()
    assert (await site.post("/en/m/open", token=link)).status == 410


async def test_correcting(site: Site) -> None:
    code = await site.signed()
    page = await site.post("/en/m/open", token=code)
    values = page.values()
    assert (values["name_en"], values["title_en"]) == ("Shirin Nemuneh", "Writer")
    saved = await site.post("/en/m", **{**values, "title_en": "Poet"})
    assert (saved.status, saved.text(".//h1")) == (200, "Your changes are saved")
    await site.settle()
    assert len(await everywhere(site, "Poet")) == 18
    assert await everywhere(site, "Writer") == set()


async def test_hiding(site: Site) -> None:
    code = await site.signed()
    values = (await site.post("/en/m/open", token=code)).values()
    await site.post("/en/m", **{**values, "exposure": "counted"})
    await site.settle()
    assert await everywhere(site, "Shirin") == set()
    page = await site.post("/en/m/open", token=code)
    assert page.texts(".//div[@class='preview']/p") == ["No name is kept."]
    assert [one.get("value") for one in page.all(".//input[@name='action']")] == ["withdraw"]


async def test_a_bad_correction_comes_back(site: Site) -> None:
    code = await site.signed()
    values = (await site.post("/en/m/open", token=code)).values()
    page = await site.post("/en/m", **{**values, "name_fa": "", "name_en": "123"})
    assert (page.status, page.values()["name_en"]) == (422, "123")
    assert page.texts(".//div[@role='alert']//a") == ["This has no letter in it."]
    assert len(await everywhere(site, "Shirin")) == 13


@LANGS
@pytest.mark.parametrize("token", ["", "aaaaa-aaaaa-aaaaa-aaaaa", "A" * 43])
async def test_a_code_that_is_none(site: Site, lang: str, token: str) -> None:
    page = await site.post(f"/{lang}/m/open", token=token)
    assert (page.status, page.values()["token"]) == (404, token)


@pytest.mark.parametrize("action", ["", "publish"])
async def test_an_action_that_is_none(site: Site, action: str) -> None:
    code = await site.signed()
    assert (await site.post("/en/m", token=code, action=action)).status == 404
    assert len(await everywhere(site, "Shirin")) == 13
