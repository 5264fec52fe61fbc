"""The desk over the whole application on SQLite, with coordinators who sit at it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import insert, select

from app.config import Settings
from app.coordinators.roles import RoleName
from app.coordinators.sessions import Grade, begin
from app.db import Database
from app.http.context import Context
from app.keys import Keyring
from app.models import Coordinator, LogEntry, Role, Statement
from app.statements.files import StatementFiles
from app.statements.publishing import publish_files
from app.statements.texts import StatementSettings
from app.worker import Worker
from tests.conftest import FixedClock, MemoryTransport
from tests.shown import Shown
from tests.web.conftest import CHOSEN, SLUG, TEXTS, database_url

__all__ = ["FOREIGN", "HOST", "SLUG", "AtDesk", "Desk", "at_desk", "database_url", "desk"]

HOST = "localhost.local"
"""What the cookie jar calls `localhost` (RFC 2965, 1)."""
FOREIGN = "another-voice"


@dataclass
class AtDesk:
    """One coordinator's browser, without scripts; `csrf` is what a form of theirs carries."""

    client: httpx.AsyncClient
    context: Context
    coordinator: UUID
    language: str = "en"
    slug: str = SLUG

    @property
    def path(self) -> str:
        """The address of the statement's pages."""
        return f"/desk/{self.language}/s/{self.slug}"

    async def csrf(self) -> str:
        """A token for forms."""
        return (await self.context.form_tokens()).issue("desk", self.coordinator.hex)

    async def get(self, path: str, **headers: str) -> Shown:
        """Fetch a page; an address that begins with `/s` or nothing is the statement's."""
        return Shown(await self.client.get(self._whole(path), headers=headers))

    async def post(self, path: str, /, **fields: Any) -> Shown:
        """Send a form of one's own pages; a list is a field that is sent several times."""
        data = {"csrf": await self.csrf(), **fields}
        return Shown(await self.client.post(self._whole(path), data=data))

    def _whole(self, path: str) -> str:
        return path if path.startswith("/desk/") else self.path + path


@dataclass
class Desk:
    """The application with two statements, and what goes on behind it."""

    application: FastAPI
    settings: Settings
    context: Context
    database: Database
    worker: Worker
    ring: Keyring
    mail: MemoryTransport
    clock: FixedClock
    clients: list[AsyncClient] = field(default_factory=list)

    def browser(self) -> AsyncClient:
        """Somebody's browser, with cookies of its own."""
        client = AsyncClient(
            transport=ASGITransport(self.application), base_url=self.settings.base_url
        )
        self.clients.append(client)
        return client

    async def publish(self, slug: str = SLUG, *, draft: bool = False, **settings: Any) -> UUID:
        """Publish a statement in Farsi and English; its id."""
        files = StatementFiles(slug, StatementSettings(**{**CHOSEN, **settings}), TEXTS)
        async with self.database.write() as connection:
            await publish_files(connection, files, self.clock.now(), draft=draft)
        self.context.forget()
        return await self.statement(slug)

    async def statement(self, slug: str = SLUG) -> UUID:
        """The id of a statement."""
        async with self.database.read() as connection:
            found: UUID | None = await connection.scalar(
                select(Statement.id).where(Statement.slug == slug)
            )
        assert found is not None
        return found

    async def coordinator(self, name: str = "Parisa", **values: Any) -> UUID:
        """A coordinator without a role, whose address nobody can read."""
        person = uuid4()
        row = {
            "id": person,
            "address_digest": person.bytes,
            "address": b"sealed",
            "name": name,
            "language": "en",
            "digest": "none",
            "created_on": self.clock.now().date(),
        }
        async with self.database.write() as connection:
            await connection.execute(insert(Coordinator).values(row | values))
        return person

    async def coordinators(self) -> list[UUID]:
        """The ids of all coordinators."""
        async with self.database.read() as connection:
            return list(await connection.scalars(select(Coordinator.id)))

    async def give(self, coordinator: UUID, role: RoleName, slug: str = SLUG) -> None:
        """Give a coordinator a role."""
        statement = await self.statement(slug)
        async with self.database.write() as connection:
            await connection.execute(
                insert(Role).values(statement_id=statement, coordinator_id=coordinator, role=role)
            )

    async def sit(self, coordinator: UUID, language: str = "en", grade: Grade = "link") -> AtDesk:
        """Somebody's browser, signed in."""
        async with self.database.write() as connection:
            token = await begin(connection, coordinator, grade, self.clock.now())
        client = self.browser()
        client.cookies.set("desk", token, HOST)
        return AtDesk(client, self.context, coordinator, language)

    async def logged(self) -> list[tuple[str, str, int | None]]:
        """Action, detail and count of what is in the log, in no order."""
        async with self.database.read() as connection:
            rows = await connection.execute(
                select(LogEntry.action, LogEntry.detail, LogEntry.count.label("many"))
            )
            return sorted((row.action, row.detail, row.many) for row in rows)

    async def settle(self) -> None:
        """Let the worker do all that is due."""
        await self.worker.once()
        self.context.forget()


@pytest.fixture
async def desk(
    application: FastAPI,
    settings: Settings,
    context: Context,
    database: Database,
    worker: Worker,
    keyring: Keyring,
    mail: MemoryTransport,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Desk]:
    """The house with an open statement, and another that is foreign to all.

    Steps of reviewing are gone through at once, however busy the machine is.
    """
    monkeypatch.setattr("app.signing.reviewing.SECONDS", 60.0)
    desk = Desk(application, settings, context, database, worker, keyring, mail, clock)
    await desk.publish()
    await desk.publish(FOREIGN)
    yield desk
    for client in desk.clients:
        await client.aclose()


@pytest.fixture
def at_desk(desk: Desk) -> Callable[..., Awaitable[AtDesk]]:
    """`await at_desk("owner")`: a signed-in coordinator with that role on `SLUG`."""

    async def sit(role: RoleName | None = "owner", language: str = "en") -> AtDesk:
        coordinator = await desk.coordinator(role or "nobody")
        if role:
            await desk.give(coordinator, role)
        return await desk.sit(coordinator, language)

    return sit
