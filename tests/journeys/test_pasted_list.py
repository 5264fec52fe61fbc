"""A real list, pasted, brought into a statement of its own beside the running service."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator

from app.text.digits import number
from app.text.names import Language
from app.text.pasted import parse
from tests.journeys.conftest import Arrive
from tests.journeys.service import Service, until
from tests.journeys.test_pages import violations
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATA = Path(__file__).resolve().parents[1] / "data"
LIST = DATA / "signatories-2020.txt"
EXPECTED = json.loads((DATA / "signatories-2020.expected.json").read_text("utf-8"))
SLUG = "appeal-of-2020"

FARSI = f"""---
slug: {SLUG}
title: فراخوان سال ۲۰۲۰
policy: publish-all
publish: at-once
kinds: [organisation]
exposures: [public]
list_heading: امضاها
sign_by: 2020-12-31T23:59:00+01:00
---

این متن را آزمون نوشته است.
"""
ENGLISH = """---
title: The appeal of 2020
list_heading: Signatures
---

This text was written by a test.
"""


@pytest.fixture(scope="module")
def names(service: Service, tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, str]]:
    """Publish the statement from files and import the list; names by number of the paste.

    The appeal ended in its year: names are still brought in, by those who answer for them.
    """
    folder = tmp_path_factory.mktemp("statement")
    (folder / "fa.md").write_text(FARSI, "utf-8")
    (folder / "en.md").write_text(ENGLISH, "utf-8")
    done = service.command("statement", "publish", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{SLUG}: new, open, in fa, en",
        f"{service.base}/fa/s/{SLUG}",
        f"{service.base}/en/s/{SLUG}",
    ]
    done = service.command("list", "import", SLUG, LIST, "--by", "the journeys")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].split(" ", 1)[0] == "31"
    found = parse(LIST.read_text("utf-8")).to_json()["signatories"]
    return {one["number"]: one["name"] for one in found}


def lines(visitor: Visitor) -> Locator:
    """The list's lines in the page's language."""
    return visitor.page.locator(f".list ol.rows > li > p[lang={visitor.language}]")


async def named(visitor: Visitor) -> list[str]:
    """The names of the list, from top to bottom."""
    return await lines(visitor).locator("span > bdi:first-child").all_inner_texts()


async def numbered(visitor: Visitor) -> list[tuple[str, str]]:
    """The same with the number of each."""
    numbers = await lines(visitor).locator("b").all_inner_texts()
    return list(zip(numbers, await named(visitor), strict=True))


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_the_page_shows_all_in_the_order_of_its_language(
    arrive: Arrive, service: Service, names: dict[int, dict[str, str]], language: Language
) -> None:
    visitor = await arrive(service, language)
    order = EXPECTED[f"order_{language}"]
    assert (len(order), len(names)) == (31, 31)

    async def shown() -> list[tuple[str, str]]:
        await visitor.go(f"/{language}/s/{SLUG}")
        return await numbered(visitor)

    expected = [
        (number(place, language), names[one][language]) for place, one in enumerate(order, 1)
    ]
    await until(shown, expected)
    assert await visitor.page.locator(".counts dd").all_inner_texts() == [number(31, language)]
    await visitor.follow("Search the list")
    assert await numbered(visitor) == expected


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(
    ("query", "fa", "en"),
    [
        ("برلین", "برلین", "Berlin"),
        ("bErLiN", "برلین", "Berlin"),
        ("كانون", "کانون", ""),  # typed on an Arabic keyboard
        ("Center", "", "Center"),
        ("هیچ‌کس", "هیچ‌کس", ""),
    ],
)
async def test_it_is_searched_in_both_scripts(
    arrive: Arrive,
    service: Service,
    names: dict[int, dict[str, str]],
    language: Language,
    query: str,
    fa: str,
    en: str,
) -> None:
    def holds(one: dict[str, str]) -> bool:
        in_english = bool(en) and re.search(rf"\b{en}", one["en"], re.IGNORECASE) is not None
        return in_english or (bool(fa) and fa in one["fa"])

    visitor = await arrive(service, language)
    wanted = {one["number"] for one in EXPECTED["signatories"] if holds(one)}
    expected = [names[one][language] for one in EXPECTED[f"order_{language}"] if one in wanted]

    async def found() -> list[str]:
        await visitor.go(f"/{language}/s/{SLUG}/signatories")
        await visitor.page.locator("#q").fill(query)
        await visitor.press("Search")
        return await named(visitor)

    await until(found, expected)


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_an_appeal_that_has_ended_takes_no_signatures(
    arrive: Arrive, service: Service, names: dict[int, dict[str, str]], language: Language
) -> None:
    del names  # brought in
    visitor = await arrive(service, language)
    await visitor.go(f"/{language}/s/{SLUG}")
    assert await visitor.page.locator("a[href*='/sign?'], a[href$='/sign']").count() == 0
    assert await visitor.page.get_by_text(
        visitor.words("This statement is closed for signing.")
    ).is_visible()
    await visitor.go(f"/{language}/s/{SLUG}/sign")
    assert await visitor.heading() == visitor.words("This statement is closed for signing.")
    assert await visitor.page.locator("form").count() == 0
    assert await violations(visitor) == []
