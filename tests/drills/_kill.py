"""The kill drill: people sign and confirm while processes, database and relay die at random.

One course for all its forms; a `Plan` says how long and how hard. The same seed makes the same
choices, though not at the same instants.
"""

import asyncio
import re
import time
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from operator import gt
from pathlib import Path
from random import Random
from typing import Any

from app.db import Database
from app.errors import Unavailable
from tests.drills import _findings
from tests.drills._people import People
from tests.drills._processes import Kept, free_port, household
from tests.drills._relay import Relay, listening
from tests.drills._service import SLUG, environment, prepared
from tests.postgres import Cluster

START_SECONDS = 120.0
END_SECONDS = 60.0
REVIVAL_SECONDS = 6.0
"""How long a death waits for a sign-on to be taken and a message to be sent since the last one."""
_TROUBLE = (" ERROR ", "Traceback", "unexpected:", "CRITICAL")
_DEATHS = {"web": 2, "worker": 2, "database": 1}
"""How often each kind dies, of five times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, how hard, and on what.

    `webs` and `workers` are numbers of processes; with no workers the web processes work too.
    `lease` in seconds shortens the leases of messages and batches; None leaves them as in use.
    """

    seconds: float
    seed: int
    webs: int
    workers: int
    pause: tuple[float, float]
    """Seconds between two kills."""
    fine: tuple[float, float]
    away: tuple[float, float]
    """Seconds that the relay is there, and away."""
    calm: float
    """Seconds within which all that waits must have been done in the end."""
    lease: float | None = None
    people: int = 8
    manner: tuple[float, float] = (0.05, 0.25)
    """Seconds that one of them waits before signing as the next."""


@dataclass(slots=True)
class Reaper:
    """Kills; `counts` tells what it has killed so far, by kind."""

    random: Random
    cluster: Cluster | None
    processes: dict[str, list[Kept]]
    counts: Counter[str] = field(default_factory=Counter)
    _turns: list[str] = field(default_factory=list)

    async def kill_one(self) -> None:
        """Kill a process, or the database; each kind has its share, in an order of chance."""
        if not self._turns:
            mortal = {kind for kind, kept in self.processes.items() if kept}
            mortal |= {"database"} if self.cluster else set()
            self._turns = [kind for kind in mortal for _ in range(_DEATHS[kind])]
            self._turns.sort()  # before chance has its way, for the sake of the seed
            self.random.shuffle(self._turns)
        kind = self._turns.pop()
        if kind == "database":
            await self._crash()
        elif self.random.choice(self.processes[kind]).kill():
            self.counts[kind] += 1

    async def _crash(self) -> None:
        if self.cluster is not None:
            await asyncio.to_thread(self.cluster.crash)
            await asyncio.sleep(self.random.choice([0.0, 0.0, 1.0]))
            await asyncio.to_thread(self.cluster.start)
            self.counts["database"] += 1


async def drill(
    plan: Plan, folder: Path, url: str, cluster: Cluster | None = None
) -> dict[str, Any]:
    """Run it in `folder` on the empty database at `url`; figures by what they say.

    `cluster` is the one that `url` belongs to, if it shall crash as well.
    """
    async with listening(folder / "relay.jsonl", Random(f"{plan.seed} relay")) as relay:
        shortened = {} if plan.lease is None else {"DRILL_LEASE_SECONDS": str(plan.lease)}
        worker = "off" if plan.workers else "embedded"
        environ = environment(folder, url, relay.port, HAMSEDA_WORKER=worker, **shortened)
        database = await prepared(environ)
        try:
            return await _course(plan, folder, environ, relay, (database, cluster))
        finally:
            await database.dispose()


