import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from app.config import Settings, load_settings
from app.db import Database, engine
from app.errors import Unavailable
from app.main import create_app
from tests.api.conftest import PERSON, SLUG, House
from tests.conftest import FixedClock

SIGN_ONS = f"/api/v1/statements/{SLUG}/sign-ons"


async def test_the_commit_comes_before_the_reply(house: House, application: FastAPI) -> None:
    events: list[str] = []
    for engine_ in {house.database.writer, house.database.reader}:
        event.listen(engine_.sync_engine, "commit", lambda _: events.append("commit"))

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        async def sender(message: Any) -> None:
            events.append(message["type"])
            await send(message)

        await application(scope, receive, sender)

    transport = httpx.ASGITransport(app=noting)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.post(SIGN_ONS, json=PERSON)
    assert events == ["commit", "http.response.start", "http.response.body"]


async def test_taken_is_never_said_of_what_was_not_kept(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = house.database.write_once

    @asynccontextmanager
    async def failing() -> AsyncIterator[AsyncConnection]:
        async with write() as connection:
            yield connection
            raise Unavailable("database-unavailable")

    monkeypatch.setattr(house.database, "write_once", failing)
    application = create_app(settings, clock=house.clock, database=house.database)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.post(SIGN_ONS, json=PERSON)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"].rpartition("/")[2] == "database-unavailable"


async def test_a_locked_database_is_503_and_reading_goes_on(
    sqlite_template: Path, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    path = tmp_path / "hamseda.db"
    shutil.copyfile(sqlite_template, path)
    environ = {"HAMSEDA_DATABASE_URL": f"sqlite:///{path}", "HAMSEDA_WORKER": "off"}
    database = Database(environ["HAMSEDA_DATABASE_URL"])
    settings = load_settings(environ, data_dir=tmp_path)
    transport = httpx.ASGITransport(create_app(settings, clock=clock, database=database))
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        locked = await client.post("/api/v1/confirmations", json={"token": "x"})
        read = await client.get("/api/v1/statements")
        blocker.execute("ROLLBACK")
        again = await client.post("/api/v1/confirmations", json={"token": "x"})
    blocker.close()
    await database.dispose()
    assert [locked.status_code, read.status_code, again.status_code] == [503, 200, 404]
    assert locked.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 200),
        ("GET", "/signatories", 200),
        ("GET", "/editions", 200),
        ("GET", "/editions/1", 404),
        ("POST", "/sign-ons", 202),
    ],
)
async def test_a_request_never_waits_for_a_second_connection(
    settings: Settings,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    status: int,
) -> None:
    """With pools of one, a request that held one connection and asked for another would starve."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.5)
    monkeypatch.setattr(engine, "SQLITE_READERS", 1)
    monkeypatch.setattr(engine, "POSTGRESQL_POOL", 1)
    database = Database(settings.sqlalchemy_url)
    transport = httpx.ASGITransport(create_app(settings, clock=house.clock, database=database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        address = f"/api/v1/statements/{SLUG}{path}"
        answer = await client.request(method, address, json=PERSON if method == "POST" else None)
    await database.dispose()
    assert answer.status_code == status
