"""A real PostgreSQL for the tests: one cluster a run, a database for each test worker.

The first worker that needs it makes the cluster, with the binaries of the system and as an
unprivileged user (PostgreSQL refuses to run as root); the process that started the run stops it.
Nothing of it is ever synced to disk, which no test is about. It listens on a Unix socket and on a
loopback port of its own, both with a password.
"""

import asyncio
import fcntl
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import asyncpg

from app.db.migrate import migrate
from app.models import Base
from tests.machine import postgresql_binaries

TEMPLATE = "hamseda_template"
"""The database that Alembic migrates once a run; those of the workers are copies of it."""

_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running cluster; `folder` holds everything it has."""

    folder: str
    binaries: str
    port: int
    password: str
    options: str = field(repr=False, default="")
    """What the server is started with."""

    def url(self, database: str) -> str:
        """The address of one of its databases, as `HAMSEDA_DATABASE_URL` takes it."""
        return f"postgresql://hamseda:{self.password}@127.0.0.1:{self.port}/{database}"

    def make_database(self, name: str, template: str = "template0") -> str:
        """Make a database that is a copy of `template`; gives its address."""
        _execute(self.url("postgres"), f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        _execute(self.url("postgres"), f"DROP DATABASE {name} WITH (FORCE)")

    def settle(self) -> None:
        """Give it the files of its log that a server keeps which has been in use for a while.

        On a new one every 16 MB of the log are a new file, and while it is made no commit ends.
        """
        with_a_file_each = "CREATE TEMPORARY TABLE used AS SELECT 1; SELECT pg_switch_wal();"
        for _ in range(100):
            _execute(self.url("postgres"), with_a_file_each)
        _execute(self.url("postgres"), "CHECKPOINT")

    def crash(self) -> None:
        """End every process of it at once, as when the machine loses power; `start` recovers."""
        _control(self.binaries, self.folder, "-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again after a crash; returns when it takes connections."""
        _control(self.binaries, self.folder, "-o", self.options, "-w", "start")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a lock that all test workers of this run share."""
    with (folder / "lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def running_cluster(shared: Path) -> Cluster | None:
    """The run's cluster, started now if no worker has done so; None without binaries."""
    binaries = postgresql_binaries()
    if binaries is None:
        return None
    state = shared / "postgresql.json"
    with locked(shared):
        if not state.exists():
            cluster = _start(binaries, _FAST)
            state.write_text(json.dumps(asdict(cluster)), "utf-8")
            migrate(cluster.make_database(TEMPLATE))
    return Cluster(**json.loads(state.read_text("utf-8")))


def stop_cluster(shared: Path) -> None:
    """Stop the run's cluster, if it has one, and remove its folder."""
    state = shared / "postgresql.json"
    if not state.exists():
        return
    _stop(Cluster(**json.loads(state.read_text("utf-8"))))
    state.unlink(missing_ok=True)


def empty_tables(url: str) -> None:
    """Take every row out of a migrated database, after closing what a test left connected."""
    names = (table.name for table in reversed(Base.metadata.sorted_tables))
    deletions = [f'DELETE FROM "{name}"' for name in names]  # noqa: S608 - our own tables
    disconnect = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    _execute(url, ";".join([disconnect, *deletions]))


@contextmanager
def durable_cluster() -> Iterator[Cluster | None]:
    """A cluster that syncs to disk as a server in use does; None without binaries."""
    binaries = postgresql_binaries()
    if binaries is None:
        yield None
        return
    cluster = _start(
        binaries,
        {
            "shared_buffers": "256MB",
            "max_connections": "100",
            "min_wal_size": "2GB",
            "max_wal_size": "4GB",
        },
    )
    try:
        yield cluster
    finally:
        _stop(cluster)


def _start(binaries: Path, parameters: dict[str, str]) -> Cluster:
    folder = Path(tempfile.mkdtemp(prefix="hamseda-pg-"))
    password = secrets.token_hex(16)
    (folder / "password").write_text(password, "utf-8")
    user = unprivileged_user()
    if user is not None:
        for path in (folder, folder / "password"):
            os.chown(path, user.pw_uid, user.pw_gid)
    data = f"{folder}/data"
    identity = ["--username=hamseda", "--auth=scram-sha-256", f"--pwfile={folder}/password"]
    text = ["--encoding=UTF8", "--no-locale"]
    _run_unprivileged([f"{binaries}/initdb", "--no-sync", "-D", data, *identity, *text])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = " ".join(f"-c {name}={value}" for name, value in parameters.items())
    options = f"-h 127.0.0.1 -p {port} -k {folder} {settings}"
    cluster = Cluster(
        folder=str(folder),
        binaries=str(binaries),
        port=port,
        password=password,
        options=options,
    )
    cluster.start()
    return cluster


def _stop(cluster: Cluster) -> None:
    cluster.crash()
    shutil.rmtree(cluster.folder, ignore_errors=True)


def _control(binaries: str, folder: str, *arguments: str) -> None:
    command = [f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log"]
    _run_unprivileged([*command, *arguments])


def unprivileged_user() -> pwd.struct_passwd | None:
    """An unprivileged user to run as, when this is root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run_unprivileged(command: list[str]) -> None:
    user = unprivileged_user()
    done = subprocess.run(
        command,
        check=False,
        cwd="/",
        # A pipe would be inherited by the server and never end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed with status {done.returncode}")


def _execute(url: str, statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            await connection.execute(statements, timeout=20)
        finally:
            await connection.close()

    asyncio.run(run())
