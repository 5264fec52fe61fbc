"""One tab for everything: a link to the page that it shows, one box, marks that go."""

import pytest

from app.text.names import Language
from tests.journeys.conftest import Arrive
from tests.journeys.people import writer
from tests.journeys.service import Service

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLLOW = "(address) => { location.href = address; }"


async def test_the_next_link_is_opened_in_the_tab_of_the_one_before(
    arrive: Arrive, service: Service
) -> None:
    visitor = await arrive(service, "fa")
    links = []
    for signatory in (writer("درنا", "Dorna"), writer("رودابه", "Rudabeh")):
        await visitor.sign(signatory)
        links.append((await service.messages(signatory.email))[0]["links"][0])
    await visitor.go("/fa/c")
    for link in links:
        async with visitor.page.expect_navigation(url="**/c/open"):
            await visitor.page.evaluate(FOLLOW, link)
        assert await visitor.heading() == visitor.words("Confirm your signature")
        await visitor.confirm({})
        assert visitor.page.url == f"{service.base}/fa/c"


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_one_box_says_what_will_be_public_and_follows_the_corrections(
    arrive: Arrive, service: Service, language: Language
) -> None:
    visitor = await arrive(service, language)
    signatory = writer("سیمین", "Simin")
    await visitor.sign(signatory)
    await visitor.open_message(signatory.email)
    box, details = visitor.page.locator(".preview"), visitor.page.locator("details")
    assert (await box.count(), await details.locator(".preview").count()) == (1, 0)
    city = visitor.words("Also in the list's data (CSV, JSON): city %(city)s")
    both = ["گوتنبرگ", "Gothenburg"]
    joined = "، ".join(both) if language == "fa" else ", ".join(reversed(both))
    assert await box.locator("[data-city]").inner_text() == city % {"city": joined}
    correct = visitor.page.get_by_text(visitor.words("Correct something first"))
    await correct.click()
    await details.locator(".preview").wait_for()
    await visitor.fill({"title_en": "Poet", "country": ""})
    line = box.locator("[data-lines] p[lang=en]")
    written = signatory.lines["en"].replace("Sweden", "Gothenburg")
    assert await line.inner_text() == written
    assert await box.locator("[data-city]").is_visible() is False
    await correct.click()
    await visitor.page.locator("form > .preview").wait_for()
    assert (await box.count(), await line.inner_text()) == (1, written)


async def test_what_was_wrong_is_not_said_of_what_is_typed_since(
    arrive: Arrive, service: Service
) -> None:
    visitor = await arrive(service, "en")
    await visitor.go("/en/s/demo/sign?kind=individual")
    await visitor.age()
    await visitor.press("Send me the message")
    wrong = visitor.page.locator(".wrong")
    assert await wrong.count() == 5
    await visitor.fill({"name_fa": "شیرین", "email": "shirin@mail.example"})
    await visitor.page.locator("[name=exposure][value=public]").check()
    await visitor.field("consent_process").check()
    assert await wrong.all_inner_texts() == [
        "Without your consent that the name is kept or published, it cannot be taken."
    ]
    marked = visitor.page.locator("[aria-invalid=true]")
    assert [await one.get_attribute("name") for one in await marked.all()] == ["consent_publish"]
