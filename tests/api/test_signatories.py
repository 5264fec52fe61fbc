from typing import Any

from app.api.signatories import Signatories
from tests.api.conftest import PERSON, SLUG, House

PATH = f"/api/v1/statements/{SLUG}/signatories"
NAMES = [("آذر", "Zara"), ("بهار", "Yalda"), ("پرویز", "Xavier")]


async def sign_three(house: House) -> None:
    for at, (fa, en) in enumerate(NAMES):
        await house.confirmed(name={"fa": fa, "en": en}, email=f"person{at}@example.org")


async def walk(house: House, address: str) -> list[str]:
    """The English names on all pages, by the `next` of each."""
    names = []
    cursor = ""
    while True:
        page = (await house.client.get(f"{address}&cursor={cursor}")).json()
        names += [item["name"]["en"] for item in page["items"]]
        if page["next"] is None:
            return names
        cursor = page["next"]


async def test_an_item_has_these_members_and_no_others(house: House) -> None:
    await house.confirmed(title={"fa": "نویسنده"})
    answer = await house.client.get(PATH)
    (item,) = answer.json()["items"]
    identity = item.pop("id")
    assert len(identity) == 36
    assert item == {
        "number": 1,
        "kind": "individual",
        "name": PERSON["name"],
        "title": {"fa": "نویسنده", "en": ""},
        "affiliation": {"fa": "", "en": ""},
        "city": PERSON["city"],
        "country": "SE",
        "country_name": {"fa": "سوئد", "en": "Sweden"},
        "group": "more",
    }
    Signatories.model_validate_json(answer.content)


async def test_organisations_tell_the_day_and_never_who_signed_for_them(house: House) -> None:
    await house.confirmed(
        kind="organisation",
        name={"en": "Lantern Society"},
        representative={"name": "Mina Sokhangu", "role": "Secretary"},
        website="lantern.example",
    )
    answer = await house.client.get(PATH)
    assert answer.json()["items"][0]["signed_on"] == "2026-03-20"
    for private in ("Mina", "Sokhangu", "Secretary", "shirin@example.org", "lantern.example"):
        assert private not in answer.text


async def test_names_with_other_exposures_are_counted_only(house: House) -> None:
    await house.confirmed(exposure="coordinators")
    await house.confirmed(exposure="counted", email="other@example.org", name={"en": "Nima Penhan"})
    answer = await house.client.get(PATH)
    counts = (await house.client.get(f"/api/v1/statements/{SLUG}")).json()["counts"]
    assert answer.json() == {"items": [], "next": None}
    assert counts == {"organisations": 0, "individuals": 0, "unnamed": 2}


async def test_order_and_numbers_follow_the_language(house: House) -> None:
    await sign_three(house)
    found: dict[str, Any] = {}
    for language in ("fa", "en"):
        items = (await house.client.get(f"{PATH}?lang={language}")).json()["items"]
        found[language] = [(item["number"], item["name"]["en"]) for item in items]
    assert found == {
        "fa": [(1, "Zara"), (2, "Yalda"), (3, "Xavier")],
        "en": [(1, "Xavier"), (2, "Yalda"), (3, "Zara")],
    }


async def test_pages_follow_one_another(house: House) -> None:
    await sign_three(house)
    first = await house.client.get(f"{PATH}?limit=2&lang=en")
    following = first.json()["next"]
    link = f'<http://localhost:8000{PATH}?limit=2&lang=en&cursor={following}>; rel="next"'
    assert first.headers["link"] == link
    last = await house.client.get(f"{PATH}?limit=2&lang=en&cursor={following}")
    assert [item["number"] for item in last.json()["items"]] == [3]
    assert ("link" in last.headers, last.json()["next"]) == (False, None)
    assert await walk(house, f"{PATH}?limit=1&lang=en") == ["Xavier", "Yalda", "Zara"]


async def test_a_list_that_grows_between_two_pages_repeats_and_skips_nobody(house: House) -> None:
    await sign_three(house)
    first = (await house.client.get(f"{PATH}?limit=2&lang=en")).json()
    await house.confirmed(name={"en": "Arta"}, email="arta@example.org")
    rest = await house.client.get(f"{PATH}?limit=2&lang=en&cursor={first['next']}")
    assert [item["name"]["en"] for item in rest.json()["items"]] == ["Zara"]


async def test_bad_paging_is_refused(house: House) -> None:
    answers = [
        await house.client.get(f"{PATH}?{query}")
        for query in ("limit=0", "limit=201", "limit=many", "cursor=1-2", "lang=de")
    ]
    assert [(a.status_code, a.json()["errors"][0]["pointer"]) for a in answers] == [
        (422, "/limit"),
        (422, "/limit"),
        (422, "/limit"),
        (422, "/cursor"),
        (422, "/lang"),
    ]


async def test_who_has_the_list_gets_304_until_it_changes(house: House) -> None:
    await house.confirmed()
    first = await house.client.get(PATH)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    assert modified == "Fri, 20 Mar 2026 12:00:00 GMT"
    again = await house.client.get(PATH, headers={"If-None-Match": tag})
    by_date = await house.client.get(PATH, headers={"If-Modified-Since": modified})
    other_page = await house.client.get(f"{PATH}?lang=en", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (by_date.status_code, other_page.status_code) == (304, 200)
    await house.confirmed(name={"en": "Zara"}, email="zara@example.org")
    changed = await house.client.get(PATH, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)
