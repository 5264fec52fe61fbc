"""A long time at half of the peak: memory stays flat, no error, the outbox does not grow.

    bin/drill soak [MINUTES] [--postgresql]

The peak is that of the whole way: as many sign-ons a second as are also screened and mailed, found
in the first half minute by keeping some waiting at all times. With them come twice as many pages
and searches, made anew mostly, and every second message is confirmed and published at once. Then
all of it comes at half of that pace.
SQLite: one process; PostgreSQL: web and worker. After a warm-up (a sixth of the time, five minutes
at most) memory of the first fifth of what is left is compared with that of the last.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import uvloop
from sqlalchemy import func, select

from app.db import Database
from app.models import Intake
from tests.bench._load import measure_while
from tests.drills._course import Course, Mailbox, mailbox, resident
from tests.drills._processes import free_port
from tests.drills._report import report
from tests.drills._service import ROOT, environment, prepared
from tests.postgres import durable_cluster

PEAK_SECONDS = 30.0
LOOK_SECONDS = 5.0
SHARE = 2
CONNECTIONS = 16
FEW, ENOUGH = 200, 400
"""Rows that are kept waiting while the peak is looked for."""
GROWTH = 1.05
DRAIN_SECONDS = 120.0


@dataclass(slots=True)
class _Look:
    at: float
    waiting: int
    resident: dict[str, float]


@dataclass(slots=True)
class _Soak:
    database: Database
    port: int
    course: Course
    processes: dict[str, asyncio.subprocess.Process]
    looks: list[_Look] = field(default_factory=list)

    async def peak(self) -> float:
        """Sign-ons a second on the whole way, from taking to sending."""
        until = time.perf_counter() + PEAK_SECONDS
        mailed, at = 0, 0.0
        while time.perf_counter() < until:
            left = await _outbox(self.database)
            if not mailed:  # the first rows are on their way: count from here
                mailed, at = self.course.signed - left, time.perf_counter()
            if left < FEW:
                await self._sign(self.course.signed + ENOUGH - left)
            await asyncio.sleep(0.05)
        left = await _outbox(self.database)
        return (self.course.signed - left - mailed) / (time.perf_counter() - at)

    async def _sign(self, until: int) -> None:
        await measure_while(self.port, self.course.next, lambda: self.course.signed < until)

    async def steady(self, rate: float, seconds: float) -> Any:
        """So many sign-ons a second, one in four requests; what happens is looked at meanwhile."""
        until = time.perf_counter() + seconds
        looking = asyncio.create_task(self._look(until))
        try:
            return await measure_while(
                self.port,
                self.course.next,
                lambda: time.perf_counter() < until,
                CONNECTIONS,
                CONNECTIONS / (4 * rate),
            )
        finally:
            await looking

    async def _look(self, until: float) -> None:
        begun = time.perf_counter()
        while time.perf_counter() < until:
            sizes = {name: resident(process.pid)[0] for name, process in self.processes.items()}
            look = _Look(time.perf_counter() - begun, await _outbox(self.database), sizes)
            self.looks.append(look)
            await asyncio.sleep(LOOK_SECONDS)

    async def drained(self) -> bool:
        """Whether everything that was taken is mailed soon after."""
        for _ in range(int(DRAIN_SECONDS)):
            if await _outbox(self.database) == 0:
                return True
            await asyncio.sleep(1)
        return False


async def _outbox(database: Database) -> int:
    async with database.read() as connection:
        count = await connection.scalar(select(func.count()).select_from(Intake))
    return count or 0


async def start(
    name: str, environ: dict[str, str], log: Path, *arguments: str
) -> asyncio.subprocess.Process:
    """A process of `hamseda` that writes its log to a file."""
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "app.cli", name, *arguments),
            cwd=ROOT,
            env=environ,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=file,
        )


async def up(port: int) -> None:
    """Wait until somebody listens. Raises `RuntimeError` where nobody does for 20 seconds."""
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the service did not begin")


async def _play(folder: Path, url: str, minutes: float, *, apart: bool) -> dict[str, Any]:
    log = folder / "log"
    async with mailbox(SHARE) as box:
        environ = environment(folder, url, box.port, HAMSEDA_WORKER="off" if apart else "embedded")
        database = await prepared(environ)
        port = free_port()
        processes = {"web": await start("serve", environ, log, "--port", str(port))}
        if apart:
            processes["worker"] = await start("worker", environ, log)
        try:
            await up(port)
            soak = _Soak(database, port, Course(box, Random(1)), processes)
            figures = await _measured(soak, minutes)
        finally:
            for process in processes.values():
                if process.returncode is None:
                    process.terminate()
                    await process.wait()
            await database.dispose()
        figures |= {f"exit of {name}": process.returncode for name, process in processes.items()}
        await box.close()
        return figures | _at_end(soak.course, box) | {"lines in the log": _lines(log)}


async def _measured(soak: _Soak, minutes: float) -> dict[str, Any]:
    peak = await soak.peak()
    load = await soak.steady(peak / 2, minutes * 60)
    return {
        "minutes": minutes,
        "peak of the whole way, a second": round(peak, 1),
        "sign-ons a second": round(peak / 2, 1),
        "requests a second": round(load.per_second, 1),
        "p50 ms": round(load.p50, 2),
        "p99 ms": round(load.p99, 2),
        "mailed at the end": await soak.drained(),
        **_windows(soak.looks, minutes * 60),
    }


def _windows(looks: list[_Look], seconds: float) -> dict[str, Any]:
    warm = min(300.0, seconds / 6)
    part = (seconds - warm) / 5
    first = [look for look in looks if warm <= look.at < warm + part]
    last = [look for look in looks if look.at >= seconds - part]
    figures: dict[str, Any] = {"compared, s": f"{warm:.0f}-{warm + part:.0f}, the last {part:.0f}"}
    for name in looks[0].resident:
        before, after = (
            statistics.median(look.resident[name] for look in window) for window in (first, last)
        )
        figures[f"MB of {name}"] = {
            "first": round(before),
            "last": round(after),
            "growth": round(after / before, 3),
        }
    minutes = {int(look.at / 60): look for look in looks}
    figures["MB by the minute"] = [round(sum(look.resident.values())) for look in minutes.values()]
    figures["waiting"] = {
        name: max(look.waiting for look in window)
        for name, window in (("first", first), ("last", last))
    }
    return figures


def _at_end(course: Course, box: Mailbox) -> dict[str, Any]:
    return {
        "signed on": course.signed,
        "messages": box.taken,
        "confirmed": course.confirmed,
        "pages": course.looked,
    }


def _lines(log: Path) -> int:
    """Warnings and errors that the service wrote."""
    return sum(" WARNING " in line or " ERROR " in line for line in log.open(encoding="utf-8"))


def faults(figures: dict[str, Any]) -> list[str]:
    """What must not be."""
    wrong = [f"{name} grew" for name, size in figures.items() if _grew(name, size)]
    if figures["messages"] != figures["signed on"] or not figures["mailed at the end"]:
        wrong.append("not everything was mailed once")
    if figures["waiting"]["last"] > max(2 * figures["waiting"]["first"], 100):
        wrong.append("the outbox grew")
    if figures["lines in the log"]:
        wrong.append("the log has warnings or errors")
    return wrong


def _grew(name: str, size: Any) -> bool:
    return name.startswith("MB of ") and bool(size["growth"] > GROWTH)


def main(arguments: list[str]) -> int:
    """Run the drill; 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="bin/drill soak", description=__doc__)
    parser.add_argument("minutes", type=float, nargs="?", default=30.0)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hamseda-soak-")))
        url = f"sqlite:///{folder / 'hamseda.db'}"
        if given.postgresql:
            cluster = stack.enter_context(durable_cluster())
            if cluster is None:
                print("no PostgreSQL on this machine")
                return 1
            url = cluster.make_database("soak")
        figures = uvloop.run(_play(folder, url, given.minutes, apart=given.postgresql))
    wrong = faults(figures)
    report("soak", {"database": url.partition(":")[0]} | figures | {"wrong": wrong or "nothing"})
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
