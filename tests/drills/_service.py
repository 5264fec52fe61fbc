"""A service for drills: settings, a database with keys and a statement; nothing runs yet."""

import asyncio
import os
from pathlib import Path

from app.config import load_settings
from app.db import Database, SystemClock
from app.db.migrate import migrate
from app.main import make_worker
from app.statements.files import read_statement
from app.statements.publishing import publish_files

ROOT = Path(__file__).resolve().parents[2]
SLUG = "demo"


def environment(folder: Path, url: str, relay: int, **settings: str) -> dict[str, str]:
    """This process's environment with the settings of a service whose relay listens on a port.

    Each request may name a network of its own in `X-Forwarded-For`.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAMSEDA_")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "HAMSEDA_DATA_DIR": str(folder / "data"),
        "HAMSEDA_KEY_DIR": str(folder / "keys"),
        "HAMSEDA_DATABASE_URL": url,
        "HAMSEDA_BASE_URL": "http://127.0.0.1",
        "HAMSEDA_TRUSTED_PROXIES": "127.0.0.1",
        "HAMSEDA_MAIL_URL": f"smtp://127.0.0.1:{relay}",
        "HAMSEDA_MAIL_FROM": "Hamseda <post@hamseda.example>",
        "HAMSEDA_MAIL_CAP_PER_HOUR": "1000000",
        "HAMSEDA_MAIL_DOMAIN_PER_MINUTE": "1000000",
        **settings,
    }


async def prepared(environ: dict[str, str]) -> Database:
    """The database, migrated, with keys and a statement that publishes all at once."""
    settings = load_settings(environ)
    settings.data_dir.mkdir()
    await asyncio.to_thread(migrate, settings.sqlalchemy_url)
    database = Database(settings.sqlalchemy_url)
    await make_worker(settings, database, clock=SystemClock()).prepare()
    async with database.write() as connection:
        await publish_files(connection, read_statement(ROOT / "app" / SLUG), SystemClock().now())
    return database
