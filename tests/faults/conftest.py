"""The house that tests of faults go through."""

from pathlib import Path

import pytest

from app.db import Database
from tests.conftest import FixedClock, MemoryTransport
from tests.factories import House, make_house


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Drills begin first, whatever the random order: a minute of waiting must not come last."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture
async def house(
    database: Database, clock: FixedClock, mail: MemoryTransport, tmp_path: Path
) -> House:
    """A house whose worker has made its keys, on SQLite and on PostgreSQL."""
    return await make_house(database, clock, mail, tmp_path / "keys")
