"""Sending messages, from taken rows to settled ones, against a client that only sends bytes.

    bin/bench mail [MESSAGES [ROUNDS]]

Ours is one worker process: it opens each sealed row, screens it, composes its message, hands it to
the relay and settles the row. Bare hands as many ready messages over as many connections to the
same relay, a process of its own. In turns; seconds count from the first row that the worker has to
the last that it has settled.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiosmtplib
import uvloop
from sqlalchemy import func, select

from app.config import Settings, load_settings
from app.db import Database
from app.models import Intake
from app.outbox.smtp import CONNECTIONS
from tests.bench._load import Figures, measure_some
from tests.bench._people import sign_ons
from tests.bench._report import report
from tests.bench._service import ROOT, new_service, serving
from tests.postgres import durable_cluster

_PATIENCE = 120.0
_READY = (
    b"From: Hamseda <post@hamseda.example>\r\nTo: somebody@example.org\r\nSubject: Please\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + b"x" * 70 + b"\r\n"
) + (b"y" * 74 + b"\r\n") * 70
"""As long as one of our messages, about 5.5 KB."""


@contextmanager
def relay(share: int = 0) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """A relay in a process of its own; gives its port."""
    command = [sys.executable, "-P", "-m", "tests.bench._relay", str(share)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline()), process
    finally:
        process.terminate()
        process.wait(10)


def mail_variables(port: int) -> dict[str, str]:
    """Settings of a service that sends by a local relay, with no cap that would be met."""
    return {
        "HAMSEDA_MAIL_URL": f"smtp://127.0.0.1:{port}",
        "HAMSEDA_MAIL_FROM": "Hamseda <post@hamseda.example>",
        "HAMSEDA_MAIL_CAP_PER_HOUR": "100000000",
        "HAMSEDA_MAIL_DOMAIN_PER_MINUTE": "1000000",
    }


async def _waiting(database: Database) -> tuple[int, bool]:
    """How many rows wait, and whether the worker has any of them yet."""
    async with database.read() as connection:
        rows = await connection.execute(
            select(func.count(), func.count(Intake.leased_until)).select_from(Intake)
        )
        waiting, leased = rows.one()
    return waiting, bool(leased)


async def _drained(settings: Settings, count: int) -> float:
    """Seconds from the first row that is leased to the last that is gone."""
    database = Database(settings.sqlalchemy_url)
    begun = 0.0
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                waiting, leased = await _waiting(database)
                now = time.perf_counter()
                if not begun and (leased or waiting < count):
                    begun = now
                if not waiting:
                    return now - begun
                await asyncio.sleep(0.02 if not begun or waiting < count / 20 else 0.25)
    finally:
        await database.dispose()


def _ours(variables: dict[str, str], settings: Settings, count: int) -> Figures:
    command = [sys.executable, "-P", "-m", "app.cli", "worker"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        seconds = asyncio.run(_drained(settings, count))
    finally:
        process.terminate()
        process.wait(30)
    return Figures(count / seconds, seconds / count * 1000, seconds / count * 1000)


async def _send(port: int, count: int) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
    async with client:
        for _ in range(count):
            await client.sendmail("post@hamseda.example", ["somebody@example.org"], _READY)


async def _send_all(port: int, count: int) -> None:
    await asyncio.gather(*(_send(port, count // CONNECTIONS) for _ in range(CONNECTIONS)))


def _bare(port: int, count: int) -> Figures:
    begun = time.perf_counter()
    uvloop.run(_send_all(port, count))
    each = (time.perf_counter() - begun) / count
    return Figures(1 / each, each * 1000, each * 1000)


def _compare(url: str | None, count: int, rounds: int) -> dict[str, list[Figures]]:
    found: dict[str, list[Figures]] = {"ours": [], "bare": []}
    request = sign_ons()
    with relay() as (port, _), new_service(url, mail_variables(port)) as (variables, _):
        settings = load_settings(variables)
        for number in range(rounds + 1):
            with serving("ours", variables) as web:
                uvloop.run(measure_some(web, request, count))
            ours, bare = _ours(variables, settings, count), _bare(port, count)
            if number:  # the first round only warms up
                found["ours"].append(ours)
                found["bare"].append(bare)
    return found


def main(count: int, rounds: int) -> None:
    """Measure on SQLite and on a PostgreSQL that syncs to disk."""
    results = {"sqlite": _compare(None, count, rounds)}
    with durable_cluster() as cluster:
        if cluster is None:
            print("no PostgreSQL on this machine: measured on SQLite alone")
        else:
            results["postgresql"] = _compare(cluster.make_database("bench"), count, rounds)
    report("mail", results)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(given[0] if given else 2000, given[1] if given[1:] else 3)
