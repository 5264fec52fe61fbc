from datetime import timedelta
from typing import Any

from app.statements.files import StatementFiles
from app.statements.publishing import publish_files
from app.statements.states import set_state
from app.statements.texts import StatementSettings
from tests.api.conftest import PERSON, SETTINGS, SLUG, TEXTS, House

PATH = f"/api/v1/statements/{SLUG}"
SUMMARY = {
    "slug": SLUG,
    "title": {"fa": "آب برای همه", "en": "Water for all"},
    "url": f"http://localhost:8000/fa/s/{SLUG}",
    "state": "open",
    "signable": True,
    "kinds": ["organisation", "individual"],
    "exposures": ["public", "coordinators", "counted"],
    "sign_by": None,
    "prevailing_language": "fa",
    "counts": {"organisations": 0, "individuals": 0, "unnamed": 0},
    "as_of": "2026-03-20T12:00:00Z",
    "edition": None,
    "list_hidden": False,
}
EMPTY_TEXT: dict[str, Any] = {
    "kicker": "",
    "summary": "",
    "date": None,
    "place": "",
    "addressees": "",
    "editors_note": "",
    "byline": "",
    "translator": "",
    "source_name": "",
    "source_url": "",
    "source_note": "",
    "rest_url": "",
    "hashtags": [],
    "licence": "",
    "responsible": "",
    "updates": [],
}


async def test_list_of_public_statements(house: House) -> None:
    answer = await house.client.get("/api/v1/statements")
    assert answer.json() == {"items": [SUMMARY], "next": None}


async def test_one_statement_with_its_texts(house: House) -> None:
    body = (await house.client.get(PATH)).json()
    versions = [body["texts"][language].pop("text_version") for language in ("fa", "en")]
    assert sorted({len(version) for version in versions}) == [64]
    assert versions[0] != versions[1]
    assert body == SUMMARY | {
        "texts": {
            "fa": EMPTY_TEXT | {"title": "آب برای همه", "body": "آب حق همه است."},
            "en": EMPTY_TEXT | {"title": "Water for all", "body": "Water is everybody's right."},
        }
    }


async def test_pages_follow_one_another(house: House) -> None:
    for slug in ("a-second", "b-third"):
        house.clock.move(timedelta(days=1))
        await house.publish(slug)
    first = await house.client.get("/api/v1/statements?limit=2")
    following = first.json()["next"]
    rest = await house.client.get(f"/api/v1/statements?limit=2&cursor={following}")
    slugs = [[item["slug"] for item in page.json()["items"]] for page in (first, rest)]
    assert slugs == [["b-third", "a-second"], [SLUG]]
    assert first.headers["link"] == (
        '<http://localhost:8000/api/v1/statements?limit=2&lang=fa&cursor=a-second>; rel="next"'
    )
    unknown = await house.client.get("/api/v1/statements?cursor=elsewhere")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "unknown-cursor")


async def test_a_statement_past_its_day_cannot_be_signed(house: House) -> None:
    until = house.clock.now() + timedelta(hours=1)
    settings = StatementSettings(prevailing_language="fa", sign_by=until)
    await house.publish("until-one", settings)
    path = "/api/v1/statements/until-one"
    before = await house.client.get(path)
    house.clock.move(timedelta(hours=2))
    after = await house.client.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert (before.json()["signable"], after.json()["signable"]) == (True, False)
    assert (await house.sign("until-one")).status_code == 409


async def test_drafts_are_nobodys_business(house: House) -> None:
    unknown = await house.client.get("/api/v1/statements/no-such")
    assert (unknown.status_code, unknown.json()["type"].rpartition("/")[2]) == (
        404,
        "unknown-statement",
    )


async def test_a_circulating_statement_opens_with_its_secret_only(house: House) -> None:
    async with house.database.write() as connection:
        files = StatementFiles("in-circles", SETTINGS, TEXTS)
        await publish_files(connection, files, house.clock.now(), draft=True)
        secret = await set_state(connection, "in-circles", "circulating", house.clock.now())
    path = "/api/v1/statements/in-circles"
    answers = [
        await house.client.get(path),
        await house.client.get(f"{path}?key=guess"),
        await house.client.get(f"{path}/signatories?key={secret}"),
        await house.client.get(f"{path}?key={secret}"),
        await house.client.post(f"{path}/sign-ons?key={secret}", json=PERSON),
        await house.client.post(f"{path}/sign-ons", json=PERSON),
    ]
    listed = (await house.client.get("/api/v1/statements")).json()["items"]
    assert [answer.status_code for answer in answers] == [404, 404, 200, 200, 202, 404]
    assert answers[0].content == answers[1].content
    assert [item["slug"] for item in listed] == [SLUG]


async def test_who_has_it_gets_304_until_anything_changes(house: House) -> None:
    first = await house.client.get(PATH)
    held = {"If-None-Match": first.headers["etag"]}
    again = await house.client.get(PATH, headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == again.headers["cache-control"] == "public, max-age=30"
    await house.close()
    closed = await house.client.get(PATH, headers=held)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")


async def test_a_list_counts_its_statements_in_its_tag(house: House) -> None:
    first = await house.client.get("/api/v1/statements")
    held = {"If-None-Match": first.headers["etag"]}
    assert (await house.client.get("/api/v1/statements", headers=held)).status_code == 304
    await house.publish("another", SETTINGS)
    assert (await house.client.get("/api/v1/statements", headers=held)).status_code == 200
