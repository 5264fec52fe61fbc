"""`hamseda doctor`: what stands and what does not, a line each."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.failures import sentence
from app.cli.surroundings import opened, run, settings_beside
from app.config import Settings
from app.errors import HamsedaError
from app.keys import KeyFolder
from app.models import Heartbeat, Intake, PublicKey, Signature
from app.outbox.leases import SET_ASIDE

LATE = timedelta(minutes=2)
"""Without a sign of life for so long a worker counts as away; a message so overdue as late."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `well` is False for what must be mended."""

    well: bool
    text: str


@click.command()
def doctor() -> int:
    """Tell how the service in this data folder does; exit status 1 where something is amiss."""
    settings = settings_beside()
    findings = [*_folders(settings), *run(_database(settings))]
    for warning in settings.warnings:
        click.echo(f"note  {warning}")
    for finding in findings:
        click.echo(f"{'ok   ' if finding.well else 'AMISS'} {finding.text}")
    return 0 if all(finding.well for finding in findings) else 1


def _folders(settings: Settings) -> Iterator[Finding]:
    writable = os.access(settings.data_dir, os.W_OK)
    yield Finding(
        writable, "data folder" if writable else "data folder: missing, or not to be written"
    )
    if not settings.key_dir.is_dir():
        yield Finding(settings.worker == "off", "key folder: none here")
        return
    closed = not settings.key_dir.stat().st_mode & 0o077
    yield Finding(closed, "key folder" if closed else "key folder: open to others (chmod 700)")


async def _database(settings: Settings) -> list[Finding]:
    try:
        async with opened(settings) as database, database.read() as connection:
            return [
                Finding(well=True, text="database and tables"),
                *await _keys(connection, settings),
                await _worker(connection),
                *await _messages(connection),
                await _held(connection),
            ]
    except HamsedaError as error:
        return [Finding(well=False, text=f"database: {sentence(error)}")]
    except DBAPIError as error:
        return [Finding(well=False, text=f"database: cannot be used ({type(error).__name__})")]


async def _keys(connection: AsyncConnection, settings: Settings) -> list[Finding]:
    folder = KeyFolder(settings.key_dir)
    named = await connection.scalars(select(PublicKey.id).where(PublicKey.destroyed_on.is_(None)))
    known = named.all()
    if not known:
        return [Finding(well=False, text="keys: no worker has made them yet")]
    if not folder.path.is_dir():
        return []
    here = set(folder.ids())
    lost = sorted(key for key in known if key not in here and not folder.is_destroyed(key))
    return [Finding(not lost, f"keys: lost {', '.join(lost)}" if lost else "keys")]


async def _worker(connection: AsyncConnection) -> Finding:
    seen = await connection.scalar(select(func.max(Heartbeat.at)))
    if seen is None:
        return Finding(well=False, text="worker: never seen")
    age = datetime.now(UTC) - seen
    return Finding(age < LATE, f"worker: seen {int(age.total_seconds())} s ago")


async def _messages(connection: AsyncConnection) -> list[Finding]:
    aside = Intake.failure.like(f"{SET_ASIDE}%")
    lost = await connection.scalar(select(func.count()).select_from(Intake).where(aside)) or 0
    rows = await connection.execute(select(func.count(), func.min(Intake.due_at)).where(~aside))
    count, oldest = rows.one()
    late = oldest is not None and datetime.now(UTC) - oldest > LATE
    found = [
        Finding(not late, f"messages: {count} waiting{', the oldest is late' if late else ''}")
    ]
    if lost:
        found.append(Finding(well=False, text=f"messages: {lost} set aside for good"))
    return found


async def _held(connection: AsyncConnection) -> Finding:
    query = select(func.count()).select_from(Signature).where(Signature.state == "held")
    return Finding(
        well=True, text=f"signatures held for a coordinator: {await connection.scalar(query)}"
    )
