"""Long lists on SQLite that are kept in var/bench/lists: making one takes minutes.

A list is made anew when anything changes that it is made of: tables, index, marks, order, folding,
or the made-up signatories themselves.
"""

import asyncio
import hashlib
import shutil
from pathlib import Path

from app.config import Settings, load_settings
from app.db import Database, SystemClock
from app.signing.cut import number_list
from tests.bench._long_list import make_long
from tests.bench._report import RESULTS
from tests.bench._service import ROOT, environment, prepare

_MADE_OF = (
    "migrations/versions/*.py",
    "app/models/*.py",
    "app/signing/[eims]*.py",
    "app/text/*.py",
    "tests/bench/_[kls]*.py",
)


def kept_list(size: int) -> Settings:
    """The settings of a data folder whose demo statement has `size` published names, one edition.

    Whoever would change it works on a copy.
    """
    folder = RESULTS / "lists" / f"{size}-{_digest()}"
    settings = load_settings(environment(folder, f"sqlite:///{folder / 'hamseda.db'}"))
    if not folder.exists():
        _forget_older(folder)
        making = folder.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        there = load_settings(environment(making, f"sqlite:///{making / 'hamseda.db'}"))
        prepare(there)
        asyncio.run(_fill(there, size))
        making.rename(folder)
    return settings


def copy_of(settings: Settings, folder: Path) -> dict[str, str]:
    """A copy of a kept list's data in `folder`, as the environment of a service."""
    shutil.copytree(settings.data_dir, folder, dirs_exist_ok=True)
    return environment(folder, f"sqlite:///{folder / 'hamseda.db'}")


async def _fill(settings: Settings, size: int) -> None:
    database = Database(settings.sqlalchemy_url)
    try:
        card = await make_long(database, "demo", size)
        async with database.write() as connection:
            await number_list(connection, card.id, SystemClock().now())
        await database.forget_erased()
    finally:
        await database.dispose()


def _digest() -> str:
    files = sorted(path for pattern in _MADE_OF for path in ROOT.glob(pattern))
    content = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(content).hexdigest()[:12]


def _forget_older(folder: Path) -> None:
    size = folder.name.partition("-")[0]
    for older in folder.parent.glob(f"{size}-*"):
        shutil.rmtree(older)
