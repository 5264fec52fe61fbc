"""A disk that runs full under load, on SQLite: 503, pages as always, recovery by itself.

    bin/drill disk_full [SECONDS]

The data folder lies on a file system of its own, 96 MB, which needs the right to mount one (root).
People sign until a file of somebody else has filled it, go on trying while it is full, and go on
when there is room.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx

from tests.drills import _findings
from tests.drills._people import People
from tests.drills._processes import Kept, free_port, household
from tests.drills._relay import listening
from tests.drills._report import report
from tests.drills._service import SLUG, environment, prepared

PEOPLE = 4
PAUSE = (0.0, 0.05)
START_SECONDS = 60.0
CALM_SECONDS = 200.0
PATIENCE = 30.0
ROOM = 96 * 1024 * 1024
"""More than SQLite's log alone would take: what fills the disk is another one's file."""
PAGES = (f"/fa/s/{SLUG}", f"/en/s/{SLUG}/signatories", f"/api/v1/statements/{SLUG}")


@contextmanager
def small_device(folder: Path) -> Iterator[None]:
    """A file system of `ROOM` bytes at `folder`; raises `CalledProcessError` without the right."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={ROOM}"]
    subprocess.run(["/bin/mount", *options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", "-l", str(folder)], check=True)


async def keep_full(ballast: Path, seconds: float) -> None:
    """Take all the room that is left, and all that becomes free, for so long."""
    until = time.monotonic() + seconds
    with ballast.open("wb", buffering=0) as file:
        while time.monotonic() < until:
            try:
                file.write(b"\0" * 4096)
            except OSError:
                await asyncio.sleep(0.05)


async def play(folder: Path, *, seconds: float) -> dict[str, Any]:
    """Sign with room, without, and with room again, each for so long; what was found then."""
    random = Random(1)
    device = folder / "device"
    with small_device(device):
        async with listening(folder / "taken", random) as relay, household() as kept:
            url = f"sqlite:///{device / 'hamseda.db'}"
            environ = environment(folder, url, relay.port)
            database = await prepared(environ)
            port = free_port()
            people, pages = People([port], random), Counter[int]()
            waits: list[float] = []
            kept.append(Kept(["serve", "--port", str(port)], environ, folder / "log"))
            try:
                await people.ready(START_SECONDS)
                stopping = asyncio.Event()
                confirming = asyncio.create_task(people.confirm_all(relay))
                async with asyncio.TaskGroup() as group:
                    for _ in range(PEOPLE):
                        group.create_task(people.sign(PAUSE, stopping.is_set))
                    reading = group.create_task(_read(port, pages, waits))
                    await asyncio.sleep(seconds)
                    ballast = device / "ballast"
                    await keep_full(ballast, seconds)
                    refused, before = dict(people.notes.unavailable), len(people.notes.taken)
                    ballast.unlink()
                    recovered = await _until_taken(people, before)
                    await asyncio.sleep(seconds)
                    stopping.set()
                    reading.cancel()
                left = await _calm(database, people, relay)
                confirming.cancel()
                await asyncio.wait({confirming})
                return {
                    "acknowledged": len(people.notes.taken),
                    "refused while full": refused,
                    "seconds until the first was taken again": round(recovered, 2),
                    "pages by status": dict(pages),
                    "longest wait for a page, seconds": round(max(waits), 2),
                    **_findings.of_mail(people.notes, relay.taken),
                    **await _findings.of_list(database, people.notes),
                    "left undone": left,
                    "errors at clients": dict(people.notes.wrong),
                }
            finally:
                await people.aclose()
                await database.dispose()


async def _read(port: int, pages: Counter[int], waits: list[float]) -> None:
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE, trust_env=False) as client:
        while True:
            for page in PAGES:
                begun = time.monotonic()
                pages[(await client.get(page)).status_code] += 1
                waits.append(time.monotonic() - begun)
            await asyncio.sleep(0.05)


async def _until_taken(people: People, before: int) -> float:
    begun = time.monotonic()
    async with asyncio.timeout(CALM_SECONDS):
        while len(people.notes.taken) == before:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    return time.monotonic() - begun


async def _calm(database: Any, people: People, relay: Any) -> int:
    """Until nothing waits any more; what is left when patience ends."""
    until = time.monotonic() + CALM_SECONDS
    left = -1
    while time.monotonic() < until and left:
        notes = people.notes
        unanswered = {mail.to for mail in relay.taken} - notes.receipts.keys() - notes.silent
        left = len(unanswered) + await _findings.waiting(database)
        await asyncio.sleep(0.3)
    return left


def faults(figures: dict[str, Any]) -> dict[str, Any]:
    """What of the figures must not be."""
    told = {
        *("acknowledged", "refused while full", "seconds until the first was taken again"),
        *(
            "pages by status",
            "longest wait for a page, seconds",
            "acknowledged sign-ons",
            "mailed",
            "revisions",
        ),
        *("duplicates with the same token and Message-ID", "acknowledged confirmations"),
    }
    wrong = {name: figure for name, figure in figures.items() if figure and name not in told}
    if set(figures["pages by status"]) != {200}:
        wrong["pages by status"] = figures["pages by status"]
    if not figures["refused while full"]:
        wrong["refused while full"] = "nobody: it was not full"
    return wrong


def main(arguments: list[str]) -> int:
    """Run the drill; 1 where anything was found that must not be."""
    parser = argparse.ArgumentParser(prog="bin/drill disk_full")
    parser.add_argument("seconds", nargs="?", type=float, default=20.0)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hamseda-drill-") as name:
        try:
            figures = asyncio.run(play(Path(name), seconds=chosen.seconds))
        except subprocess.CalledProcessError:
            print("a file system cannot be mounted here: see tests/faults/test_disk_full.py")
            return 1
    report("disk_full", figures)
    wrong = faults(figures)
    print(f"must not be: {wrong}" if wrong else "nothing that must not be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
