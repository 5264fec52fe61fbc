"""`hamseda backup` and `hamseda restore`: the database as one sealed file, and back."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NoReturn

import click

from app.backups.make import make_backup, refuse_among_keys, server_major, size_of
from app.backups.restore import Restored, Target
from app.backups.restore import restore as bring_back
from app.backups.sealing import identities_of, recipients_of
from app.cli.surroundings import opened, progress, run, settings_beside
from app.config import Settings
from app.keys import KeyFolder

_MOST_OF_AN_IDENTITY = 1_000_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--recipient",
    "recipients",
    metavar="AGE_RECIPIENT",
    multiple=True,
    help="A public key of age (age1…) or SSH that can open it. Repeatable.",
)
@click.option("--plain", is_flag=True, help="Do not seal it.")
def backup(file: Path, recipients: tuple[str, ...], *, plain: bool) -> None:
    """Write a backup of the database to the new file FILE, while the service runs.

    The keys are not in it.
    """
    if bool(recipients) == plain:
        raise click.UsageError("name a --recipient, or say --plain")
    keys = recipients_of(recipients)
    settings = settings_beside()
    refuse_among_keys(file, settings.key_dir)
    size, major = run(_measured(settings))
    with _ending_cleanly(), progress("Backing up", size) as show:
        make_backup(
            settings.database_url,
            file,
            keys,
            data_dir=settings.data_dir,
            major=major,
            show=lambda done: show(min(done, size)),
        )
    click.echo(f"{file}: {_size(file.stat().st_size)}, {'plain' if plain else 'sealed'}")


async def _measured(settings: Settings) -> tuple[int, int]:
    async with opened(settings) as database:
        return await size_of(database), await server_major(database)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--identity",
    type=click.File("rb"),
    help="The file of a secret key that opens it; - for standard input.",
)
@click.option("--replace", is_flag=True, help="Give up what the database holds now.")
@click.option(
    "--without-withdrawals",
    is_flag=True,
    help="Go on where the list of withdrawals in the key folder is lost.",
)
def restore(
    file: Path, identity: BinaryIO | None, *, replace: bool, without_withdrawals: bool
) -> None:
    """Put the backup FILE into the database, while the service is stopped.

    What was withdrawn since the backup was made is taken down again first.
    """
    identities = identities_of(identity.read(_MOST_OF_AN_IDENTITY)) if identity else []
    settings = settings_beside()
    target = Target(
        database_url=settings.database_url,
        sqlalchemy_url=settings.sqlalchemy_url,
        data_dir=settings.data_dir,
        folder=KeyFolder(settings.key_dir),
        replace=replace,
        without_withdrawals=without_withdrawals,
    )
    with (
        _ending_cleanly(),
        file.open("rb") as source,
        progress("Restoring", file.stat().st_size) as show,
    ):
        restored = bring_back(source, identities, target, datetime.now(UTC), show)
    _tell(restored)


def _tell(restored: Restored) -> None:
    click.echo(f"restored: {restored.statements} statements, {restored.signatures} signatures")
    replayed = restored.replayed
    click.echo(f"withdrawn since the backup, taken down again: {replayed.withdrawn}")
    if replayed.hidden:
        click.echo(f"hidden or renamed since, held for a coordinator: {replayed.hidden}")


@contextmanager
def _ending_cleanly() -> Iterator[None]:
    """On SIGTERM end as after an error, so that what lies in the clear is cleared away."""

    def end(_number: int, _frame: object) -> NoReturn:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count} bytes"  # noqa: PLR2004
