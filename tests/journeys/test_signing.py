"""From the statement to the list and back out of it, as a signatory goes the way."""

import pytest

from app.text.digits import persian_digits
from app.text.names import Language
from tests.journeys.conftest import Arrive
from tests.journeys.people import Signatory, union, writer
from tests.journeys.service import FORMATS, LISTS, Service, until
from tests.journeys.visitor import Visitor, plain

pytestmark = pytest.mark.asyncio(loop_scope="session")


def expected_downloads(names: list[str]) -> dict[tuple[str, str], list[str]]:
    """CSV and JSON always hold both scripts, the others those of the language asked for."""
    of_language = {"fa": names[:1], "en": names[1:], "both": names}
    return {
        (form, language): names if form in {"csv", "json"} else of_language[language]
        for form in FORMATS
        for language in LISTS
    }


NOWHERE: dict[tuple[str, str], list[str]] = {
    (form, language): [] for form in FORMATS for language in LISTS
}


async def scan(service: Service, link: str) -> None:
    """Fetch a link as a mail scanner does, more than once and also with the code in the path."""
    page, token = link.split("#")
    for address in (link, page, f"{page}?token={token}", link):
        reply = await service.get(address)
        assert (reply.status_code, token in reply.text) == (200, False)


async def sign_and_confirm(visitor: Visitor, signatory: Signatory) -> str:
    """Sign, open the link, correct, confirm; the receipt code."""
    service = visitor.service
    await visitor.sign(signatory)
    message = (await service.messages(signatory.email))[0]
    before = await service.settled_tables()
    await scan(service, message["links"][0])
    await visitor.open_message(signatory.email)
    assert await visitor.heading() == visitor.words("Confirm your signature")
    shown = visitor.page.locator(".preview").first
    for language, line in signatory.typed.items():
        assert plain(await shown.locator(f"p[lang={language}]").inner_text()) == line
    assert await service.tables() == before
    assert await service.shown("demo", signatory.names) == NOWHERE
    code = await visitor.confirm(signatory.correction)
    again = await visitor.page.locator("main").inner_html()
    await visitor.page.reload()  # which posts the form once more
    assert await visitor.page.locator("main").inner_html() == again
    return code


async def published(visitor: Visitor, signatory: Signatory) -> None:
    """The name stands on the page, as corrected, and in all downloads."""
    await until(lambda: visitor.listed(signatory.fields["name_fa"]), [signatory.lines])
    downloads = await visitor.service.shown("demo", signatory.names)
    assert downloads == expected_downloads(signatory.names)


async def gone(visitor: Visitor, signatory: Signatory) -> None:
    """The name is nowhere, at once."""
    assert await visitor.listed(signatory.fields["name_fa"]) == []
    assert await visitor.service.shown("demo", signatory.names) == NOWHERE


@pytest.mark.parametrize(
    ("language", "scripts", "surname_fa", "surname_en"),
    [
        pytest.param("fa", True, "آبان‌دخت", "Abandokht", id="fa with JavaScript"),
        pytest.param("en", False, "بهمن‌زاد", "Bahmanzad", id="en without JavaScript"),
    ],
)
async def test_a_person_signs_and_withdraws_by_link(
    arrive: Arrive,
    service: Service,
    language: Language,
    scripts: bool,  # noqa: FBT001 - a parameter of the test
    surname_fa: str,
    surname_en: str,
) -> None:
    visitor = await arrive(service, language, scripts=scripts)
    signatory = writer(surname_fa, surname_en)
    await sign_and_confirm(visitor, signatory)
    await published(visitor, signatory)
    await visitor.follow("Change or withdraw your signature")
    await visitor.fill({"email": signatory.email})
    await visitor.age()
    await visitor.press("Send me the link")
    assert await visitor.heading() == visitor.words("Look into your mailbox")
    link = (await service.messages(signatory.email, 2))[0]["links"][0]
    before = await service.settled_tables()
    await scan(service, link)
    await visitor.open_message(signatory.email, 2, whole=True)
    assert await service.tables() == before
    await visitor.withdraw()
    await gone(visitor, signatory)


@pytest.mark.parametrize(
    ("language", "scripts", "surname_fa", "surname_en"),
    [
        pytest.param("en", True, "پگاه‌زاد", "Pegahzad", id="en with JavaScript"),
        pytest.param("fa", False, "تیرداد", "Tirdad", id="fa without JavaScript"),
    ],
)
async def test_a_person_signs_and_withdraws_by_receipt_code(
    arrive: Arrive,
    service: Service,
    language: Language,
    scripts: bool,  # noqa: FBT001 - a parameter of the test
    surname_fa: str,
    surname_en: str,
) -> None:
    visitor = await arrive(service, language, scripts=scripts)
    signatory = writer(surname_fa, surname_en)
    code = await sign_and_confirm(visitor, signatory)
    await published(visitor, signatory)
    await visitor.follow("Change or withdraw your signature")
    await visitor.follow("I have a receipt code")
    typed = persian_digits(code) if language == "fa" else f" {code.upper()} "
    await visitor.field("token").fill(typed)
    await visitor.press("Show")
    await visitor.withdraw()
    await gone(visitor, signatory)


async def test_an_organisation_signs_and_its_representative_stands_nowhere(
    arrive: Arrive, service: Service
) -> None:
    visitor = await arrive(service, "fa")
    signatory = union("کارگران بندر", "Dock Workers")
    private = [
        signatory.fields["representative_name"],
        signatory.fields["representative_role"],
        signatory.email,
    ]
    await sign_and_confirm(visitor, signatory)
    await published(visitor, signatory)
    page = await visitor.page.content()
    assert [text for text in private if text in page] == []
    assert await service.shown("demo", private) == NOWHERE


@pytest.mark.parametrize("page", ["c", "m"])
async def test_a_link_opens_also_in_the_tab_that_shows_its_page(
    arrive: Arrive, service: Service, page: str
) -> None:
    visitor = await arrive(service, "fa")
    await visitor.go(f"/fa/{page}")
    await visitor.page.goto(f"{service.base}/fa/{page}#{'x' * 43}")
    await visitor.page.wait_for_url(f"**/fa/{page}/open")
    assert await visitor.page.locator("#e-token").inner_text() == visitor.words(
        "This link is not valid. Please copy the whole of it."
    )