async def _course(
    plan: Plan,
    folder: Path,
    environ: dict[str, str],
    relay: Relay,
    stores: tuple[Database, Cluster | None],
) -> dict[str, Any]:
    database, cluster = stores
    ports = [free_port() for _ in range(plan.webs)]
    people = People(ports, Random(f"{plan.seed} people"))
    async with household() as all_kept, aclosing(people):
        processes = {
            "web": [
                Kept(["serve", "--port", str(port)], environ, folder / "log") for port in ports
            ],
            "worker": [Kept(["worker"], environ, folder / "log") for _ in range(plan.workers)],
        }
        all_kept += [kept for each in processes.values() for kept in each]
        await people.ready(START_SECONDS)
        reaper = Reaper(Random(f"{plan.seed} kills"), cluster, processes)
        confirming = asyncio.create_task(people.confirm_all(relay))
        begun = time.monotonic()
        await _load(plan, people, relay, reaper)
        ended = time.monotonic()
        left = await _calm_down(plan, database, people, relay)
        calmed = time.monotonic()
        confirming.cancel()
        await asyncio.wait({confirming})
        listed = (await people.get(f"/statements/{SLUG}"))["counts"]["individuals"]
        statuses = [await kept.end(END_SECONDS) for kept in all_kept]
        return {
            "seed": plan.seed,
            "seconds of load": round(ended - begun),
            "seconds until all was done": round(calmed - ended),
            "kills": dict(reaper.counts),
            "times that the relay was": dict(relay.moods),
            **_findings.of_mail(people.notes, relay.taken),
            **await _findings.of_list(database, people.notes),
            "left undone": left,
            "listed otherwise by the API": abs(listed - len(people.notes.receipts)),
            "connections broken": dict(people.notes.broken),
            "replies of 503": dict(people.notes.unavailable),
            "other errors at clients": dict(people.notes.wrong),
            "ended badly when asked to end": sum(status != 0 for status in statuses),
            "ended by themselves": dict(sum((kept.exits for kept in all_kept), Counter())),
            "errors in the log": _errors(folder / "log"),
        }


async def _load(plan: Plan, people: People, relay: Relay, reaper: Reaper) -> None:
    """Sign-ons, moods and deaths for as long as the plan says; then all of it stops."""
    until = time.monotonic() + plan.seconds
    moody = asyncio.create_task(relay.be_moody(plan.fine, plan.away))
    async with asyncio.TaskGroup() as group:
        for _ in range(plan.people):
            group.create_task(people.sign(plan.manner, lambda: time.monotonic() >= until))
        while (rest := until - time.monotonic()) > 0:
            before = _done(people, relay)
            await asyncio.sleep(min(rest, reaper.random.uniform(*plan.pause)))
            # On a busy machine, what died last is given some time to be of use again.
            late = min(until, time.monotonic() + REVIVAL_SECONDS)
            while time.monotonic() < late and not all(  # noqa: ASYNC110 - others bring it about
                map(gt, _done(people, relay), before)
            ):
                await asyncio.sleep(0.1)
            await reaper.kill_one()
    moody.cancel()
    await asyncio.wait({moody})
    await relay.change("fine")


def _done(people: People, relay: Relay) -> tuple[int, int]:
    return len(people.notes.taken), len(relay.taken)


async def _calm_down(plan: Plan, database: Database, people: People, relay: Relay) -> int:
    """Until nothing waits any more; what is left when patience ends."""
    until = time.monotonic() + plan.calm
    left = -1
    while time.monotonic() < until:
        notes = people.notes
        unanswered = {mail.to for mail in relay.taken} - notes.receipts.keys() - notes.silent
        try:
            left = len(unanswered) + await _findings.waiting(database)
        except Unavailable:  # the pool has found out that its connections are of another life
            left = -1
        if left == 0:
            break
        await asyncio.sleep(0.3)
    return left


def _errors(log: Path) -> dict[str, int]:
    """Lines of the log that tell of an error that nobody expected, without their times."""
    found: Counter[str] = Counter()
    for line in log.read_text("utf-8", "replace").splitlines():
        if any(word in line for word in _TROUBLE):
            found[re.sub(r"^[\d-]+ [\d:,]+ ", "", line)] += 1
    return dict(found)


_TELLING = {
    *("seed", "seconds of load", "seconds until all was done", "kills"),
    *("times that the relay was", "acknowledged sign-ons", "mailed", "revisions"),
    *("duplicates with the same token and Message-ID", "acknowledged confirmations"),
    *("connections broken", "replies of 503", "ended by themselves"),
}
"""Figures that tell how it went; all others tell of what must not be."""


def faults(figures: dict[str, Any]) -> dict[str, Any]:
    """Those figures that should be nothing, and are something."""
    return {what: figure for what, figure in figures.items() if figure and what not in _TELLING}


ON_POSTGRESQL: dict[str, Any] = {
    "webs": 2,
    "workers": 2,
    "pause": (2.0, 6.0),
    "fine": (8.0, 20.0),
    "away": (1.0, 8.0),
    "calm": 400.0,
}
ON_SQLITE: dict[str, Any] = {**ON_POSTGRESQL, "webs": 1, "workers": 0}
"""The shapes of the long forms; the short ones have shorter leases, and die faster."""
