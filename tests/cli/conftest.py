"""A house for commands: a migrated database, a data folder, an environment of its own."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.entry import main
from app.db import Database
from app.signing.publish import publish_due

BASE = "https://example.org"
T = TypeVar("T")

Run = Callable[..., tuple[int, str, str]]


class House:
    """The database that the commands of a test work on."""

    def __init__(self, url: str) -> None:
        self.url = url

    def write(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async def inside() -> T:
            database = Database(self.url)
            try:
                async with database.write() as connection:
                    return await work(connection)
            finally:
                await database.dispose()

        return asyncio.run(inside())

    def publish(self) -> int:
        async def inside() -> int:
            database = Database(self.url)
            try:
                return await publish_due(database, datetime.now(UTC), Random(1))
            finally:
                await database.dispose()

        return asyncio.run(inside())


@pytest.fixture
def house(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    for name in list(os.environ):
        if name.startswith("HAMSEDA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HAMSEDA_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HAMSEDA_DATABASE_URL", database_url)
    monkeypatch.setenv("HAMSEDA_BASE_URL", BASE)
    return House(database_url)


@pytest.fixture
def run(house: House, capfd: pytest.CaptureFixture[str]) -> Run:
    del house

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return status, out, err

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A statement of two languages, publishing at once and holding nothing."""
    folder = tmp_path / "statement"
    folder.mkdir()
    settings = "slug: one-voice\npolicy: publish-all\npublish: at-once\n"
    (folder / "fa.md").write_text(f"---\ntitle: یک صدا\n{settings}---\nمتن\n", "utf-8")
    (folder / "en.md").write_text("---\ntitle: One voice\n---\nText\n", "utf-8")
    return folder


@pytest.fixture
def pasted(tmp_path: Path) -> Path:
    """A pasted list of two organisations."""
    path = tmp_path / "list.txt"
    path.write_text(
        "کانون پناهندگان – برلین – آلمان\n\nRefugees’ Centre – Berlin – Germany\n\n"
        "انجمن زنان – وین\n\nWomen’s Association – Vienna\n",
        "utf-8",
    )
    return path
