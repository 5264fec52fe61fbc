"""The application with one open statement, as tests of a failing database use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from app.config import load_settings
from app.db import Database
from app.main import create_app, make_worker
from app.models import Intake
from app.statements.files import read_statement
from app.statements.publishing import publish_files
from app.worker import Worker
from tests.conftest import FixedClock, MemoryTransport
from tests.drills._people import name_of, sign_on_of

ROOT = Path(__file__).resolve().parents[2]
SLUG = "demo"
PAGE, API = f"/fa/s/{SLUG}", f"/api/v1/statements/{SLUG}"
PAGES = (PAGE, f"/en/s/{SLUG}", f"{PAGE}/signatories", API)
SIGN_ONS = f"{API}/sign-ons"


@dataclass
class Visitor:
    """Somebody who signs and looks; `acknowledged` counts the sign-ons that were."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    clock: FixedClock
    acknowledged: int = 0
    tried: int = 0

    async def sign(self) -> httpx.Response:
        """Sign with an address of its own."""
        self.tried += 1
        person = sign_on_of(f"visitor{self.tried}@example.org", name_of(self.tried))
        answer = await self.client.post(SIGN_ONS, json=person)
        self.acknowledged += answer.is_success
        return answer

    async def statuses_of_pages(self) -> list[int]:
        """The statuses of the public pages, none of them from a cache."""
        never = {"Cache-Control": "no-cache"}
        return [(await self.client.get(page, headers=never)).status_code for page in PAGES]

    async def kept(self) -> int:
        """Sign-ons that are in the database."""
        async with self.database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(Intake)) or 0


@asynccontextmanager
async def house(url: str, folder: Path) -> AsyncIterator[tuple[Visitor, Worker, MemoryTransport]]:
    """A visitor of the application on the database at `url`, its worker, and what was mailed."""
    clock, mail = FixedClock(), MemoryTransport()
    environ = {
        "HAMSEDA_DATABASE_URL": url,
        "HAMSEDA_KEY_DIR": str(folder / "keys"),
        "HAMSEDA_BASE_URL": "http://localhost",
        "HAMSEDA_WORKER": "off",
    }
    settings = load_settings(environ, data_dir=folder / "data")
    database = Database(settings.sqlalchemy_url)
    try:
        worker = make_worker(settings, database, clock=clock, transport=mail)
        await worker.prepare()
        async with database.write() as connection:
            await publish_files(connection, read_statement(ROOT / "app" / SLUG), clock.now())
        app = create_app(settings, clock=clock, database=database)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield Visitor(app, client, database, clock), worker, mail
    finally:
        await database.dispose()
