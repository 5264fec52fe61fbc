"""How much memory a coalition's server needs: 100,000 names, web and worker in one process, SQLite.

    bin/drill memory [NAMES]

The list is published beforehand. Then come pages and searches, sign-ons with their messages, a
batch of 10,000 more names, and every export that streams or is made whole, two of them at a time.
What counts is the peak of the resident size (`VmHWM`): under 400 MB.
"""

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx
import uvloop
from sqlalchemy import select, update

from app.config import load_settings
from app.db import Database
from app.editions.formats import FORMATS
from app.models import Statement
from app.signing.cut import number_list
from tests.bench._confirmed import confirmed
from tests.bench._load import measure_while
from tests.bench._long_list import make_long
from tests.drills._course import Course, mailbox, resident, start, up
from tests.drills._processes import free_port
from tests.drills._report import report
from tests.drills._service import SLUG, environment, prepared

NAMES = 100_000
BATCH = 10_000
LIMIT_MB = 400
LOAD_SECONDS = 30.0
_PATIENCE = 600.0


async def _list(database: Database, names: int) -> UUID:
    card = await make_long(database, SLUG, names)
    async with database.write() as connection:
        await number_list(connection, card.id, datetime.now(UTC))
    return card.id


async def _hold(database: Database, statement: UUID, until: timedelta) -> int:
    """Set when the next batch is due; the present revision."""
    async with database.write() as connection:
        revision = await connection.scalar(
            update(Statement)
            .where(Statement.id == statement)
            .values(publish="daily", batch_due_at=datetime.now(UTC) + until)
            .returning(Statement.list_revision)
        )
    return revision or 0


async def _batch(database: Database, statement: UUID) -> float:
    """Let the batch run; seconds until it is visible."""
    begun = time.perf_counter()
    before = await _hold(database, statement, timedelta(0))
    async with asyncio.timeout(_PATIENCE):
        while True:
            async with database.read() as connection:
                revision = await connection.scalar(
                    select(Statement.list_revision).where(Statement.id == statement)
                )
            if revision != before:
                return time.perf_counter() - begun
            await asyncio.sleep(0.1)


async def _download(port: int, format_id: str) -> int:
    """The status of one download, read to its end."""
    path = f"/s/{SLUG}/list.{format_id}"
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE) as client,
        client.stream("GET", path, params={"lang": "both"}) as reply,
    ):
        async for _ in reply.aiter_raw():
            pass
        return reply.status_code


async def _play(folder: Path, names: int) -> dict[str, Any]:
    url = f"sqlite:///{folder / 'hamseda.db'}"
    async with mailbox(2) as box:
        environ = environment(folder, url, box.port)
        database = await prepared(environ)
        statement = await _list(database, names)
        port = free_port()
        process = await start("serve", environ, folder / "log", "--port", str(port))
        figures: dict[str, Any] = {"names": names}
        try:
            await up(port)
            await _hold(database, statement, timedelta(hours=23))
            await confirmed(database, load_settings(environ), SLUG, BATCH, seed=99)

            def note(what: str) -> None:
                now, peak = resident(process.pid)
                figures[f"MB after {what}"] = {"now": round(now), "peak": round(peak)}

            note("its start")
            course = Course(box, Random(1))
            until = time.perf_counter() + LOAD_SECONDS
            load = await measure_while(port, course.next, lambda: time.perf_counter() < until)
            figures["requests a second"] = round(load.per_second, 1)
            note("pages, searches, sign-ons")
            figures["seconds of the batch"] = round(await _batch(database, statement), 1)
            note("a batch")
            figures["downloads"] = await _downloads(port)
            note("downloads")
        finally:
            process.terminate()
            await process.wait()
            await database.dispose()
    figures["exit"] = process.returncode
    return figures


async def _downloads(port: int) -> dict[str, int]:
    """Of each format the status of two downloads at a time."""
    return {
        format_id: max(await asyncio.gather(*(_download(port, format_id) for _ in range(2))))
        for format_id in FORMATS
    }


def main(arguments: list[str]) -> int:
    """Run the drill; 1 where it took too much."""
    names = int(arguments[0]) if arguments else NAMES
    with tempfile.TemporaryDirectory(prefix="hamseda-memory-") as folder:
        figures = uvloop.run(_play(Path(folder), names))
    peak = figures["MB after downloads"]["peak"]
    report("memory", figures | {"limit, MB": LIMIT_MB})
    return 0 if peak < LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
