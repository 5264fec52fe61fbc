from typing import Any

import pytest
from sqlalchemy import delete, func, select

from app.models import Intake, PublicKey
from tests.api.conftest import SLUG, House

TAKEN = {"status": "taken", "next": "Open the link in the message that is on its way to you."}


async def rows(house: House) -> int | None:
    async with house.database.read() as connection:
        count: int | None = await connection.scalar(select(func.count()).select_from(Intake))
    return count


async def test_taken_leaves_one_row_and_says_so(house: House) -> None:
    answer = await house.sign()
    assert (answer.status_code, answer.json(), await rows(house)) == (202, TAKEN, 1)


async def test_new_repeated_and_confirmed_addresses_get_the_same_bytes(house: House) -> None:
    new = await house.sign()
    repeated = await house.sign()
    await house.settle()
    await house.confirmed(email="kian@example.org", name={"en": "Kian"})
    before = await rows(house)
    confirmed = await house.sign(email="kian@example.org", name={"en": "Kian"})
    assert new.content == repeated.content == confirmed.content
    assert dict(new.headers) == dict(repeated.headers) == dict(confirmed.headers)
    assert (before, await rows(house)) == (0, 1)


async def test_an_organisation_signs_with_the_shortest_body(house: House) -> None:
    answer = await house.client.post(
        f"/api/v1/statements/{SLUG}/sign-ons",
        json={
            "kind": "organisation",
            "name": {"en": "Lantern Society"},
            "email": "board@example.org",
            "language": "en",
            "consents": {"process": True, "publish": True},
        },
    )
    assert (answer.status_code, answer.json()) == (202, TAKEN)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": {"fa": "", "en": ""}}, [("/name/fa", "missing-name")]),
        ({"name": {"en": "x" * 401}}, [("/name/en", "too-long")]),
        ({"name": {"en": "a\u0007b"}}, [("/name/en", "control-character")]),
        ({"email": "nobody"}, [("/email", "invalid-email")]),
        ({"email": "a@example.org\nBcc: b@example.org"}, [("/email", "invalid-email")]),
        ({"email": None}, [("/email", "missing-email")]),
        ({"country": "XX"}, [("/country", "unknown-country")]),
        ({"exposure": None}, [("/exposure", "missing-exposure")]),
        ({"consents": {"publish": True}}, [("/consents/process", "missing-consent-process")]),
        (
            {"consents": None},
            [
                ("/consents/process", "missing-consent-process"),
                ("/consents/publish", "missing-consent-publish"),
            ],
        ),
        ({"kind": "organisation", "website": "javascript:x"}, [("/website", "invalid-website")]),
        ({"kind": "crowd"}, [("/kind", "unknown-value")]),
        ({"name": "Shirin"}, [("/name", "wrong-type")]),
        ({"name": {"fa": "شیرین", "de": "Schirin"}}, [("/name", "unknown-field")]),
        ({"secret-word": 1}, [("", "unknown-field")]),
        ({"consents": {"process": "yes", "publish": True}}, [("/consents/process", "wrong-type")]),
        ({"name": {"en": "\ud800"}}, [("/name/en", "surrogate")]),
    ],
)
async def test_refused_with_pointers_and_no_echo(
    house: House, changes: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    answer = await house.sign(**changes)
    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == errors
    for typed in ("nobody", "Bcc", "XX", "javascript", "crowd", "Schirin", "secret-word", "شیرین"):
        assert typed not in answer.text
    assert await rows(house) == 0


async def test_refused_in_the_language_that_is_asked_for(house: House) -> None:
    farsi = await house.client.post(
        f"/api/v1/statements/{SLUG}/sign-ons", json={}, headers={"Accept-Language": "fa"}
    )
    assert farsi.headers["content-language"] == "fa"
    assert farsi.json()["title"] != "Something needs to be corrected"


async def test_unknown_statement(house: House) -> None:
    answer = await house.sign("no-such-statement")
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "type": "http://localhost:8000/api/v1/problems/unknown-statement",
            "title": "Not found",
            "status": 404,
            "detail": "There is no such statement.",
        },
    )


async def test_closed_statement(house: House) -> None:
    await house.close()
    answer = await house.sign()
    assert (answer.status_code, answer.json()["type"][-17:]) == (409, "/closed-statement")
    assert await rows(house) == 0


async def test_without_keys_it_is_503_and_nothing_is_kept(house: House) -> None:
    async with house.database.write() as connection:
        await connection.execute(delete(PublicKey))
    answer = await house.sign()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert await rows(house) == 0
