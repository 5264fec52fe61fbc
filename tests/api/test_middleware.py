import gzip
import logging
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from app.config import Settings
from app.db import Database
from app.http import limits
from app.http.headers import CONTENT_SECURITY_POLICY
from app.http.middleware import host_name
from app.main import create_app
from tests.api.conftest import PERSON, SLUG, House
from tests.conftest import FixedClock

SIGN_ONS = f"/api/v1/statements/{SLUG}/sign-ons"


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def client_of(app: FastAPI, address: str = "192.0.2.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Example.org:8000", "example.org"),
        ("example.org", "example.org"),
        ("[::1]:8000", "[::1]"),
        ("", ""),
        ("[::1", "[::1]"),
    ],
)
def test_host_name(header: str, name: str) -> None:
    assert host_name(header) == name


async def test_other_hosts_are_not_served_but_probes_are(house: House) -> None:
    elsewhere = {"Host": "evil.example"}
    refused = await house.client.get("/api/v1/statements", headers=elsewhere)
    probed = await house.client.get("/healthz", headers=elsewhere)
    with_port = await house.client.get("/api/v1/statements", headers={"Host": "LOCALHOST:1"})
    assert [code(refused), probed.status_code, with_port.status_code] == [
        (400, "unknown-host"),
        200,
        200,
    ]
    assert "evil" not in refused.text


async def test_headers_of_every_reply(house: House) -> None:
    answers = [
        await house.client.get(path, headers={"Host": host})
        for path, host in (
            ("/healthz", "localhost"),
            ("/api/v1/statements", "localhost"),
            ("/fa/nothing/here", "localhost"),
            ("/fa/", "evil.example"),
        )
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 400]
    for answer in answers:
        headers = answer.headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in headers["permissions-policy"].split(", ")
        assert "server" not in headers


@pytest.mark.parametrize(
    ("path", "referrer"),
    [
        ("/fa/c", "no-referrer"),
        ("/en/m", "no-referrer"),
        (f"/fa/s/{SLUG}/sign", "strict-origin-when-cross-origin"),
        (f"/en/s/{SLUG}/manage", "strict-origin-when-cross-origin"),
    ],
)
async def test_nobody_keeps_pages_with_tokens_or_forms(
    house: House, path: str, referrer: str
) -> None:
    answer = await house.client.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == referrer


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"}, False),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://[evil"}, False),
    ],
)
async def test_forms_of_other_sites_are_refused(
    house: House, headers: dict[str, str], *, taken: bool
) -> None:
    answer = await house.client.post(SIGN_ONS, json=PERSON, headers=headers)
    assert answer.status_code == (202 if taken else 403)
    if not taken:
        assert code(answer) == (403, "cross-site")


async def test_a_flood_from_one_network_waits_and_others_do_not(
    settings: Settings, database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_NETWORK", 2)
    app = create_app(settings, clock=clock, database=database)
    async with client_of(app) as one, client_of(app, "192.0.2.2") as other:
        path, body = "/api/v1/confirmations/open", {"token": "x"}
        answers = [await one.post(path, json=body) for _ in range(3)]
        answers += [await one.get("/healthz"), await other.post(path, json=body)]
    assert [answer.status_code for answer in answers] == [404, 404, 429, 200, 404]
    assert answers[2].headers["retry-after"] == "3600"


@pytest.mark.parametrize(("proxies", "status"), [(("10.0.0.0/8",), 404), ((), 429)])
async def test_only_a_trusted_proxy_says_who_asks(
    settings: Settings,
    database: Database,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    proxies: tuple[str, ...],
    status: int,
) -> None:
    monkeypatch.setattr(limits, "PER_NETWORK", 1)
    app = create_app(replace(settings, trusted_proxies=proxies), clock=clock, database=database)
    async with client_of(app, "10.1.2.3") as client:
        found = [
            await client.post(
                "/api/v1/confirmations/open",
                json={"token": "x"},
                headers={"X-Forwarded-For": f"198.51.100.{at}"},
            )
            for at in (1, 2)
        ]
    assert found[1].status_code == status


async def test_head_has_the_headers_of_get_and_no_body(house: House) -> None:
    get = await house.client.get("/api/v1/statements")
    head = await house.client.head("/api/v1/statements")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


async def test_large_answers_are_compressed_but_not_beside_secrets(house: House) -> None:
    packed = {"Accept-Encoding": "gzip"}
    async with house.client.stream("GET", "/api/v1/openapi.json", headers=packed) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    secret = await house.client.get("/fa/c", headers=packed)
    assert answer.headers["content-encoding"] == "gzip"
    assert b"/api/v1/statements" in gzip.decompress(raw)
    assert "content-encoding" not in secret.headers


async def test_the_log_has_method_route_status_and_time(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await house.client.get(f"/api/v1/statements/{SLUG}?lang=fa&canary=1")
    await house.client.head("/healthz", headers={"User-Agent": "canary", "Referer": "canary"})
    await house.client.get("/fa/canary/canary")
    await house.client.post(SIGN_ONS, json=PERSON | {"email": "canary@example.org"})
    lines = [record.getMessage() for record in caplog.records if record.name == "hamseda.access"]
    assert [line.rpartition(" ")[0] for line in lines] == [
        "GET /api/v1/statements/{slug} 200",
        "HEAD /healthz 200",
        "GET - 404",
        "POST /api/v1/statements/{slug}/sign-ons 202",
    ]
    assert [line.rpartition(" ")[2][-2:] for line in lines] == ["ms"] * 4
    assert [line for line in lines if "canary" in line or "127.0.0.1" in line] == []
