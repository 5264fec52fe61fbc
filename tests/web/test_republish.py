"""The page from which an editor takes the list along."""

import itertools
from urllib.parse import quote

import pytest

from app.editions.formats import FORMATS
from tests.web.conftest import SLUG, Site

RESULT = ".//section[@id='result']"
DOWNLOAD = f"{RESULT}//a[@class='button']"


async def shown(site: Site, page_lang: str, /, **query: str) -> tuple[str, str]:
    """Where the download is, and what is to be seen."""
    words = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    page = await site.get(f"/{page_lang}/s/{SLUG}/republish?{words}")
    assert page.status == 200
    return page.one(DOWNLOAD).get("href") or "", page.text(RESULT)


async def test_every_format_is_shown_and_can_be_had(site: Site) -> None:
    await site.bring()
    for form, lang in zip(FORMATS, itertools.cycle(["fa", "en"]), strict=False):
        address, seen = await shown(site, lang, format=form, lang="both")
        if not FORMATS[form].media_type.startswith("image/"):
            assert ("کانون پناهندگان" in seen, "Refugees’ Centre" in seen) == (True, True), form
        assert address == f"/s/{SLUG}/list.{form}?lang=both"
        assert (await site.client.get(address)).status_code == 200


async def test_only_what_differs_from_the_statements_layout_stands_in_the_address(
    site: Site,
) -> None:
    await site.bring()
    asked = {"numbering": "0", "titles": "1", "place": "brackets", "kinds": "all", "edition": "1"}
    address, _ = await shown(site, "en", format="txt", lang="en", **asked)
    assert address == f"/s/{SLUG}/list.txt?lang=en&edition=1&place=brackets&numbering=0"
    page = await site.get(f"/en/s/{SLUG}/republish?format=txt&lang=en&edition=1&numbering=0")
    newest = page.one(f"{RESULT}//input[@id='newest']").get("value") or ""
    assert newest.endswith(f"/s/{SLUG}/list.txt?lang=en&numbering=0")
    preview = page.text(f"{RESULT}//pre")
    assert preview == " ".join((await site.client.get(newest)).text.split())


async def test_changes_since_an_edition_can_be_asked_for(site: Site) -> None:
    await site.bring()
    await site.signed("en")
    page = await site.get(f"/en/s/{SLUG}/republish")
    offered = [one.get("value") for one in page.all(".//select[@name='since']/option")]
    assert offered == ["", "2", "1"]
    address, seen = await shown(site, "en", format="html", lang="en", since="1")
    assert address == f"/s/{SLUG}/list.html?lang=en&since=1"
    assert ("Refugees’ Centre" in seen, "Added" in seen) == (False, True)


@pytest.mark.parametrize(
    ("query", "status"),
    [("edition=99", 404), ("edition=x", 404), ("since=9&edition=1", 409), ("place=moon", 422)],
)
async def test_what_cannot_be_had_is_told_beside_the_choices(
    site: Site, query: str, status: int
) -> None:
    await site.bring()
    page = await site.get(f"/fa/s/{SLUG}/republish?format=md&{query}")
    assert page.status == status
    assert page.text(f"{RESULT}//p[@role='alert']")
    assert page.one(".//input[@name='format'][@checked]").get("value") == "md"


async def test_before_a_name_is_published_it_says_so(site: Site) -> None:
    page = await site.get(f"/en/s/{SLUG}/republish")
    assert page.status == 409
    assert "No name has been published here yet" in page.text(RESULT)


async def test_messages_come_in_pieces(site: Site) -> None:
    await site.bring()
    page = await site.get(f"/en/s/{SLUG}/republish?format=messenger&lang=en")
    held = page.texts(f"{RESULT}//ol//textarea")
    assert len(held) == 1
    assert "Refugees’ Centre" in held[0]
