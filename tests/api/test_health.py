from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from app.config import Settings, load_settings
from app.db import Database
from app.main import create_app
from app.models import Intake
from tests.api.conftest import House
from tests.conftest import FixedClock


async def test_the_process_is_up(house: House) -> None:
    answer = await house.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert answer.headers["cache-control"] == "no-store"


async def test_ready_tells_of_the_worker_and_the_oldest_message(house: House) -> None:
    quiet = await house.client.get("/readyz")
    await house.sign()
    house.clock.move(timedelta(minutes=5))
    waiting = await house.client.get("/readyz")
    seen = "2026-03-20T12:00:00+00:00"
    assert [(quiet.status_code, quiet.json()), (waiting.status_code, waiting.json())] == [
        (
            200,
            {"status": "ready", "worker_seen": seen, "messages": 0, "oldest_message_due": None},
        ),
        (
            200,
            {"status": "ready", "worker_seen": seen, "messages": 1, "oldest_message_due": seen},
        ),
    ]


async def test_not_ready_before_the_migrations(
    bare_database_url: str, settings: Settings, clock: FixedClock
) -> None:
    database = Database(bare_database_url)
    transport = httpx.ASGITransport(create_app(settings, clock=clock, database=database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        ready, up = await client.get("/readyz"), await client.get("/healthz")
        metrics = await client.get("/metrics")
    await database.dispose()
    assert (ready.status_code, ready.json()) == (503, {"status": "waiting", "for": "migrations"})
    assert (ready.headers["retry-after"], up.status_code) == ("5", 200)
    assert "hamseda_database_up 0" in metrics.text.splitlines()


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/at-all.db", "postgresql://x@127.0.0.1:9/x"]
)
async def test_a_database_that_is_away_is_503_everywhere(
    tmp_path: Path, clock: FixedClock, url: str
) -> None:
    environ = {"HAMSEDA_DATABASE_URL": url, "HAMSEDA_WORKER": "off"}
    settings = load_settings(environ, data_dir=tmp_path)
    database = Database(url)
    transport = httpx.ASGITransport(create_app(settings, clock=clock, database=database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        ready = await client.get("/readyz")
        api = await client.get("/api/v1/statements")
        page = await client.get("/fa/")
    await database.dispose()
    assert ready.json() == {"status": "waiting", "for": "database"}
    assert [ready.status_code, api.status_code, page.status_code] == [503, 503, 503]
    assert [api.headers["retry-after"], page.headers["retry-after"]] == ["5", "5"]
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "nowhere" not in page.text + api.text


async def test_what_was_set_aside_is_counted_by_itself(house: House) -> None:
    await house.sign()
    async with house.database.write() as connection:
        await connection.execute(update(Intake).values(failure="set-aside: 550 5.1.1"))
    house.clock.move(timedelta(hours=1))
    lines = (await house.client.get("/metrics")).text.splitlines()
    assert [line for line in lines if line.startswith(("hamseda_messages", "hamseda_oldest"))] == [
        "hamseda_messages 0",
        "hamseda_messages_set_aside 1",
        "hamseda_oldest_message_seconds 0",
    ]
    assert (await house.client.get("/readyz")).json()["oldest_message_due"] is None


async def test_metrics_count_and_never_name(house: House) -> None:
    await house.confirmed()
    await house.sign(email="kian@example.org")
    await house.client.get("/canary/of/a/path?token=canary")
    answer = await house.client.get("/metrics")
    lines = answer.text.splitlines()
    route = "/api/v1/statements/{slug}/sign-ons"
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    expected = [
        f'hamseda_requests_total{{method="POST",route="{route}",status="202"}} 2',
        'hamseda_requests_total{method="GET",route="-",status="404"} 1',
        "hamseda_database_up 1",
        "hamseda_messages 1",
        "hamseda_messages_set_aside 0",
        "hamseda_worker_seen_seconds 0",
        'hamseda_signatures{state="published"} 1',
    ]
    assert [line for line in expected if line not in lines] == []
    for private in ("canary", "shirin", "kian", "water-for-all"):
        assert private not in answer.text.lower()
