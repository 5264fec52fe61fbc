"""The relay is away for a day, by a moved clock, while people sign: all is mailed within the hour.

    bin/drill relay_away [SIGN_ONS] [--sqlite]

The day is gone through in steps, with a real SMTP relay that refuses connections, hangs or says
"later" for some hours each. Then it is back, and time goes on in steps of ten seconds.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, select

from app.db import Database
from app.db.migrate import migrate
from app.models import Intake, PendingSignOn
from app.outbox import smtp
from app.outbox.pace import Pace
from app.outbox.relay import parse_mail_url
from app.outbox.smtp import SmtpTransport
from app.statements.cards import StatementCard
from app.worker import Worker
from tests.conftest import START, FixedClock, MemoryTransport
from tests.drills._relay import Mood, Relay, listening
from tests.drills._report import report
from tests.factories import House, make_house, publish_statement, take
from tests.postgres import durable_cluster

DAY = timedelta(days=1)
STEP = timedelta(seconds=10)
MOODS: tuple[Mood, ...] = (
    *("refuses", "hangs", "refuses", "hangs", "refuses", "later"),
    *("hangs", "refuses", "hangs", "refuses", "hangs", "refuses"),
)
"""Two hours each; what is told "later" is tried often, so that takes longest here."""
DOMAINS = [domain for n in range(40) for domain in ("busy.example", f"d{n}.example")]
"""Half of the people have their mailbox with one provider."""
PER_MINUTE = 1200
CONFIRM_DAYS = 7
AT_ONCE = 50


async def play(url: str, folder: Path, *, sign_ons: int, steps: int) -> dict[str, Any]:
    """A day of `steps` in which so many sign on, and the hour after it; what is found then."""
    clock, database = FixedClock(), Database(url)
    house = await make_house(database, clock, MemoryTransport(), folder / "keys")
    card = await publish_statement(house, confirm_days=CONFIRM_DAYS)
    try:
        async with listening(folder / "taken", Random(1)) as relay:
            relay_url = parse_mail_url(f"smtp://127.0.0.1:{relay.port}")
            transport = SmtpTransport(relay_url)
            worker = Worker(replace(house.post, transport=transport, pace=Pace(PER_MINUTE)))
            with patch.object(smtp, "COMMAND_TIMEOUT", 0.2):
                await _a_day_without(relay, house, worker, card, sign_ons, steps)
            assert not relay.taken
            returned = clock.now()
            taken_at, seconds = await _the_hour_after(relay, house, worker)
            await transport.close()
            return {
                "sign-ons": sign_ons,
                **await _figures(house, relay, returned, taken_at),
                "seconds to send them": round(seconds, 1),
            }
    finally:
        await database.dispose()


async def _a_day_without(
    relay: Relay, house: House, worker: Worker, card: StatementCard, sign_ons: int, steps: int
) -> None:
    signed = 0
    for step in range(steps):
        mood = MOODS[step * len(MOODS) // steps]
        if step == 0 or mood != MOODS[(step - 1) * len(MOODS) // steps]:
            await relay.change(mood)
        until = sign_ons * (step + 1) // steps
        while signed < until:
            group = range(signed, min(signed + AT_ONCE, until))
            await asyncio.gather(
                *(take(house, card, email=f"p{n}@{DOMAINS[n % len(DOMAINS)]}") for n in group)
            )
            signed = group.stop
        await worker.once()
        house.clock.move(DAY / steps)


async def _the_hour_after(
    relay: Relay, house: House, worker: Worker
) -> tuple[dict[str, datetime], float]:
    """When, by the moved clock, each Message-ID came; and how long it really took."""
    await relay.change("fine")
    taken_at: dict[str, datetime] = {}
    begun = time.monotonic()
    for _ in range(int(timedelta(hours=1) / STEP)):
        await worker.once()
        for mail in relay.taken[len(taken_at) :]:
            taken_at.setdefault(mail.message_id, house.clock.now())
        if not await _waiting(house):
            break
        house.clock.move(STEP)
    return taken_at, time.monotonic() - begun


async def _waiting(house: House) -> int:
    async with house.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(Intake)) or 0


async def _figures(
    house: House, relay: Relay, returned: datetime, taken_at: dict[str, datetime]
) -> dict[str, Any]:
    async with house.database.read() as connection:
        expiries = (await connection.scalars(select(PendingSignOn.expires_at))).all()
    life = timedelta(days=CONFIRM_DAYS)
    full: Counter[datetime | None] = Counter(moment + life for moment in taken_at.values())
    times = Counter(mail.message_id for mail in relay.taken)
    last = max(taken_at.values())
    return {
        "hours away": round((returned - START) / timedelta(hours=1), 1),
        "mailed": len(times),
        "mailboxes": len({mail.to for mail in relay.taken}),
        "mailed more than once": sum(1 for count in times.values() if count > 1),
        "still waiting": await _waiting(house),
        "minutes until the last one left": round((last - returned).total_seconds() / 60, 1),
        "tokens good for less than their life": (Counter(expiries) - full).total(),
        "most in a minute for one domain": _busiest_minute(relay, taken_at),
    }


def _busiest_minute(relay: Relay, taken_at: dict[str, datetime]) -> int:
    """Messages for the busiest domain in any minute of the moved clock."""
    at: dict[str, Counter[datetime]] = {}
    for mail in relay.taken:
        domain = mail.to.rpartition("@")[2]
        at.setdefault(domain, Counter())[taken_at[mail.message_id]] += 1
    return max(
        sum(count for moment, count in counts.items() if begun <= moment < begun + 6 * STEP)
        for counts in at.values()
        for begun in counts
    )


def main(arguments: list[str]) -> int:
    """Run the long form; 1 where anything was found that must not be."""
    parser = argparse.ArgumentParser(prog="bin/drill relay_away")
    parser.add_argument("sign_ons", nargs="?", type=int, default=10_000)
    parser.add_argument("--sqlite", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hamseda-drill-") as name:
        folder = Path(name)
        if chosen.sqlite:
            figures = _run(f"sqlite:///{folder / 'hamseda.db'}", folder, chosen.sign_ons)
        else:
            with durable_cluster() as cluster:
                if cluster is None:
                    print("no PostgreSQL on this machine")
                    return 1
                figures = _run(cluster.make_database("drill"), folder, chosen.sign_ons)
    report("relay_away-sqlite" if chosen.sqlite else "relay_away", figures)
    wrong = faults(figures)
    print(f"must not be: {wrong}" if wrong else "nothing that must not be")
    return 1 if wrong else 0


def faults(figures: dict[str, Any]) -> dict[str, Any]:
    """What of the figures must not be."""
    wanted = {
        "mailed": figures["sign-ons"],
        "mailboxes": figures["sign-ons"],
        "mailed more than once": 0,
        "still waiting": 0,
        "tokens good for less than their life": 0,
    }
    wrong = {name: figures[name] for name, value in wanted.items() if figures[name] != value}
    limits = {"minutes until the last one left": 60, "most in a minute for one domain": PER_MINUTE}
    return wrong | {name: figures[name] for name, most in limits.items() if figures[name] > most}


def _run(url: str, folder: Path, sign_ons: int) -> dict[str, Any]:
    migrate(url)
    return asyncio.run(play(url, folder, sign_ons=sign_ons, steps=96))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
