import asyncio
from dataclasses import replace
from email.message import EmailMessage

import httpx
import pytest
from starlette.types import Message

from app.config import Settings
from app.db import Database
from app.http.form_tokens import FormTokens
from app.http.rendering import Pages
from app.http.secret import form_secret
from app.main import create_app
from tests.api.conftest import PERSON, SLUG, House
from tests.conftest import FixedClock, MemoryTransport

PATIENCE = 20.0


class Postbox(MemoryTransport):
    """Rings when the first message arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = asyncio.Event()

    async def send(self, email: EmailMessage, to: str) -> None:
        await super().send(email, to)
        self.arrived.set()


async def test_the_embedded_worker_runs_as_long_as_the_application(
    settings: Settings, database: Database, clock: FixedClock
) -> None:
    mail = Postbox()
    app = create_app(
        replace(settings, worker="embedded"), clock=clock, transport=mail, database=database
    )
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            house = House(app.state.context, client, database, None, mail, clock)
            await house.publish()
            answer = await client.post(f"/api/v1/statements/{SLUG}/sign-ons", json=PERSON)
            await asyncio.wait_for(mail.arrived.wait(), PATIENCE)
        tasks = len(asyncio.all_tasks())
    assert (answer.status_code, mail.sent[0][0]) == (202, "shirin@example.org")
    assert len(asyncio.all_tasks()) < tasks


async def test_the_application_starts_before_its_database_is_ready(
    bare_database_url: str, settings: Settings, clock: FixedClock, mail: MemoryTransport
) -> None:
    database = Database(bare_database_url)
    app = create_app(
        replace(settings, worker="embedded"), clock=clock, transport=mail, database=database
    )
    transport = httpx.ASGITransport(app)
    client = httpx.AsyncClient(transport=transport, base_url="http://localhost")
    async with app.router.lifespan_context(app), client:
        answer = await client.get("/readyz")
    await database.dispose()
    assert (answer.status_code, answer.json()["for"]) == (503, "migrations")


async def test_all_processes_of_an_instance_share_the_secret_of_forms(
    database: Database, clock: FixedClock
) -> None:
    first = await form_secret(database)
    again, *others = await asyncio.gather(*(form_secret(database) for _ in range(3)))
    token = FormTokens(first, clock).issue("sign", SLUG)
    assert (len(first), {again, *others}) == (32, {first})
    assert token == FormTokens(again, clock).issue("sign", SLUG)


@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("en", "ltr")])
async def test_errors_are_pages_in_the_language_of_the_address(
    house: House, language: str, direction: str
) -> None:
    answer = await house.client.get(f"/{language}/s/canary-slug")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}" dir="{direction}"' in answer.text
    assert "canary-slug" not in answer.text


async def test_an_error_page_that_fails_leaves_plain_words(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("canary-in-the-mine")

    monkeypatch.setattr(Pages, "response", fail)
    answer = await house.client.get("/en/of/no/use")
    assert answer.status_code == 404
    assert "<h1>Not found</h1><p>There is nothing at this address.</p>" in answer.text
    assert "canary" not in answer.text + caplog.text
    assert "the error page failed: KeyError" in caplog.messages


async def test_a_server_begins_and_ends_the_application_through_all_its_layers(
    settings: Settings, database: Database, clock: FixedClock
) -> None:
    asked = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))
    answered: list[str] = []

    async def receive() -> Message:
        return next(asked)

    async def send(message: Message) -> None:
        answered.append(message["type"])

    app = create_app(settings, clock=clock, database=database)
    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
    assert answered == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
