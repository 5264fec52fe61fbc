"""What a command stands on: the settings, the database of a service, the terminal."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.engine import make_url

from app.cli.failures import CommandFailed
from app.config import Settings, load_settings
from app.db import Database
from app.db.migrate import is_migrated
from app.errors import InvalidName
from app.statements.slugs import clean_slug

T = TypeVar("T")

MAX_FILE = 5_000_000
"""Bytes of a pasted list: some 30,000 signatories."""


def settings_beside() -> Settings:
    """The settings of the service that a command works beside.

    Raises `app.config.SettingsError`.
    """
    return load_settings(os.environ)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous part."""
    return asyncio.run(work)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The service's database, migrated.

    Raises `CommandFailed` where there is none or its tables are of another release.
    """
    missing = missing_file(settings.database_url)
    if missing is not None:
        raise CommandFailed(f"no database at {missing}: run serve or migrate first")
    database = Database(settings.sqlalchemy_url)
    try:
        if not await is_migrated(database):
            raise CommandFailed("the tables are not those of this release: run migrate first")
        yield database
    finally:
        await database.dispose()


def missing_file(database_url: str) -> Path | None:
    """The SQLite file that is not there; opening it would make an empty one."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    path = Path(url.database)
    return None if path.exists() else path


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal's standard error; called with how many are done so far."""
    stream = sys.stderr
    if not stream.isatty():
        yield lambda _: None
        return
    done = 0
    with click.progressbar(length=length, label=label, file=stream) as bar:

        def show(so_far: int) -> None:
            nonlocal done
            bar.update(so_far - done)
            done = so_far

        yield show


def read_text(path: str) -> str:
    """The text of a file, or of standard input for `-`; a BOM is left out.

    Raises `CommandFailed`: unreadable, over 5 MB, or not UTF-8.
    """
    try:
        with click.open_file(path, "rb") as file:
            data: bytes = file.read(MAX_FILE + 1)
    except OSError as error:
        raise CommandFailed(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > MAX_FILE:
        raise CommandFailed(f"{path}: over {MAX_FILE // 1_000_000} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CommandFailed(f"{path}: not UTF-8 text (line {line})") from None


def slug_argument(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """The slug as it is stored, from what was typed."""
    try:
        return clean_slug(value)
    except InvalidName:
        raise click.BadParameter("not a slug: letters, digits and hyphens") from None
