"""A backup under load, withdrawals after it, the database lost, and brought back.

    bin/drill restore [SECONDS] [--sqlite]

A service that serves and works, an SMTP relay, people who sign and confirm all the time. What they
were promised before the backup is held against the restored tables, and so is what they took back.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyrage
from sqlalchemy import select

from app.db import Database, SystemClock
from app.models import Entry, Signature
from app.signing.manage import withdraw
from tests.drills._people import People
from tests.drills._processes import Kept, free_port, household
from tests.drills._relay import Relay, listening
from tests.drills._report import report
from tests.drills._service import ROOT, SLUG, environment, prepared
from tests.postgres import Cluster, durable_cluster

PEOPLE = 6
PAUSE = (0.0, 0.05)
WITHDRAWN = 10
NOTED_SECONDS = 3.0
"""Withdrawals are on the list beside the keys within a second."""
START_SECONDS = 60.0
LEASE_SECONDS = 180.0
"""A batch that was in flight at the backup is taken over when its lease of two minutes is over."""
STANDING = ("confirmed", "held", "published")


async def play(
    url: str, folder: Path, lose: Callable[[], None], *, seconds: float
) -> dict[str, Any]:
    """Load, backup, load, withdrawals, loss, restore; what was found then."""
    random = Random(1)
    async with listening(folder / "taken", random) as relay, household() as kept:
        environ = environment(folder, url, relay.port)
        database = await prepared(environ)
        identity = pyrage.x25519.Identity.generate()
        (folder / "identity").write_text(str(identity) + "\n", "utf-8")
        port = free_port()
        people = People([port], random)
        try:
            kept.append(Kept(["serve", "--port", str(port)], environ, folder / "log"))
            await people.ready(START_SECONDS)
            to = str(identity.to_public())
            before, later = await _until_the_loss(people, relay, environ, folder, to, seconds)
            leavers = dict(random.sample(sorted(before.items()), min(WITHDRAWN, len(before))))
            await _withdraw(database, leavers.values())
            await asyncio.sleep(NOTED_SECONDS)
            await kept.pop().put_down()
            await database.dispose()
            await asyncio.to_thread(lose)
            began = time.monotonic()
            await _command(environ, "restore", folder / "backup", "--identity", folder / "identity")
            restored = time.monotonic() - began
            kept.append(Kept(["serve", "--port", str(port)], environ, folder / "log"))
            await people.ready(START_SECONDS)
            there = await _names(database)
            listed = await _listed(people, len(there))
        finally:
            await people.aclose()
            await database.dispose()
    tried = people.notes.tried
    return {
        "confirmed before the backup": len(before),
        "confirmed later": len(later),
        "backup, MB": round((folder / "backup").stat().st_size / 1e6, 2),
        "restore, seconds": round(restored, 1),
        "withdrawn since the backup": len(leavers),
        "confirmed before and missing": sum(
            tried[address] not in there for address in before.keys() - leavers.keys()
        ),
        "withdrawn and there again": sum(tried[address] in there for address in leavers),
        "confirmed later and gone with the database": sum(
            tried[address] not in there for address in later
        ),
        "listed otherwise by the API": abs(listed - len(there)),
        "errors at clients": dict(people.notes.wrong),
    }


async def _until_the_loss(
    people: People, relay: Relay, environ: dict[str, str], folder: Path, to: str, seconds: float
) -> tuple[dict[str, str], set[str]]:
    """Receipts by address from before the backup; addresses of those who confirmed later."""
    stopping = asyncio.Event()
    confirming = asyncio.create_task(people.confirm_all(relay))
    async with asyncio.TaskGroup() as group:
        for _ in range(PEOPLE):
            group.create_task(people.sign(PAUSE, stopping.is_set))
        await asyncio.sleep(seconds)
        before = dict(people.notes.receipts)
        await _command(environ, "backup", folder / "backup", "--recipient", to)
        await asyncio.sleep(seconds / 2)
        stopping.set()
    confirming.cancel()
    await asyncio.wait({confirming})
    return before, people.notes.receipts.keys() - before.keys()


async def _withdraw(database: Database, codes: Any) -> None:
    for code in codes:
        async with database.write() as connection:
            await withdraw(connection, code, None, SystemClock().now())


async def _listed(people: People, expected: int) -> int:
    """How many the API counts, once the service has published whoever waits for it."""
    until = time.monotonic() + LEASE_SECONDS
    count = -1
    while time.monotonic() < until and count != expected:
        count = (await people.get(f"/statements/{SLUG}"))["counts"]["individuals"]
        await asyncio.sleep(0.2)
    return count


async def _names(database: Database) -> set[str]:
    """Names that a signature or an entry of the list has."""
    async with database.read() as connection:
        signed = await connection.scalars(
            select(Signature.name_en).where(Signature.state.in_(STANDING))
        )
        listed = await connection.scalars(select(Entry.name_en).where(Entry.name_en != ""))
        return {*signed, *listed}


async def _command(environ: dict[str, str], *arguments: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "app.cli", *map(str, arguments)),
        env=environ,
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{arguments[0]}: {said.decode()}")


def faults(figures: dict[str, Any]) -> dict[str, Any]:
    """What of the figures must not be."""
    names = (
        "confirmed before and missing",
        "withdrawn and there again",
        "listed otherwise by the API",
        "errors at clients",
    )
    return {name: figures[name] for name in names if figures[name]}


def on_postgresql(cluster: Cluster, name: str) -> tuple[str, Callable[[], None]]:
    """A database, and how it is lost: an empty one is in its place."""

    def lose() -> None:
        cluster.drop_database(name)
        cluster.make_database(name)

    return cluster.make_database(name), lose


def on_sqlite(folder: Path) -> tuple[str, Callable[[], None]]:
    """A database in the data folder, which is lost with all that is in it."""
    return (
        f"sqlite:///{folder / 'data' / 'hamseda.db'}",
        lambda: shutil.rmtree(folder / "data"),
    )


def main(arguments: list[str]) -> int:
    """Run the long form; 1 where anything was found that must not be."""
    parser = argparse.ArgumentParser(prog="bin/drill restore")
    parser.add_argument("seconds", nargs="?", type=float, default=60.0)
    parser.add_argument("--sqlite", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hamseda-drill-") as name:
        folder = Path(name)
        if chosen.sqlite:
            figures = asyncio.run(play(*_with(folder, on_sqlite(folder)), seconds=chosen.seconds))
        else:
            with durable_cluster() as cluster:
                if cluster is None:
                    print("no PostgreSQL on this machine")
                    return 1
                place = on_postgresql(cluster, "drill")
                figures = asyncio.run(play(*_with(folder, place), seconds=chosen.seconds))
    report("restore-sqlite" if chosen.sqlite else "restore", figures)
    wrong = faults(figures)
    print(f"must not be: {wrong}" if wrong else "nothing that must not be")
    return 1 if wrong else 0


def _with(
    folder: Path, place: tuple[str, Callable[[], None]]
) -> tuple[str, Path, Callable[[], None]]:
    return place[0], folder, place[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
