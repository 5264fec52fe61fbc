"""A service that is asked to stop: nobody is refused, nothing that was begun is dropped."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from app.db import Database, SystemClock
from app.models import Intake
from app.outbox import leases
from app.worker import loop
from tests import postgres
from tests.conftest import FixedClock, MemoryTransport
from tests.drills._processes import Kept, household
from tests.drills._relay import listening
from tests.drills._service import ROOT, SLUG, environment, prepared
from tests.drills._visitors import Visitors
from tests.factories import House, fresh, make_house, publish_statement, row, take

GRACE = 20.0
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-P", "-m", "app.cli", "serve"])
"""


@dataclass
class Served:
    """What services run on."""

    environ: dict[str, str]
    database: Database


@contextmanager
def handed(
    listener: socket.socket, environ: dict[str, str], errors: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A service that is handed a socket as systemd does it: descriptor 3, and its own id."""
    with subprocess.Popen(
        [sys.executable, "-c", HAND_OVER, str(listener.fileno())],
        env=environ,
        cwd=ROOT,
        pass_fds=(listener.fileno(),),
        stdout=subprocess.PIPE,
        stderr=errors,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
async def served(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    await asyncio.to_thread(postgres.empty_tables, postgresql_url)
    environ = environment(tmp_path, postgresql_url, 1, HAMSEDA_WORKER="off")
    database = await prepared(environ)
    yield Served(environ, database)
    await database.dispose()


async def begun(process: subprocess.Popen[bytes]) -> None:
    """Until it has named the statement: it serves next."""
    assert process.stdout is not None
    assert (await asyncio.to_thread(process.stdout.readline)).startswith(b"statement")


async def ended(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    return await asyncio.to_thread(process.wait, GRACE)


async def test_nobody_is_refused_while_services_come_and_go(served: Served) -> None:
    over, under_way = asyncio.Event(), asyncio.Event()
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=500))
        visitors = Visitors(listener.getsockname()[1])
        async with asyncio.TaskGroup() as group:
            # Nobody serves yet: whoever comes waits in the socket's queue.
            for pause in (0.02, 0.02, 0.05, 0.05, 1.5):
                group.create_task(visitors.stay(pause, over.is_set))
                group.create_task(visitors.come_anew(pause, over.is_set))
            for half_sent in (True, False):
                group.create_task(visitors.linger(under_way, half_sent=half_sent))
            first = stack.enter_context(handed(listener, served.environ))
            await begun(first)
            second = stack.enter_context(handed(listener, served.environ))
            await begun(second)
            ending = group.create_task(ended(first))
            await asyncio.sleep(0.5)
            under_way.set()
            statuses = [await ending]
            await asyncio.sleep(0.5)
            over.set()
        statuses.append(await ended(second))
    async with served.database.read() as connection:
        kept = await connection.scalar(select(func.count()).select_from(Intake))
    assert visitors.replies == {"202 accepted": kept}
    assert statuses == [0, 0]
    assert visitors.asked_to_close == 5  # each that stayed, by the first
    assert visitors.replies.total() > 200


def test_a_descriptor_that_is_no_listening_socket_is_refused(tmp_path: Path) -> None:
    environ = environment(tmp_path, f"sqlite:///{tmp_path / 'hamseda.db'}", 1)
    with socket.socket() as idle, handed(idle, environ, errors=subprocess.PIPE) as process:
        out, err = process.communicate(timeout=GRACE)
    assert (process.returncode, out) == (1, b"")
    assert err == b"hamseda: descriptor 3 is no listening TCP socket\n"
    assert not (tmp_path / "data").exists()


async def test_a_worker_finishes_what_it_has_leased(tmp_path: Path) -> None:
    async with listening(tmp_path / "relay", Random(1)) as relay:
        relay.slowness = 0.2
        environ = environment(tmp_path, f"sqlite:///{tmp_path / 'hamseda.db'}", relay.port)
        database = await prepared(environ)
        await sign_ons(database, tmp_path / "keys", 60)
        async with household() as processes:
            worker = Kept(["worker"], environ, tmp_path / "log")
            processes.append(worker)
            for _ in range(5):
                await asyncio.wait_for(relay.arrived.get(), GRACE)
            assert await worker.end(GRACE) == 0
        async with database.read() as connection:
            left = (await connection.execute(select(Intake.leased_until, Intake.attempts))).all()
        await database.dispose()
    assert set(left) <= {(None, 0)}
    assert len(left) > 0
    assert len(relay.taken) == len({mail.to for mail in relay.taken}) == 60 - len(left)


async def test_a_worker_waits_for_no_relay_that_hangs(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "FINISH_SECONDS", 0.2)
    talking = asyncio.Event()

    async def hangs(email: EmailMessage, to: str) -> None:
        del email, to
        talking.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(house.mail, "send", hangs)
    await take(house, await publish_statement(house))
    running = asyncio.create_task(house.worker.run())
    await asyncio.wait_for(talking.wait(), 10)
    house.worker.stop()
    await asyncio.wait_for(running, 10)
    left = await row(house, Intake)
    assert (left["leased_until"], left["attempts"]) == (house.clock.now() + leases.LEASE, 0)


async def sign_ons(database: Database, keys: Path, count: int) -> None:
    now = FixedClock(SystemClock().now())
    house = await make_house(database, now, MemoryTransport(), keys)
    card = await fresh(house, SLUG)
    for number in range(count):
        await take(house, card, email=f"p{number}@example.org")
