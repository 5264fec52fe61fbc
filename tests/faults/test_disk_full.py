"""A full disk: whoever signs is told to come back, pages go on, nothing that was taken is lost."""

import resource
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.db import Database
from app.errors import Unavailable
from app.outbox.leases import LEASE
from tests import postgres
from tests.faults.serving import PAGES, Visitor, house

NoRoom = AbstractContextManager[None]
MOST = 400
SMALL = 3 * 1024 * 1024


@contextmanager
def no_room_for_files(database: Path) -> Iterator[None]:
    """No file of this process can grow beyond what the database has: works everywhere."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(file.stat().st_size for file in database.parent.glob(f"{database.name}*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 8192, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_room_on_the_device(database: Path) -> Iterator[None]:
    """Something else fills the file system that the database is on."""
    ballast = database.parent / "ballast"
    try:
        with ballast.open("wb") as file:
            while file.write(b"\0" * 4096):
                file.flush()
    except OSError:
        pass
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def small_device(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a file system of our own cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607 - as mount, above


@pytest.fixture
def empty_postgresql(postgresql_url: str) -> str:
    postgres.empty_tables(postgresql_url)
    return postgresql_url


async def sign_until_refused(visitor: Visitor) -> httpx.Response:
    for _ in range(MOST):
        answer = await visitor.sign()
        if not answer.is_success:
            return answer
    raise AssertionError("there was room for all")


async def go_through(url: str, tmp_path: Path, no_room: Callable[[], NoRoom]) -> None:
    """Sign, sign without room, look around, sign again."""
    async with house(url, tmp_path) as (visitor, worker, mail):
        assert (await visitor.sign()).status_code == 202
        with no_room():
            refused = await sign_until_refused(visitor)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
            assert await visitor.statuses_of_pages() == [200] * len(PAGES)
            assert (await visitor.client.get("/readyz")).status_code == 200
            with suppress(Unavailable):
                await worker.mail()
        assert (await visitor.sign()).status_code == 202
        visitor.clock.move(LEASE + timedelta(seconds=1))
        await worker.once()
        assert len({email["Message-ID"] for _, email in mail.sent}) == visitor.acknowledged
        assert await visitor.kept() == 0


async def test_files_that_cannot_grow(sqlite_template: Path, tmp_path: Path) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "hamseda.db")
    await go_through(f"sqlite:///{file}", tmp_path, partial(no_room_for_files, file))


async def test_a_device_that_is_full(
    sqlite_template: Path, small_device: Path, tmp_path: Path
) -> None:
    file = shutil.copyfile(sqlite_template, small_device / "hamseda.db")
    await go_through(f"sqlite:///{file}", tmp_path, partial(no_room_on_the_device, file))


@pytest.mark.parametrize("code", ["53100", "53200", "53300"])
async def test_a_server_without_room(empty_postgresql: str, tmp_path: Path, code: str) -> None:
    """What PostgreSQL says of a full disk, of too little memory, of too many connections."""
    async with house(empty_postgresql, tmp_path) as (visitor, worker, mail):
        assert (await visitor.sign()).status_code == 202
        async with refusing(visitor.database, code):
            refused = await visitor.sign()
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
            assert await visitor.statuses_of_pages() == [200] * len(PAGES)
        assert (await visitor.sign()).status_code == 202
        await worker.once()
        assert len(mail.sent) == visitor.acknowledged == 2


@asynccontextmanager
async def refusing(database: Database, code: str) -> AsyncIterator[None]:
    """The server refuses every row of the intake with an SQLSTATE, as it does without room."""
    async with database.write() as connection:
        await connection.execute(
            text(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{code}'; END $$"
            )
        )
        await connection.execute(
            text("CREATE TRIGGER no_room BEFORE INSERT ON intake EXECUTE FUNCTION no_room()")
        )
    try:
        yield
    finally:
        async with database.write() as connection:
            await connection.execute(text("DROP FUNCTION no_room CASCADE"))
