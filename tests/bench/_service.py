"""Services for benchmarks: ours and the bare one, each in processes of its own, on loopback."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.config import Settings, load_settings
from app.db import Database, SystemClock
from app.db.migrate import migrate
from app.main import make_worker
from app.statements.files import read_statement
from app.statements.publishing import publish_files

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "app" / "demo"


def environment(folder: Path, url: str) -> dict[str, str]:
    """The settings of a service without a worker, behind a proxy that names each network."""
    return {
        "HAMSEDA_DATA_DIR": str(folder),
        "HAMSEDA_DATABASE_URL": url,
        "HAMSEDA_WORKER": "off",
        "HAMSEDA_TRUSTED_PROXIES": "127.0.0.1",
    }


def prepare(settings: Settings) -> None:
    """Migrate, make the keys, publish the demo statement (open, nothing held)."""
    migrate(settings.sqlalchemy_url)
    asyncio.run(_prepare(settings))


async def _prepare(settings: Settings) -> None:
    database, clock = Database(settings.sqlalchemy_url), SystemClock()
    try:
        await make_worker(settings, database, clock=clock).prepare()
        async with database.write() as connection:
            await publish_files(connection, read_statement(DEMO), clock.now())
    finally:
        await database.dispose()


@contextmanager
def new_service(
    url: str | None = None, more: Mapping[str, str] | None = None
) -> Iterator[tuple[dict[str, str], Settings]]:
    """A prepared data folder; `url` is an empty PostgreSQL database, else SQLite is used.

    `more` are further variables of its environment.
    """
    with tempfile.TemporaryDirectory(prefix="hamseda-bench-") as name:
        folder = Path(name)
        variables = environment(folder, url or f"sqlite:///{folder / 'hamseda.db'}") | dict(
            more or {}
        )
        settings = load_settings(variables)
        prepare(settings)
        yield variables, settings


@contextmanager
def serving(factory: str, variables: dict[str, str], processes: int = 1) -> Iterator[int]:
    """Serve `tests.bench._apps:FACTORY` as production does; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-P", "-m", "uvicorn", f"tests.bench._apps:{factory}", "--factory"]
    options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"]
    place = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(processes)]
    process = subprocess.Popen(
        [*command, *options, *place],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):  # a machine that others use as well
        if process.poll() is not None:
            raise RuntimeError("the service ended before it began")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(0.5)  # every process of it is up
            return
    raise RuntimeError("the service did not begin")
