from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.models import Intake
from tests.web.conftest import PERSON, SLUG, Site

PATH = f"/en/s/{SLUG}/sign"
ALERT = ".//div[@role='alert']"


async def rows(site: Site) -> int:
    async with site.database.read() as connection:
        count = await connection.scalar(select(func.count()).select_from(Intake))
    return count or 0


async def test_nothing_is_chosen_beforehand(site: Site) -> None:
    page = await site.get(PATH)
    chosen = [one for one in page.all(".//input") if "checked" in one.attrib]
    assert chosen == []
    assert {name: value for name, value in page.values().items() if value} == {
        "form_token": page.values()["form_token"]
    }


async def test_for_an_organisation_public_is_chosen(site: Site) -> None:
    page = await site.get(f"{PATH}?kind=organisation")
    chosen = [one.get("value") for one in page.all(".//input") if "checked" in one.attrib]
    assert chosen == ["organisation", "public"]


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_the_answer_is_the_same_whoever_signs(site: Site, lang: str) -> None:
    token = await site.form(lang)
    answers = []
    for email in ("new@example.org", "new@example.org", "other@example.org"):
        fields = {**PERSON, "form_token": token, "email": email}
        answers.append(await site.post(f"/{lang}/s/{SLUG}/sign", **fields))
    assert {one.status for one in answers} == {303}
    assert {one.reply.headers["location"] for one in answers} == {f"/{lang}/s/{SLUG}/sent"}
    assert len({one.reply.content for one in answers}) == 1
    assert await rows(site) == 3
    assert (await site.get(f"/{lang}/s/{SLUG}/sent")).status == 200


async def test_a_refused_form_comes_back_filled_in(site: Site) -> None:
    page = await site.sign(name_en="<b>Shirin", email="nowhere", country="IR", exposure="")
    assert (page.status, await rows(site)) == (422, 0)
    values = page.values()
    assert {name: values[name] for name in ("name_fa", "name_en", "email", "country", "kind")} == {
        "name_fa": "شیرین نمونه",
        "name_en": "<b>Shirin",
        "email": "nowhere",
        "country": "IR",
        "kind": "individual",
    }
    assert values["form_token"]
    field = page.one(".//input[@name='email']")
    assert (field.get("aria-invalid"), field.get("aria-describedby")) == (
        "true",
        "h-email e-email",
    )
    assert page.text(".//span[@id='e-email']") == "This is not a complete e-mail address."
    assert page.texts(f"{ALERT}//a") == [
        "This is not a complete e-mail address.",
        "Please choose what others may see.",
    ]
    focused = [one.get("name") for one in page.all(".//input") if "autofocus" in one.attrib]
    assert focused == ["email"]
    assert "<b>Shirin" not in page.reply.text


async def test_errors_are_said_in_the_readers_language(site: Site) -> None:
    page = await site.sign("fa", email="")
    assert page.texts(f"{ALERT}//a") == [
        "لطفاً نشانی ایمیل را بنویسید. این نشانی هرگز منتشر نمی‌شود."
    ]


async def test_each_consent_has_its_own_sentence(site: Site) -> None:
    page = await site.sign(consent_process="", consent_publish="")
    assert page.texts(f"{ALERT}//a") == [
        "Without your consent to processing, the signature cannot be taken.",
        "Without your consent that the name is kept or published, it cannot be taken.",
    ]


async def test_every_summary_leads_to_a_field(site: Site) -> None:
    token = await site.form()
    page = await site.post(PATH, form_token=token)
    targets = [(one.get("href") or "")[1:] for one in page.all(f"{ALERT}//a")]
    ids = [one.get("id") for one in page.all(".//*[@id]")]
    assert len(targets) == 6
    assert [target for target in targets if target not in ids] == []
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("seconds", "line"),
    [
        (1, "That was very quick. Please send the form once more."),
        (24 * 3600 + 60, "The form was open for more than a day. Please send it again."),
    ],
)
async def test_too_quick_and_too_late_forms_keep_what_was_typed(
    site: Site, seconds: int, line: str
) -> None:
    token = (await site.get(PATH)).values()["form_token"]
    site.clock.move(timedelta(seconds=seconds))
    page = await site.post(PATH, **{**PERSON, "form_token": token})
    assert (page.status, page.text(ALERT), await rows(site)) == (422, line, 0)
    site.clock.move(timedelta(seconds=3))
    again = page.values() | {"consent_process": "1", "consent_publish": "1"}
    assert (await site.post(PATH, **again)).status == 303


@pytest.mark.parametrize("token", ["", "forged"])
async def test_a_form_without_its_token(site: Site, token: str) -> None:
    page = await site.post(PATH, **{**PERSON, "form_token": token})
    assert (page.status, await rows(site)) == (422, 0)
    assert page.values()["name_en"] == "Shirin Nemuneh"


async def test_for_iran_being_counted_is_offered_first(site: Site) -> None:
    order = ".//input[@name='exposure']"
    page = await site.sign(country="IR", email="")
    assert [one.get("value") for one in page.all(order)] == ["counted", "public", "coordinators"]
    page = await site.sign(country="SE", email="")
    assert [one.get("value") for one in page.all(order)] == ["public", "coordinators", "counted"]


async def test_only_what_the_statement_offers(site: Site) -> None:
    await site.publish("people", kinds=("individual",), exposures=("public", "counted"))
    page = await site.get("/en/s/people/sign")
    kind = page.one(".//input[@name='kind']")
    assert (kind.get("type"), kind.get("value")) == ("hidden", "individual")
    offered = [one.get("value") for one in page.all(".//input[@name='exposure']")]
    assert offered == ["public", "counted"]
    assert page.all(".//input[@name='representative_name']") == []


async def test_a_closed_statement_takes_none(site: Site) -> None:
    token = await site.form()
    await site.move("closed")
    page = await site.post(PATH, **{**PERSON, "form_token": token})
    assert (page.status, await rows(site)) == (409, 0)
    assert (await site.get(PATH)).text(".//h1") == "This statement is closed for signing."


async def test_a_body_over_the_limit(site: Site) -> None:
    page = await site.sign(name_en="x" * 70_000)
    assert (page.status, await rows(site)) == (413, 0)


async def test_countries_stand_in_the_readers_alphabet(site: Site) -> None:
    options = ".//select[@name='country']/option"
    fa, en = await site.get(f"/fa/s/{SLUG}/sign"), await site.get(PATH)
    assert (len(fa.all(options)), len(en.all(options))) == (250, 250)
    assert en.texts(options)[1:3] == ["Afghanistan", "Åland Islands"]
    assert fa.texts(options)[1] == "آذربایجان" or fa.texts(options)[1].startswith("آ")
