"""The service as it is deployed: a process, reached by HTTP and, beside it, by commands."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from sqlalchemy import select

from app.db import Database
from app.models import Base
from app.outbox.mailbox import MailboxEntry

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("html", "md", "txt", "csv", "json")
LISTS = ("fa", "en", "both")
PATIENCE = 20.0

T = TypeVar("T")

_RESTLESS = {"daily_count", "heartbeat", "quota"}
"""Tables that the worker keeps by itself, whatever visitors do."""


@dataclass(frozen=True)
class Service:
    """A running service; `base` is its address without a trailing slash."""

    base: str
    environ: dict[str, str]
    database_url: str
    log: Path

    def command(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command beside the service."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "app.cli", *map(str, arguments)],
            env=self.environ | {"HAMSEDA_BASE_URL": self.base},
            capture_output=True,
            text=True,
            check=False,
        )

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """What a program gets that is no browser."""
        async with httpx.AsyncClient(base_url=self.base, timeout=20, trust_env=False) as client:
            return await client.get(path, **more)

    async def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """The same with a form."""
        async with httpx.AsyncClient(base_url=self.base, timeout=20, trust_env=False) as client:
            return await client.post(path, data=fields)

    async def messages(self, address: str, count: int = 1) -> list[MailboxEntry]:
        """The demo's messages to an address, newest first, once there are `count` of them."""

        async def look() -> list[MailboxEntry]:
            entries: list[MailboxEntry] = (await self.get("/dev/mailbox.json")).json()
            return [entry for entry in entries if entry["to"] == address]

        found = await _polled(look, lambda found: len(found) >= count)
        assert len(found) == count
        return found

    async def settled_tables(self) -> dict[str, list[str]]:
        """The tables once the worker has no sign-on left to screen or send."""

        async def waiting() -> list[str]:
            return (await self.tables())["intake"]

        nothing: list[str] = []
        await until(waiting, nothing)
        return await self.tables()

    async def shown(self, slug: str, texts: Sequence[str]) -> dict[tuple[str, str], list[str]]:
        """Which of `texts` stand in each of the downloads, by format and language."""
        async with httpx.AsyncClient(base_url=self.base, timeout=20, trust_env=False) as client:
            found = {}
            for form in FORMATS:
                for language in LISTS:
                    reply = await client.get(f"/s/{slug}/list.{form}", params={"lang": language})
                    assert reply.status_code == 200
                    found[form, language] = [text for text in texts if text in reply.text]
        return found

    async def tables(self) -> dict[str, list[str]]:
        """Every row that what a visitor does may change, as text.

        Left out is what the worker writes by itself: its signs of life, and the quota, which it
        settles a while after a confirmation.
        """
        database = Database(self.database_url)
        found = {}
        try:
            async with database.read() as connection:
                for table in Base.metadata.sorted_tables:
                    columns = [column for column in table.c if column.name != "quota_settled"]
                    if table.name not in _RESTLESS:
                        rows = await connection.execute(select(*columns))
                        found[table.name] = sorted(repr(tuple(row)) for row in rows)
        finally:
            await database.dispose()
        return found


async def until(look: Callable[[], Awaitable[T]], expected: T) -> None:
    """Wait until what `look` finds is what is expected; compare a last time when time is up."""
    found = await _polled(look, lambda found: found == expected)
    assert found == expected, found


async def _polled(look: Callable[[], Awaitable[T]], done: Callable[[T], bool]) -> T:
    """What `look` finds at last: what is waited for, or what there is when patience ends."""
    deadline = time.monotonic() + PATIENCE
    # Another process is waited for, so there is no event of this one.
    while not done(found := await look()) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.15)
    return found


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Service]:
    """A service on a free loopback port, with its data in `folder`; ended at exit."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAMSEDA_")}
    environ = kept | {"PYTHONPATH": str(ROOT), "HAMSEDA_DATA_DIR": str(folder)} | settings
    log = folder / "service.log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-P", "-m", "app.cli", "serve", "--port", "0"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            first = process.stdout.readline().split()
            # An instance without a demo has the desk alone.
            assert first[:1] in (["statement"], ["desk"]), log.read_text("utf-8")
            base = f"http://127.0.0.1:{urlsplit(first[1]).port}"
            url = settings.get("HAMSEDA_DATABASE_URL", f"sqlite:///{folder / 'hamseda.db'}")
            _wait_for(base)
            yield Service(base, environ, url, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(base: str) -> None:
    """Until it answers; before, connections wait in the backlog of its socket."""
    reply = httpx.get(f"{base}/readyz", timeout=PATIENCE, trust_env=False)
    assert reply.status_code == 200
