"""Fixtures that all tests share; what a run may reach, and what it says at its end."""

import itertools
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from hypothesis import settings as hypothesis_settings

from app.config import Settings, load_settings
from app.db import Database
from app.db.migrate import migrate
from app.http.context import Context
from app.keys import KeyFolder, Keyring
from app.main import create_app, make_worker
from app.worker import Worker
from tests import machine, postgres

START = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
"""When tests begin, by their clock."""

_names = itertools.count()


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


class MemoryTransport:
    """Takes messages as a relay would and keeps them; `failure` is raised instead, while set."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, EmailMessage]] = []
        self.failure: Exception | None = None

    async def send(self, email: EmailMessage, to: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append((to, email))

    async def close(self) -> None:
        self.failure = None


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what would leave this machine (an audit hook, so nothing can go round it)."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host not in {None, "", "localhost"} and not _is_loopback(str(host)):
        raise RuntimeError("a test tried to reach another machine")


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def pytest_configure(config: pytest.Config) -> None:
    """Close the way out; no deadlines for generated cases, since workers share two cores."""
    del config
    sys.addaudithook(_only_this_machine)
    hypothesis_settings.register_profile("hamseda", deadline=None)
    hypothesis_settings.load_profile("hamseda")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop PostgreSQL, in the process that outlives the workers."""
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is not None and not hasattr(config, "workerinput"):
        postgres.stop_cluster(factory.getbasetemp())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Name what this machine could not give, after everything else and before the result."""
    yield
    if lines := machine.missing():
        terminalreporter.section("not to be had on this machine")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


@pytest.fixture(scope="session")
def sqlite_template(shared: Path) -> Path:
    """A migrated SQLite file, made once a run."""
    template = shared / "template.db"
    with postgres.locked(shared):
        if not template.exists():
            making = shared / "making.db"
            migrate(f"sqlite:///{making}")
            making.rename(template)
    return template


@pytest.fixture(scope="session")
def postgresql_cluster(shared: Path) -> postgres.Cluster:
    """The PostgreSQL of this run."""
    cluster = postgres.running_cluster(shared)
    if cluster is None:
        pytest.skip("no PostgreSQL binaries")
    return cluster


@pytest.fixture(scope="session")
def postgresql_url(postgresql_cluster: postgres.Cluster, worker_id: str) -> str:
    """This worker's own database on PostgreSQL, migrated."""
    return postgresql_cluster.make_database(f"hamseda_{worker_id}", postgres.TEMPLATE)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database without rows; the test runs on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "hamseda.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgresql_url")
    postgres.empty_tables(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables; the test runs on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    cluster: postgres.Cluster = request.getfixturevalue("postgresql_cluster")
    name = f"bare_{request.getfixturevalue('worker_id')}_{next(_names)}"
    yield cluster.make_database(name)
    cluster.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The engines of a migrated database without rows, on SQLite and on PostgreSQL."""
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """The time of day, which only the test moves."""
    return FixedClock()


@pytest.fixture
def mail() -> MemoryTransport:
    """Where messages of the test go."""
    return MemoryTransport()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The demo's settings, with this test's database and data folder."""
    environ = {
        "HAMSEDA_DATABASE_URL": database_url,
        "HAMSEDA_KEY_DIR": str(tmp_path / "keys"),
        "HAMSEDA_BASE_URL": "http://localhost:8000",
        "HAMSEDA_WORKER": "off",
    }
    return load_settings(environ, data_dir=tmp_path / "data")


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    """The worker's keys."""
    return Keyring(KeyFolder(settings.key_dir))


@pytest.fixture
async def worker(
    settings: Settings, database: Database, clock: FixedClock, mail: MemoryTransport
) -> Worker:
    """A worker with its keys made; `await worker.once()` does what there is to do."""
    worker = make_worker(settings, database, clock=clock, transport=mail)
    await worker.prepare()
    return worker


@pytest.fixture
async def application(
    settings: Settings, database: Database, clock: FixedClock, worker: Worker
) -> AsyncIterator[FastAPI]:
    """The started application; the worker has made the keys that it seals with."""
    del worker
    application = create_app(settings, clock=clock, database=database)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
def context(application: FastAPI) -> Context:
    """What the routes of the application share."""
    context: Context = application.state.context
    return context


@pytest.fixture
async def client(application: FastAPI, settings: Settings) -> AsyncIterator[AsyncClient]:
    """A browser without JavaScript and without cookies kept between tests."""
    transport = ASGITransport(application)
    async with AsyncClient(transport=transport, base_url=settings.base_url) as client:
        yield client
