"""Whatever dies, and whenever: what was acknowledged is mailed, and what was confirmed is listed.

The short forms of `bin/drill kill`, with leases of seconds. A seed makes the same choices again.
"""

import asyncio
from pathlib import Path
from random import SystemRandom
from typing import Any

import pytest

from tests.drills._kill import Plan, drill, faults
from tests.postgres import durable_cluster

pytestmark = pytest.mark.xdist_group("drills")

SHORT: dict[str, Any] = {
    "fine": (4.0, 8.0),
    "away": (0.5, 3.0),
    "calm": 90.0,
    "lease": 6.0,
}


def seed() -> int:
    """Printed with a failure; put it here to have the same choices again."""
    return SystemRandom().randrange(1_000_000)


def test_nothing_promised_is_lost_on_postgresql(tmp_path: Path) -> None:
    plan = Plan(seconds=42, seed=seed(), webs=1, workers=2, pause=(2.0, 4.5), **SHORT)
    with durable_cluster() as cluster:
        if cluster is None:
            pytest.skip("no PostgreSQL binaries")
        url = cluster.make_database("drill")
        figures = asyncio.run(drill(plan, tmp_path, url, cluster))
    assert faults(figures) == {}, figures
    assert sorted(figures["kills"]) == ["database", "web", "worker"]
    assert figures["acknowledged confirmations"] > 20


def test_nothing_promised_is_lost_on_sqlite_in_one_process(tmp_path: Path) -> None:
    plan = Plan(seconds=14, seed=seed(), webs=1, workers=0, pause=(2.5, 3.9), **SHORT)
    figures = asyncio.run(drill(plan, tmp_path, f"sqlite:///{tmp_path / 'hamseda.db'}"))
    assert faults(figures) == {}, figures
    assert figures["kills"]["web"] >= 2
    assert figures["acknowledged confirmations"] > 5
