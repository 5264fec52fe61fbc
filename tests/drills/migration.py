"""Migrations of a million signatures while a crowd signs, confirms and reads: nobody gets an error.

    bin/drill migration [ROWS]

Twice: from the second migration to the newest, while sixteen connections write and read as the
first release did; then on to a made-up next release, while this one serves from two processes.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from alembic import command

from app.config import load_settings
from app.db.migrate import alembic_config, migrate
from tests.bench._pending import Waiting
from tests.bench._service import environment, prepare, serving
from tests.drills import _expansion
from tests.drills._crowd import CONNECTIONS, Crowd, said
from tests.drills._report import report
from tests.postgres import durable_cluster

FIRST = "0002"
_LEAVE = (
    "INSERT INTO intake (id, key_id, sealed, message, lane, attempts, due_at, failure)"
    " VALUES ($1, 'none', $2, '', 1, 0, now(), '')"
)
_READ = "SELECT id, name_en FROM entry ORDER BY id LIMIT 50"
_FORGET = "DELETE FROM intake WHERE key_id = 'none'"


def play(url: str, folder: Path, *, rows: int, seconds: float, tokens: int) -> dict[str, Any]:
    """Migrate twice under load, each after `seconds` of the same load without; the figures."""
    command.upgrade(alembic_config(url), FIRST)
    asyncio.run(_expansion.make_large(url, rows))
    figures = {"signatures": rows, **asyncio.run(_from_the_first(url, seconds))}
    variables = environment(folder, url)
    settings = load_settings(variables)
    settings.data_dir.mkdir(exist_ok=True)
    prepare(settings)
    waiting = Waiting(settings)
    waiting.fill(tokens)
    with serving("ours", variables, 2) as port, _expansion.next_release(folder):
        crowd = Crowd(port, waiting.take)
        figures |= asyncio.run(_to_the_next(crowd, url, folder, seconds))
    return figures


async def _from_the_first(url: str, seconds: float) -> dict[str, Any]:
    times: list[float] = []
    calm = await _beside(times, url, asyncio.sleep(seconds))
    before = said(times)
    times.clear()
    begun = time.monotonic()
    wrong = calm + await _beside(times, url, asyncio.to_thread(migrate, url))
    return {
        f"{FIRST} to the newest, seconds": round(time.monotonic() - begun, 1),
        "errors of the first release": wrong,
        "sign-ons and reads of the first release before": before,
        "sign-ons and reads of the first release meanwhile": said(times),
    }


async def _beside(times: list[float], url: str, work: Any) -> int:
    """Do what the first release did until `work` is done; how often that failed."""
    done = asyncio.Event()
    visitors = [asyncio.create_task(_as_the_first(times, url, done)) for _ in range(CONNECTIONS)]
    try:
        await work
    finally:
        done.set()
        wrong = sum(await asyncio.gather(*visitors))
    return wrong


async def _as_the_first(times: list[float], url: str, done: asyncio.Event) -> int:
    connection: Any = await asyncpg.connect(url)
    wrong = 0
    while not done.is_set():
        begun = time.perf_counter()
        try:
            await connection.execute(_LEAVE, uuid4(), b"x" * 1024)
            await connection.fetch(_READ)
        except asyncpg.PostgresError:
            wrong += 1
        times.append(time.perf_counter() - begun)
    await connection.execute(_FORGET)
    await connection.close()
    return wrong


async def _to_the_next(crowd: Crowd, url: str, folder: Path, seconds: float) -> dict[str, Any]:
    until = time.monotonic() + seconds
    await crowd.come(lambda: time.monotonic() > until)
    before = {kind: said(times) for kind, times in crowd.seconds.items()}
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as thread:
        migrating = thread.submit(_migrate_on, url, folder)
        await crowd.come(migrating.done)
        filled = migrating.result()
    meanwhile = {kind: said(times) for kind, times in crowd.seconds.items()}
    figures: dict[str, Any] = {
        "to the next release, seconds": round(time.monotonic() - begun, 1),
        "rows filled in": filled,
        "errors of the crowd": dict(crowd.wrong),
    }
    for kind in sorted(before):
        figures[f"{kind} before"] = before[kind]
        figures[f"{kind} meanwhile"] = meanwhile[kind]
    return figures


def _migrate_on(url: str, folder: Path) -> int:
    """Expand, fill in as a worker would, tighten; how many rows were filled in."""
    _expansion.add(folder, _expansion.EXPAND)
    migrate(url)
    filled = asyncio.run(_expansion.fill_in(url))
    _expansion.add(folder, _expansion.TIGHTEN)
    migrate(url)
    return filled


def faults(figures: dict[str, Any]) -> dict[str, Any]:
    """What of the figures must not be."""
    names = ("errors of the first release", "errors of the crowd")
    return {name: figures[name] for name in names if figures[name]}


def main(arguments: list[str]) -> int:
    """Run the long form; 1 where anybody got an error."""
    parser = argparse.ArgumentParser(prog="bin/drill migration")
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    chosen = parser.parse_args(arguments)
    with (
        durable_cluster() as cluster,
        tempfile.TemporaryDirectory(prefix="hamseda-drill-") as name,
    ):
        if cluster is None:
            print("no PostgreSQL on this machine")
            return 1
        url = cluster.make_database("drill")
        figures = play(url, Path(name), rows=chosen.rows, seconds=15, tokens=60_000)
    report("migration", figures)
    wrong = faults(figures)
    print(f"must not be: {wrong}" if wrong else "nothing that must not be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
