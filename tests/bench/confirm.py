"""Confirming a sign-on, against a bare endpoint that inserts one row: same stack, same run.

    bin/bench confirm [SECONDS [ROUNDS]]

Each confirmation has a token of its own, of a mailbox of its own: what is measured makes a
signature each time. Rounds are in turns.
"""

import asyncio
import json
import sys

from app.db import Database
from tests.bench._apps import make_bare_table
from tests.bench._load import Figures, http
from tests.bench._pending import Waiting
from tests.bench._people import JSON, confirmations
from tests.bench._report import report, times
from tests.bench._service import new_service
from tests.bench._turns import in_turns
from tests.postgres import durable_cluster

_A_SECOND = 3500
"""More confirmations than a machine of today makes on two cores."""


def _bare() -> bytes:
    body = {"kind": "individual", "email": "signatory@example.org"}
    return http("POST", "/bare", JSON, json.dumps(body).encode())


def _compare(
    url: str | None, processes: int, seconds: float, rounds: int
) -> dict[str, list[Figures]]:
    with new_service(url) as (variables, settings):
        asyncio.run(make_bare_table(Database(settings.sqlalchemy_url)))
        waiting = Waiting(settings)
        return in_turns(
            {"ours": confirmations(waiting.take), "bare": _bare},
            variables,
            processes,
            seconds,
            rounds,
            before=lambda: waiting.fill(int((seconds + 1) * _A_SECOND)),
        )


def main(seconds: float, rounds: int) -> None:
    """Measure on SQLite (one process) and on a PostgreSQL that syncs to disk (two)."""
    results = {"sqlite": _compare(None, 1, seconds, rounds)}
    with durable_cluster() as cluster:
        if cluster is None:
            print("no PostgreSQL on this machine: measured on SQLite alone")
        else:
            url = cluster.make_database("bench")
            results["postgresql"] = _compare(url, 2, seconds, rounds)
    report("confirm", results)


if __name__ == "__main__":
    main(*times(sys.argv[1:]))
