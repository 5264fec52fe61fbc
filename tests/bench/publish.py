"""A batch of confirmed signatures, while people go on signing: how long it takes, who waits.

    bin/bench publish [ROUNDS [-- SIGNATURES…]]

SQLite has web and worker in one process, PostgreSQL (synced to disk, the files of its log made
beforehand, as on a server in use) two web processes and a worker. Sign-ons come at an even pace
over eight connections, before the batch and while it runs. Bare is one executemany of rows as long
into a table without an index.

What the machine is worth at that hour is told by the bare endpoint of `bin/bench sign_on`, before
and after the batch: "per bare sign-on" is how many signatures became visible in the time of one.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from statistics import median
from uuid import UUID

import uvloop
from sqlalchemy import insert, select, update

from app.config import Settings, load_settings
from app.db import Database
from app.models import Statement
from tests.bench._apps import bare_rows, make_bare_table
from tests.bench._confirmed import confirmed
from tests.bench._load import Figures, measure, measure_while
from tests.bench._people import bare_sign_ons, sign_ons
from tests.bench._report import keep
from tests.bench._service import ROOT, new_service, serving
from tests.bench.mail import mail_variables, relay
from tests.postgres import durable_cluster

CONNECTIONS = 8
EVERY = 0.08
"""Seconds from one sign-on of a connection to its next: 100 a second over all."""

COUNTS = (1_000, 10_000, 100_000)
"""Signatures of a batch, one after the other in the same list; each round begins a new one."""

BEFORE = 8.0
BARE_SECONDS = 3.0
_PATIENCE = 600.0

Measured = dict[str, dict[str, list[float]]]
"""By batch and by figure, a value a round."""


@contextmanager
def working(variables: dict[str, str]) -> Iterator[None]:
    """A worker in a process of its own."""
    command = [sys.executable, "-P", "-m", "app.cli", "worker"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


async def _hold(database: Database, statement: UUID, until: timedelta) -> None:
    async with database.write() as connection:
        await connection.execute(
            update(Statement)
            .where(Statement.id == statement)
            .values(publish="daily", batch_due_at=datetime.now(UTC) + until)
        )


async def _revision(database: Database, statement: UUID) -> int:
    async with database.read() as connection:
        found = await connection.scalar(
            select(Statement.list_revision).where(Statement.id == statement)
        )
    return found or 0


async def _for(port: int, request: Callable[[], bytes], seconds: float) -> Figures:
    until = time.perf_counter() + seconds
    return await measure_while(
        port, request, lambda: time.perf_counter() < until, CONNECTIONS, EVERY
    )


async def _round(
    settings: Settings, port: int, bare_port: int, count: int, request: Callable[[], bytes]
) -> dict[str, float]:
    """One batch: seconds until it is visible, p99 of sign-ons before it and during it."""
    database = Database(settings.sqlalchemy_url)
    try:
        rates = [await _bare_rate(bare_port)]
        statement = await confirmed(database, settings, "demo", 0)
        await _hold(database, statement, timedelta(hours=23))
        await confirmed(database, settings, "demo", count, seed=time.time_ns())
        await _for(port, request, 2.0)
        before = await _for(port, request, BEFORE)
        revision = await _revision(database, statement)
        begun = time.perf_counter()
        await _hold(database, statement, timedelta(0))
        loading = asyncio.create_task(_during(database, statement, revision, port, request))
        during, ended = await asyncio.wait_for(loading, _PATIENCE)
        bare = await _bare(database, count)
        rates.append(await _bare_rate(bare_port))
    finally:
        await database.dispose()
    seconds = ended - begun
    bare_rate = sum(rates) / len(rates)
    return {
        "ours s": seconds,
        "bare s": bare,
        "ratio": bare / seconds,
        "bare sign-ons per second": bare_rate,
        "per bare sign-on": count / seconds / bare_rate,
        "p50 before ms": before.p50,
        "p50 during ms": during.p50,
        "p99 before ms": before.p99,
        "p99 during ms": during.p99,
        "p99 growth": during.p99 / before.p99,
    }


async def _during(
    database: Database, statement: UUID, revision: int, port: int, request: Callable[[], bytes]
) -> tuple[Figures, float]:
    ended = 0.0

    async def watch() -> None:
        nonlocal ended
        while await _revision(database, statement) == revision:  # noqa: ASYNC110 - others publish
            await asyncio.sleep(0.1)
        ended = time.perf_counter()

    watching = asyncio.create_task(watch())
    figures = await measure_while(port, request, lambda: not watching.done(), CONNECTIONS, EVERY)
    await watching
    return figures, ended


async def _bare(database: Database, count: int) -> float:
    begun = time.perf_counter()
    async with database.write() as connection:
        await connection.execute(
            insert(bare_rows), [{"id": n, "row": b"x" * 600} for n in range(count)]
        )
    return time.perf_counter() - begun


async def _bare_rate(port: int) -> float:
    """Sign-ons a second that the bare endpoint takes."""
    request = bare_sign_ons()
    await measure(port, request, 1.0)
    figures = await measure(port, request, BARE_SECONDS)
    return figures.per_second


@contextmanager
def _services(url: str | None) -> Iterator[tuple[Settings, int, int]]:
    """Ours and the bare one, with a new database: the settings and a port for each."""
    processes = 2 if url else 1
    with ExitStack() as stack:
        port, _ = stack.enter_context(relay())
        more = mail_variables(port) | ({} if url else {"HAMSEDA_WORKER": "embedded"})
        variables, settings = stack.enter_context(new_service(url, more))
        asyncio.run(make_bare_table(Database(settings.sqlalchemy_url)))
        ours, bare = (
            stack.enter_context(serving(who, variables, processes)) for who in ("ours", "bare")
        )
        if url:
            stack.enter_context(working(variables))
        yield load_settings(variables), ours, bare


def _measure(name: str, urls: Iterable[str | None], counts: tuple[int, ...]) -> Measured:
    """A round for each of `urls`: lists grow, and a batch takes longer in a long one."""
    found: Measured = {f"{name}, {count:,} signatures": {} for count in counts}
    request = sign_ons()
    for url in urls:
        with _services(url) as service:
            for count, (variant, figures) in zip(counts, found.items(), strict=True):
                for figure, value in uvloop.run(_round(*service, count, request)).items():
                    figures.setdefault(figure, []).append(value)
                print(variant, _rounded(figures, itemgetter(-1)), flush=True)
    for variant, figures in found.items():
        print(f"{variant}, medians", _rounded(figures, median))
    return found


def _rounded(
    figures: dict[str, list[float]], choose: Callable[[list[float]], float]
) -> dict[str, float]:
    return {figure: round(choose(values), 2) for figure, values in figures.items()}


def main(rounds: int, counts: tuple[int, ...]) -> None:
    """Measure on both databases; write `var/bench/publish.json`."""
    results = _measure("sqlite", [None] * rounds, counts)
    with durable_cluster() as cluster:
        if cluster is None:
            print("no PostgreSQL on this machine: measured on SQLite alone")
        else:
            cluster.settle()
            urls = (cluster.make_database(f"bench{number}") for number in range(rounds))
            results |= _measure("postgresql", urls, counts)
    keep("publish", results)


if __name__ == "__main__":
    before, _, after = " ".join(sys.argv[1:]).partition("--")
    main(int(before or 1), tuple(map(int, after.split())) or COUNTS)
