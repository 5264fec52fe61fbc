import pytest

from app.editions import find
from app.web.signatories import ROWS
from tests.web.conftest import SLUG, Site

PEOPLE = "مهتاب آذرنوش – برلین – آلمان\nMahtab Azarnoush – Berlin – Germany\n"
NUMBERS = ".//ol[@class='rows']/li/p[1]/b"
ROWS_SHOWN = ".//ol/li"


@pytest.mark.parametrize("q", ["برلين", "Berlin", "berlin ref", "پناهندگان", "REFUGEES"])
@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_names_are_found_in_both_scripts(site: Site, lang: str, q: str) -> None:
    await site.bring()
    page = await site.client.get(f"/{lang}/s/{SLUG}/signatories", params={"q": q})
    assert ("کانون پناهندگان" in page.text, "Baran Society" in page.text) == (True, False)


async def test_what_is_found_has_no_numbers_which_belong_to_the_whole_list(site: Site) -> None:
    await site.bring()
    whole = await site.get(f"/en/s/{SLUG}/signatories")
    found = await site.get(f"/en/s/{SLUG}/signatories?country=DE")
    assert (whole.texts(NUMBERS), found.texts(NUMBERS)) == (["1", "2"], [])
    assert (len(whole.all(ROWS_SHOWN)), len(found.all(ROWS_SHOWN))) == (2, 1)
    assert found.text(".//p[@role='status']") == "1 found · Show all"


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_what_lies_beyond_the_cap_is_said(
    site: Site, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    await site.bring()
    monkeypatch.setattr(find, "LISTED", 1)
    page = await site.get(f"/{lang}/s/{SLUG}/signatories?kind=organisation")
    said = {
        "en": "More than 1 found; 1 are shown. One more word finds fewer. · Show all",
        "fa": "بیش از ۱ مورد یافت شد؛ ۱ مورد نشان داده می‌شود. یک واژهٔ دیگر آن را کمتر می‌کند."
        " · نمایش همه",
    }
    assert (len(page.all(ROWS_SHOWN)), page.text(".//p[@role='status']")) == (1, said[lang])


async def test_kinds_apart(site: Site) -> None:
    await site.bring()
    await site.bring(PEOPLE, kind="individual")
    counts = {
        kind: len((await site.get(f"/fa/s/{SLUG}/signatories?kind={kind}")).all(ROWS_SHOWN))
        for kind in ("organisation", "individual", "", "nonsense")
    }
    assert counts == {"organisation": 2, "individual": 1, "": 3, "nonsense": 3}


async def test_headings_fall_where_group_and_kind_change(site: Site) -> None:
    await site.bring("آغاز – برلین\nBeginning – Berlin\n", group="initiators")
    await site.bring()
    await site.bring(PEOPLE, kind="individual")
    page = await site.get(f"/en/s/{SLUG}/signatories")
    headings = [(one.tag, one.text) for one in page.all(".//section/*") if one.tag in {"h2", "h3"}]
    assert headings == [
        ("h2", "Initiators"),
        ("h2", "More signatories"),
        ("h3", "Organisations"),
        ("h3", "Individuals"),
    ]


async def test_a_long_list_has_pages(site: Site) -> None:
    names = "\n".join(f"Society of the letter {one:03d} – Oslo – Norway" for one in range(ROWS + 5))
    await site.bring(names, allow_duplicates=True)
    path = f"/en/s/{SLUG}/signatories"
    first = await site.get(path)
    assert len(first.all(NUMBERS)) == ROWS
    following = first.one(".//a[@rel='next']").get("href") or ""
    assert following == f"{path}?page=2"
    second = await site.get(following)
    assert second.texts(NUMBERS) == [str(ROWS + one) for one in range(1, 6)]
    assert second.one(".//a[@rel='prev']").get("href") == f"{path}?page=1"
    assert second.all(".//a[@rel='next']") == []
    beyond = await site.get(f"{path}?page=99")
    assert (beyond.all(NUMBERS), beyond.one(".//a[@rel='prev']").get("href")) == (
        [],
        f"{path}?page=2",
    )
    statement = await site.get(f"/en/s/{SLUG}")
    assert len(statement.all(NUMBERS)) == ROWS
    assert statement.text(".//p[@class='more']") == f"The whole list: {ROWS + 5} signatories"


@pytest.mark.parametrize("page", ["0", "-1", "zzz", "99999999999"])
async def test_a_page_that_cannot_be(site: Site, page: str) -> None:
    shown = await site.get(f"/en/s/{SLUG}/signatories?page={page}")
    assert (shown.status, page in shown.text(".//main")) == (422, False)


async def test_what_is_searched_comes_back_as_text(site: Site) -> None:
    q = '"><script>alert(1)</script>'
    reply = await site.client.get(f"/en/s/{SLUG}/signatories", params={"q": q})
    assert ("<script>alert" in reply.text, "&lt;script&gt;alert" in reply.text) == (False, True)
