from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.errors import MissingKey
from app.http.middleware import BODY_LIMIT
from app.i18n.errors import ERROR_TEXTS
from tests.api.conftest import SLUG, House

SIGN_ONS = f"/api/v1/statements/{SLUG}/sign-ons"
JSON = {"Content-Type": "application/json"}


def kind(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"name": canary-in-the-mine', "malformed-json"),
        (b"", "malformed"),
        (b"[]", "malformed"),
        (b'"canary-in-the-mine"', "malformed"),
        (b'{"name": "\xff"}', "malformed"),
        (b"[" * 30_000, "malformed"),
        (b'{"country": 1e999}', "malformed"),
    ],
)
async def test_malformed_bodies(house: House, content: bytes, code: str) -> None:
    answer = await house.client.post(SIGN_ONS, content=content, headers=JSON)
    assert kind(answer) == (422, code)
    assert "canary" not in answer.text


async def test_a_body_that_is_not_json(house: House) -> None:
    answer = await house.client.post(SIGN_ONS, data={"name_fa": "canary"})
    assert kind(answer) == (422, "malformed")
    assert "canary" not in answer.text


async def test_unknown_addresses_and_methods(house: House) -> None:
    unknown = await house.client.get("/api/v1/nothing-of-the-kind")
    method = await house.client.delete(f"/api/v1/statements/{SLUG}")
    assert [kind(unknown), kind(method)] == [(404, "not-found"), (405, "method-not-allowed")]
    assert method.headers["allow"] == "GET"
    assert "nothing-of-the-kind" not in unknown.text


@pytest.mark.parametrize(("spare", "status"), [(0, 422), (1, 413)])
async def test_the_size_of_a_body(house: House, spare: int, status: int) -> None:
    content = b" " * (BODY_LIMIT + spare)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 8192):
            yield content[start : start + 8192]

    whole = await house.client.post(SIGN_ONS, content=content, headers=JSON)
    chunked = await house.client.post(SIGN_ONS, content=chunks(), headers=JSON)
    assert [whole.status_code, chunked.status_code] == [status, status]
    assert "content-length" not in chunked.request.headers


async def test_a_fault_of_ours_tells_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("canary-in-the-mine")

    monkeypatch.setattr("app.api.sign_ons.take_sign_on", fail)
    answer = await house.sign()
    assert kind(answer) == (500, "internal")
    assert "canary" not in answer.text + caplog.text
    logged = [record.getMessage() for record in caplog.records if record.name == "hamseda.http"]
    assert len(logged) == 1
    assert logged[0].startswith("unexpected: RuntimeError at ")


async def test_a_missing_key_is_a_clear_error(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise MissingKey("the key folder lacks intake-2026-03-20")

    monkeypatch.setattr("app.api.sign_ons.take_sign_on", fail)
    answer = await house.sign()
    assert kind(answer) == (503, "missing-key")
    assert answer.headers["retry-after"] == "30"
    assert "intake" not in answer.text


async def test_types_lead_to_words(house: House) -> None:
    answer = await house.client.get("/api/v1/problems/closed-statement")
    assert answer.json()["code"] == "closed-statement"
    assert answer.json()["detail"]["en"] == ERROR_TEXTS["closed-statement"]
    assert (await house.client.get("/api/v1/problems/no-such")).status_code == 404
