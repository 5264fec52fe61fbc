"""Half of the peak for half an hour: nothing grows, nothing fails, every message leaves.

    bin/drill soak [MINUTES] [--postgresql]

The peak is that of the whole way: as many sign-ons as are taken, screened, sent and settled, with
every second one confirmed and published and as many pages read, in the same time, while client,
service, relay and database share one machine. Then all of that comes at half of it.
On SQLite one process serves and works; with `--postgresql` one serves and another works.
"""

import argparse
import asyncio
import itertools
import os
import queue
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvloop
from sqlalchemy import func, select

from app.config import Settings, load_settings
from app.db import Database
from app.models import Entry, Intake, Signature
from tests.bench._load import http, measure_some
from tests.bench._people import confirmations, sign_ons
from tests.bench._service import ROOT, new_service
from tests.bench.mail import mail_variables, relay
from tests.drills._processes import free_port
from tests.drills._report import report
from tests.postgres import durable_cluster

CONNECTIONS = 8
PATIENCE = 30.0
SAMPLE_SECONDS = 5.0
WINDOW = 6
"""The second and the last of so many parts of the time are compared; the first warms up."""

PEAK_SIGN_ONS = 3000
_PAGES = itertools.cycle(("/fa/s/demo", "/en/s/demo", "/fa/s/demo/signatories"))


@dataclass
class Sample:
    """A moment: megabytes of each process, messages that wait, names in the list."""

    memory: list[float]
    waiting: int
    names: int


