"""Migrations while people sign: nobody gets an error. The long form is `bin/drill migration`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills import migration
from tests.postgres import Cluster


@pytest.fixture
def bare_postgresql(postgresql_cluster: Cluster, worker_id: str) -> Iterator[str]:
    name = f"migrated_{worker_id}"
    yield postgresql_cluster.make_database(name)
    postgresql_cluster.drop_database(name)


def test_a_crowd_notices_no_migration(bare_postgresql: str, tmp_path: Path) -> None:
    figures = migration.play(bare_postgresql, tmp_path, rows=2000, seconds=0.3, tokens=1000)
    assert migration.faults(figures) == {}
    assert figures["rows filled in"] >= 4000
