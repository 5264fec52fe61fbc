"""The house that tests of the domain go through."""

from pathlib import Path

import pytest

from app.db import Database
from tests.conftest import FixedClock, MemoryTransport
from tests.factories import House, make_house


@pytest.fixture
async def house(
    database: Database, clock: FixedClock, mail: MemoryTransport, tmp_path: Path
) -> House:
    """A house whose worker has made its keys, on SQLite and on PostgreSQL."""
    return await make_house(database, clock, mail, tmp_path / "keys")