@dataclass
class Soak:
    """What is asked of the service, and what it answered."""

    port: int
    tokens: "queue.SimpleQueue[str]"
    answers: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    async def at(self, rate: float, kind: str, request: Callable[[], bytes], until: float) -> None:
        """Ask so many times a second, over connections that are kept."""
        interval = CONNECTIONS / rate
        await asyncio.gather(
            *(
                self._stay(kind, request, interval, interval * place / CONNECTIONS, until)
                for place in range(CONNECTIONS)
            )
        )

    async def _stay(
        self, kind: str, request: Callable[[], bytes], interval: float, delay: float, until: float
    ) -> None:
        due = time.monotonic() + delay
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                with closing(writer):
                    while time.monotonic() < until:
                        await asyncio.sleep(due - time.monotonic())
                        due += interval
                        await self._ask(kind, request, reader, writer)
            except (OSError, EOFError, TimeoutError) as error:
                self.wrong[type(error).__name__] += 1

    async def _ask(
        self,
        kind: str,
        request: Callable[[], bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        if kind == "confirmed" and self.tokens.empty():
            return
        writer.write(request())
        async with asyncio.timeout(PATIENCE):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            await reader.readexactly(length)
        status = head.split(" ", 2)[1]
        if status.startswith("2"):
            self.answers[kind] += 1
        else:
            self.wrong[f"{kind}: {status}"] += 1


@contextmanager
def _running(
    arguments: list[str], variables: dict[str, str]
) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-P", "-m", "app.cli", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=nowhere, stderr=nowhere)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _megabytes(process: "subprocess.Popen[bytes]") -> float:
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:  # noqa: PTH123 - proc
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmRSS"].split()[0]) / 1024


async def _count(database: Database) -> tuple[int, int]:
    async with database.read() as connection:
        waiting = await connection.scalar(select(func.count()).select_from(Intake))
        names = await connection.scalar(select(func.max(Entry.slot)))
    return waiting or 0, names or 0


async def _drained(database: Database) -> None:
    waiting = 1
    while waiting:
        await asyncio.sleep(0.1)
        waiting, _ = await _count(database)


async def _peak(soak: Soak, database: Database, request: Callable[[], bytes]) -> float:
    """Sign-ons a second, all the way to the list."""
    for count in (PEAK_SIGN_ONS // 5, PEAK_SIGN_ONS):  # the first only warms up
        begun = time.monotonic()
        await measure_some(soak.port, request, count)
        await _drained(database)
        some = soak.tokens.qsize()
        await measure_some(soak.port, confirmations(soak.tokens.get_nowait), some)
        await measure_some(soak.port, _page, some)
        await _published(database)
    return PEAK_SIGN_ONS / (time.monotonic() - begun)


async def _published(database: Database) -> None:
    waiting: int | None = 1
    query = select(func.count()).select_from(Signature).where(Signature.state == "confirmed")
    while waiting:
        await asyncio.sleep(0.1)
        async with database.read() as connection:
            waiting = await connection.scalar(query)


def _page() -> bytes:
    return http("GET", next(_PAGES), "")


async def _watch(
    database: Database, processes: "list[subprocess.Popen[bytes]]", samples: list[Sample]
) -> None:
    while True:
        samples.append(Sample([_megabytes(each) for each in processes], *await _count(database)))
        await asyncio.sleep(SAMPLE_SECONDS)


async def _soak(
    settings: Settings,
    soak: Soak,
    processes: "list[subprocess.Popen[bytes]]",
    minutes: float,
) -> dict[str, Any]:
    database = Database(settings.sqlalchemy_url)
    request = sign_ons()
    peak = await _peak(soak, database, request)
    while not soak.tokens.empty():
        soak.tokens.get()
    samples: list[Sample] = []
    until = time.monotonic() + minutes * 60
    watch = asyncio.create_task(_watch(database, processes, samples))
    await asyncio.gather(
        soak.at(peak / 2, "taken", request, until),
        soak.at(peak / 4, "confirmed", confirmations(soak.tokens.get_nowait), until),
        soak.at(peak / 4, "read", _page, until),
    )
    watch.cancel()
    await asyncio.wait_for(_drained(database), 120)
    await database.dispose()
    return {"sign-ons a second at the peak": round(peak, 1), **_figures(soak, samples, minutes)}


def _figures(soak: Soak, samples: list[Sample], minutes: float) -> dict[str, Any]:
    part = len(samples) // WINDOW
    early, late = samples[part : 2 * part], samples[-part:]
    figures: dict[str, Any] = {
        "minutes": minutes,
        "answered": dict(soak.answers),
        "errors": dict(soak.wrong),
        "names in the list": samples[-1].names,
        "messages waiting, early": statistics.mean(sample.waiting for sample in early),
        "messages waiting, late": statistics.mean(sample.waiting for sample in late),
    }
    for place in range(len(samples[0].memory)):
        before, after = (
            statistics.mean(sample.memory[place] for sample in some) for some in (early, late)
        )
        figures[f"megabytes of process {place + 1}, early"] = round(before, 1)
        figures[f"megabytes of process {place + 1}, late"] = round(after, 1)
        figures[f"growth of process {place + 1}, per cent"] = round((after / before - 1) * 100, 2)
    return figures


def _read(stream: Any, tokens: "queue.SimpleQueue[str]") -> None:
    for line in stream:
        tokens.put(line.strip())


def play(minutes: float, url: str | None) -> dict[str, Any]:
    """Soak a service of its own; the figures."""
    port = free_port()
    tokens: queue.SimpleQueue[str] = queue.SimpleQueue()
    with ExitStack() as stack:
        mail, mailing = stack.enter_context(relay(2))
        threading.Thread(target=_read, args=(mailing.stdout, tokens), daemon=True).start()
        variables, _ = stack.enter_context(new_service(url, mail_variables(mail)))
        variables = {**variables, "HAMSEDA_WORKER": "off" if url else "embedded"}
        settings = load_settings(variables)
        processes = [stack.enter_context(_running(["serve", "--port", str(port)], variables))]
        if url:
            processes.append(stack.enter_context(_running(["worker"], variables)))
        time.sleep(8)
        return uvloop.run(_soak(settings, Soak(port, tokens), processes, minutes))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bin/drill soak")
    parser.add_argument("minutes", nargs="?", type=float, default=30.0)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    if not given.postgresql:
        report("soak", play(given.minutes, None))
        return
    with durable_cluster() as cluster:
        if cluster is None:
            sys.exit("no PostgreSQL on this machine")
        report("soak-postgresql", play(given.minutes, cluster.make_database("soak")))


if __name__ == "__main__":
    main()
