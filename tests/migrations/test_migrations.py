from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from app.db import Database
from app.db.migrate import alembic_config, is_migrated, migrate

ROOT = Path(__file__).resolve().parents[2]


def test_from_empty_to_the_models(bare_database_url: str) -> None:
    migrate(bare_database_url)
    command.check(alembic_config(bare_database_url))


async def test_a_database_tells_whether_it_is_migrated(database: Database) -> None:
    assert await is_migrated(database) is True


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1
