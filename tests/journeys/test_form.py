"""The form before it is taken: refused forms, and what it says to somebody in Iran."""

import pytest

from app.i18n import error_text
from app.text.names import Language
from tests.journeys.conftest import Arrive
from tests.journeys.people import writer
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPED = """() => {
  const form = new FormData(document.querySelector("form[data-sign]"));
  return Object.fromEntries([...form].filter(([name]) => name !== "form_token"));
}"""
FOCUSED = "() => document.activeElement.name || document.activeElement.tagName"
MARKED = """() => Object.fromEntries([...document.querySelectorAll("[aria-invalid=true]")].map(
  (field) => [field.name, field.getAttribute("aria-describedby").split(" ")
    .map((id) => document.getElementById(id))
    .filter((words) => words.classList.contains("wrong"))
    .map((words) => words.textContent).join(" ")]))"""


@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        pytest.param("fa", True, id="fa with JavaScript"),
        pytest.param("en", False, id="en without JavaScript"),
    ],
)
async def test_a_refused_form_keeps_everything_and_says_what_is_wrong_where(
    arrive: Arrive, service: Service, language: Language, *, scripts: bool
) -> None:
    visitor = await arrive(service, language, scripts=scripts)
    signatory = writer("جاویدان", "Javidan")
    await visitor.fill_sign_on(signatory)
    wrong = {"name_en": "شیرین", "city_fa": "۱۲", "email": "shirin@mail"}
    await visitor.fill(wrong)
    await visitor.field("consent_publish").uncheck()
    typed = await visitor.page.evaluate(TYPED)
    assert typed == {
        "via": "",
        "kind": "individual",
        **signatory.fields,
        **wrong,
        "website": "",
        "representative_name": "",
        "representative_role": "",
        "exposure": "public",
        "consent_process": "1",
    }
    await visitor.press("Send me the message")
    assert visitor.page.url == f"{service.base}/{language}/s/demo/sign"
    assert await visitor.page.evaluate(TYPED) == typed
    codes = {
        "name_en": "wrong-script",
        "city_fa": "no-letter",
        "email": "invalid-email",
        "consent_publish": "missing-consent-publish",
    }
    sentences = {name: error_text(code, language) for name, code in codes.items()}
    assert await visitor.page.evaluate(MARKED) == sentences
    summary = visitor.page.get_by_role("alert").get_by_role("link")
    assert sorted(await summary.all_inner_texts()) == sorted(sentences.values())
    assert await visitor.page.evaluate(FOCUSED) == "name_en"
    await visitor.fill({name: signatory.fields.get(name, signatory.email) for name in wrong})
    await visitor.field("consent_publish").check()
    await visitor.age()
    await visitor.press("Send me the message")
    assert await visitor.heading() == visitor.words("Look into your mailbox")
    assert len(await service.messages(signatory.email)) == 1


async def exposures(visitor: Visitor) -> list[str | None]:
    """What may be chosen, in the order in which it is offered."""
    radios = await visitor.page.locator("[name=exposure]").all()
    return [await radio.get_attribute("value") for radio in radios]


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_for_iran_the_form_explains_and_offers_to_be_counted_first(
    arrive: Arrive, service: Service, language: Language
) -> None:
    visitor = await arrive(service, language)
    note = visitor.page.locator(".for-iran")
    await visitor.go(f"/{language}/s/demo/sign?kind=individual")
    assert await exposures(visitor) == ["public", "coordinators", "counted"]
    assert not await note.is_visible()
    await visitor.field("country").select_option("IR")
    assert await exposures(visitor) == ["counted", "public", "coordinators"]
    assert await note.is_visible()
    explanation = (
        "If you are in Iran: a public name can be read by anybody, also by authorities, and copies"
        " of the list cannot be called back. You can be counted without any name being kept."
    )
    assert await note.inner_text() == visitor.words(explanation)
    assert await visitor.page.locator("[name=exposure]:checked").count() == 0
    await visitor.field("country").select_option("SE")
    assert sorted(filter(None, await exposures(visitor))) == ["coordinators", "counted", "public"]
    assert not await note.is_visible()


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_for_iran_also_without_scripts(
    arrive: Arrive, service: Service, language: Language
) -> None:
    visitor = await arrive(service, language, scripts=False)
    note = visitor.page.locator(".for-iran")
    await visitor.go(f"/{language}/s/demo/sign?kind=individual")
    assert not await note.is_visible()
    await visitor.field("country").select_option("IR")
    assert await note.is_visible()
    await visitor.press("Send me the message")
    assert await exposures(visitor) == ["counted", "public", "coordinators"]
    assert await note.is_visible()


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_what_will_be_public_is_shown_while_typing(
    arrive: Arrive, service: Service, language: Language
) -> None:
    visitor = await arrive(service, language)
    signatory = writer("چکاوک", "Chakavak")
    await visitor.fill_sign_on(signatory)
    preview = visitor.page.locator("[data-preview]")
    for into, line in signatory.typed.items():
        assert await preview.locator(f"[data-lines] [lang={into}]").first.inner_text() == line
    await visitor.page.locator("[name=exposure][value=counted]").check()
    assert await preview.locator("[data-lines]").is_visible() is False
    assert await preview.locator("p").last.inner_text() == visitor.words(
        "No name. The number of signatures grows by one."
    )
    assert await visitor.field("consent_publish").is_visible() is False
