"""Taking a sign-on, against a bare endpoint that inserts one row: same stack, same run.

    bin/bench sign_on [SECONDS [ROUNDS]]

Rounds are interleaved and their medians compared. Each sign-on has an address of its own.
"""

import asyncio
import itertools
import json
import sys
from collections.abc import Callable

import uvloop

from app.db import Database
from tests.bench._apps import make_bare_table
from tests.bench._load import Figures, http, measure
from tests.bench._people import JSON, bare_sign_ons, network
from tests.bench._report import report, times
from tests.bench._service import new_service, serving
from tests.postgres import durable_cluster


def _sign_ons() -> Callable[[], bytes]:
    numbers = itertools.count()

    def request() -> bytes:
        number = next(numbers)
        body = {
            "kind": "individual",
            "name": {"fa": "مریم نمونه", "en": "Maryam Namuneh"},
            "city": {"fa": "وین", "en": "Vienna"},
            "country": "AT",
            "email": f"signatory{number}@example.org",
            "language": "fa",
            "exposure": "public",
            "consents": {"process": True, "publish": True},
        }
        return http(
            "POST",
            "/api/v1/statements/demo/sign-ons",
            JSON + network(number),
            json.dumps(body, ensure_ascii=False).encode(),
        )

    return request


def _compare(
    url: str | None, processes: int, seconds: float, rounds: int
) -> dict[str, list[Figures]]:
    with new_service(url) as (variables, settings):
        asyncio.run(make_bare_table(Database(settings.sqlalchemy_url)))
        requests = {"ours": _sign_ons(), "bare": bare_sign_ons()}
        found: dict[str, list[Figures]] = {who: [] for who in requests}
        for number in range(rounds + 1):
            for who, request in requests.items():
                with serving(who, variables, processes) as port:
                    uvloop.run(measure(port, request, 1.0))
                    figures = uvloop.run(measure(port, request, seconds))
                if number:  # the first round only warms up
                    found[who].append(figures)
    return found


def main(seconds: float, rounds: int) -> None:
    """Measure on SQLite (one process) and on a PostgreSQL that syncs to disk (two)."""
    results = {"sqlite": _compare(None, 1, seconds, rounds)}
    with durable_cluster() as cluster:
        if cluster is None:
            print("no PostgreSQL on this machine: measured on SQLite alone")
        else:
            url = cluster.make_database("bench")
            results["postgresql"] = _compare(url, 2, seconds, rounds)
    report("sign_on", results)


if __name__ == "__main__":
    main(*times(sys.argv[1:]))
