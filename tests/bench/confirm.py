"""Confirming a sign-on, against a bare endpoint that inserts one row: same stack, same run.

    bin/bench confirm [SECONDS [ROUNDS]] [-- SIGNATURES…]

Each confirmation has a token of its own, of a mailbox of its own: what is measured makes a
signature each time, beside as many signatures as are there already (none, unless told). Rounds are
in turns.
"""

import asyncio
import json
import sys

from sqlalchemy import update

from app.config import Settings
from app.db import Database
from app.models import Signature
from tests.bench._apps import make_bare_table
from tests.bench._confirmed import confirmed, multiply
from tests.bench._load import Figures, http
from tests.bench._pending import Waiting
from tests.bench._people import JSON, confirmations
from tests.bench._report import report, times
from tests.bench._service import new_service
from tests.bench._turns import in_turns
from tests.postgres import durable_cluster

_MADE = 2000
"""So many of the signatures that are there have names of their own; the others repeat them."""

_A_SECOND = 3500
"""More confirmations than a machine of today makes on two cores."""


def _bare() -> bytes:
    body = {"kind": "individual", "email": "signatory@example.org"}
    return http("POST", "/bare", JSON, json.dumps(body).encode())


async def _fill(settings: Settings, count: int) -> None:
    database = Database(settings.sqlalchemy_url)
    await make_bare_table(database)
    await confirmed(database, settings, "demo", min(count, _MADE))
    await multiply(database, count)
    async with database.write() as connection:
        await connection.execute(update(Signature).values(state="published"))
    await database.dispose()


def _compare(url: str | None, there: int, seconds: float, rounds: int) -> dict[str, list[Figures]]:
    with new_service(url) as (variables, settings):
        asyncio.run(_fill(settings, there))
        waiting = Waiting(settings)
        return in_turns(
            {"ours": confirmations(waiting.take), "bare": _bare},
            variables,
            2 if url else 1,
            seconds,
            rounds,
            before=lambda: waiting.fill(int((seconds + 1) * _A_SECOND)),
        )


def main(seconds: float, rounds: int, sizes: tuple[int, ...]) -> None:
    """Measure on SQLite (one process) and on a PostgreSQL that syncs to disk (two)."""
    results = {}
    with durable_cluster() as cluster:
        if cluster is None:
            print("no PostgreSQL on this machine: measured on SQLite alone")
        for there in sizes:
            beside = f", {there:,} there" if there else ""
            results[f"sqlite{beside}"] = _compare(None, there, seconds, rounds)
            if cluster is not None:
                url = cluster.make_database(f"bench{there}")
                results[f"postgresql{beside}"] = _compare(url, there, seconds, rounds)
    report("confirm", results)


if __name__ == "__main__":
    before, _, after = " ".join(sys.argv[1:]).partition("--")
    main(*times(before.split()), sizes=tuple(map(int, after.split())) or (0,))
