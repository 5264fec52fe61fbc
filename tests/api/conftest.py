"""The whole application over a real database, its worker gone round by hand."""

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.db import Database
from app.http.context import Context
from app.statements.files import StatementFiles
from app.statements.publishing import publish_files
from app.statements.states import set_state
from app.statements.texts import StatementSettings, StatementText
from app.worker import Worker
from tests.conftest import FixedClock, MemoryTransport

SLUG = "water-for-all"
SETTINGS = StatementSettings(prevailing_language="fa", policy="publish-all", publish="at-once")
TEXTS = {
    "fa": StatementText(language="fa", title="آب برای همه", body="آب حق همه است."),
    "en": StatementText(language="en", title="Water for all", body="Water is everybody's right."),
}
PERSON: dict[str, Any] = {
    "kind": "individual",
    "name": {"fa": "شیرین نمونه", "en": "Shirin Nemuneh"},
    "city": {"fa": "یوتبوری", "en": "Gothenburg"},
    "country": "SE",
    "email": "shirin@example.org",
    "language": "fa",
    "exposure": "public",
    "consents": {"process": True, "publish": True},
}


@dataclass
class House:
    """The application, a client, and what goes on behind it."""

    context: Context
    client: httpx.AsyncClient
    database: Database
    worker: Worker | None
    mail: MemoryTransport
    clock: FixedClock

    async def publish(self, slug: str = SLUG, settings: StatementSettings = SETTINGS) -> None:
        """Publish a statement of two texts."""
        async with self.database.write() as connection:
            await publish_files(connection, StatementFiles(slug, settings, TEXTS), self.clock.now())
        self.forget()

    async def close(self, slug: str = SLUG) -> None:
        """Close a statement."""
        async with self.database.write() as connection:
            await set_state(connection, slug, "closed", self.clock.now())
        self.forget()

    def forget(self) -> None:
        """Let the next request see the tables as they are."""
        self.context.forget()

    async def settle(self) -> None:
        """Let the worker do all that is due."""
        assert self.worker is not None
        await self.worker.once()
        self.forget()

    async def sign(self, slug: str = SLUG, **changes: Any) -> httpx.Response:
        """Send a sign-on; `changes` go over `PERSON`, None leaves a member out."""
        body = {key: value for key, value in (PERSON | changes).items() if value is not None}
        # ASCII, so that a lone surrogate can be sent as an escape.
        return await self.client.post(
            f"/api/v1/statements/{slug}/sign-ons",
            content=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )

    async def token(self, slug: str = SLUG, **changes: Any) -> str:
        """The token out of the message that a sign-on leads to."""
        answer = await self.sign(slug, **changes)
        assert answer.status_code == 202, answer.text
        await self.settle()
        text = self.mail.sent[-1][1].get_body(("plain",))
        assert text is not None
        found = re.search(r"/c#(\S+)", text.get_content())
        assert found is not None
        return found[1]

    async def confirmed(self, **changes: Any) -> dict[str, Any]:
        """Sign and confirm; what the confirmation answered."""
        token = await self.token(**changes)
        answer = await self.client.post("/api/v1/confirmations", json={"token": token})
        assert answer.status_code == 200, answer.text
        await self.settle()
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture
async def house(
    context: Context,
    client: httpx.AsyncClient,
    database: Database,
    worker: Worker,
    clock: FixedClock,
    mail: MemoryTransport,
) -> House:
    """The house with one open statement."""
    house = House(context, client, database, worker, mail, clock)
    await house.publish()
    return house
