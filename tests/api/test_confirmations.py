from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app.models import Signature
from tests.api.conftest import PERSON, SLUG, House

STATEMENT = {
    "slug": SLUG,
    "title": {"fa": "آب برای همه", "en": "Water for all"},
    "url": f"http://localhost:8000/fa/s/{SLUG}",
}
NOTHING = {"fa": "", "en": ""}


async def post(house: House, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await house.client.post(f"/api/v1/confirmations{path}", json=body)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


async def listed(house: House) -> list[dict[str, Any]]:
    house.forget()
    answer = await house.client.get(f"/api/v1/statements/{SLUG}/signatories")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_open_shows_what_would_be_published_and_changes_nothing(house: House) -> None:
    token = await house.token()
    first = await post(house, "/open", token=token)
    assert await post(house, "/open", token=token) == first
    status, body = first
    version = body.pop("text_version")
    assert (status, len(version)) == (200, 64)
    assert body == {
        "statement": STATEMENT,
        "state": "pending",
        "language": "fa",
        "expires_at": "2026-03-27T12:00:00Z",
        "sign_on": {
            "kind": "individual",
            "name": PERSON["name"],
            "title": NOTHING,
            "affiliation": NOTHING,
            "city": PERSON["city"],
            "country": "SE",
            "website": None,
            "representative": {"name": "", "role": ""},
            "exposure": "public",
            "consents": {"process": True, "publish": True},
        },
    }
    async with house.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(Signature)) == 0


async def test_confirming_again_gives_the_same_answer(house: House) -> None:
    token = await house.token()
    first = await post(house, "", token=token)
    await house.settle()
    assert await post(house, "", token=token) == first
    assert (first[0], first[1]["statement"]) == (200, STATEMENT)
    assert len(await listed(house)) == 1
    status, body = await post(house, "/open", token=token)
    assert (status, body["state"], body["sign_on"]) == (200, "confirmed", None)


async def test_what_is_corrected_changes_and_the_rest_stays(house: House) -> None:
    token = await house.token()
    version = (await post(house, "/open", token=token))[1]["text_version"]
    status, _ = await post(
        house, "", token=token, text_version=version, name={"en": "Shirin N."}, country="DE"
    )
    await house.settle()
    (item,) = await listed(house)
    assert (status, item["name"], item["country"]) == (
        200,
        {"fa": "شیرین نمونه", "en": "Shirin N."},
        "DE",
    )
    assert item["city"] == PERSON["city"]


async def test_a_correction_that_is_refused_leaves_all_as_it_was(house: House) -> None:
    token = await house.token()
    status, body = await post(house, "", token=token, name={"en": "\u0007"}, city={"fa": "x" * 500})
    pointers = [(error["pointer"], error["code"]) for error in body["errors"]]
    assert (status, pointers) == (
        422,
        [("/name/en", "control-character"), ("/city/fa", "too-long")],
    )
    assert (await post(house, "/open", token=token))[1]["state"] == "pending"


async def test_a_text_that_is_not_the_present_one_conflicts(house: House) -> None:
    token = await house.token()
    status, body = await post(house, "", token=token, text_version="0" * 64)
    assert (status, body["type"].rpartition("/")[2]) == (409, "text-changed")


async def test_tokens_that_open_nothing(house: House) -> None:
    token = await house.token()
    answers = [
        await post(house, path, token=wrong)
        for path in ("", "/open")
        for wrong in ("", "no-token", token[:-1], token[::-1])
    ]
    assert [(status, body["type"].rpartition("/")[2]) for status, body in answers] == [
        (404, "unknown-token")
    ] * 8
    house.clock.move(timedelta(days=8))
    status, body = await post(house, "", token=token)
    assert (status, body["type"].rpartition("/")[2]) == (410, "expired-token")
