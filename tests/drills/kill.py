"""Random deaths of web, worker and database, and a relay that goes away: nothing promised is lost.

    bin/drill kill [--sqlite] [--seconds SECONDS] [--seed SEED]

On a PostgreSQL of its own with fsync: two web processes, two workers. With --sqlite: one process
that serves and works. Leases are those of use (two minutes), so it takes longer than its load.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from random import SystemRandom
from typing import Any

from tests.drills._kill import ON_POSTGRESQL, ON_SQLITE, Plan, drill, faults
from tests.drills._report import report
from tests.postgres import durable_cluster


def main(arguments: list[str]) -> int:
    """Run the long form; 1 where anything was found that must not be."""
    parser = argparse.ArgumentParser(prog="bin/drill kill")
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    chosen = parser.parse_args(arguments)
    print(f"seed {chosen.seed}", flush=True)
    shape = ON_SQLITE if chosen.sqlite else ON_POSTGRESQL
    plan = Plan(seconds=chosen.seconds, seed=chosen.seed, **shape)
    folder = Path(tempfile.mkdtemp(prefix="hamseda-drill-"))
    figures = _on_sqlite(plan, folder) if chosen.sqlite else _on_postgresql(plan, folder)
    if figures is None:
        print("no PostgreSQL on this machine")
        return 1
    report("kill-sqlite" if chosen.sqlite else "kill", figures)
    wrong = faults(figures)
    print(f"must not be: {wrong}, see {folder}" if wrong else "nothing that must not be")
    return 1 if wrong else 0


def _on_sqlite(plan: Plan, folder: Path) -> dict[str, Any]:
    return asyncio.run(drill(plan, folder, f"sqlite:///{folder / 'hamseda.db'}"))


def _on_postgresql(plan: Plan, folder: Path) -> dict[str, Any] | None:
    with durable_cluster() as cluster:
        if cluster is None:
            return None
        return asyncio.run(drill(plan, folder, cluster.make_database("drill"), cluster))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
