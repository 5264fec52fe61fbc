"""No address of a coordinator, and no token of theirs, is found after everything ran."""

from pathlib import Path

import httpx
import pytest
from httpx import ASGITransport

from app.config import Settings
from app.coordinators.invite import invite
from app.db import Database
from app.main import create_app
from app.outbox.transports import PermanentFailure
from tests.conftest import FixedClock, MemoryTransport
from tests.factories import make_house, publish_statement
from tests.faults.test_canary import everything_written, found_in, logged, spellings

__all__ = ["logged"]


async def test_no_address_of_a_coordinator_is_found_anywhere(
    settings: Settings,
    database: Database,
    clock: FixedClock,
    mail: MemoryTransport,
    tmp_path: Path,
    logged: pytest.LogCaptureFixture,
) -> None:
    invited, asks, unknown, refused = (f"Qanary.zzyzx{n}@mailbox{n}.example" for n in "abcd")
    house = await make_house(database, clock, mail, settings.key_dir)
    await publish_statement(house)
    async with database.write() as connection:
        tokens = [
            (await invite(connection, house.ring, address, "en", clock.now()))[1]
            for address in (asks, refused)
        ]
    application = create_app(settings, clock=clock, database=database)
    transport = ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client:
        for address in (asks, unknown, invited):
            await client.post("/desk/en/in", data={"email": address})
        await house.worker.once()
        mail.failure = PermanentFailure("550 5.1.1")
        await client.post("/desk/en/in", data={"email": refused})
        await client.post("/desk/en/in", data={"email": f"{refused} x"})
        await house.worker.once()
        await client.post("/desk/en/in/go", data={"token": tokens[0]})
        cookie = client.cookies["desk"]
    assert [to for to, _ in mail.sent] == [asks]
    written = await everything_written(house, database, tmp_path)
    said = logged.text.encode()
    needles = set().union(*map(spellings, (invited, asks, unknown, refused)))
    needles |= {secret.encode() for secret in (*tokens, cookie)}
    assert found_in(written, needles) == set()
    assert found_in(said, needles) == set()
