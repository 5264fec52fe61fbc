"""`hamseda keys …`: what lies in the key folder, and the end of a statement's key."""

from datetime import UTC, datetime

import click
from sqlalchemy import update

from app.cli.failures import CommandFailed
from app.cli.surroundings import opened, run, settings_beside, slug_argument
from app.config import Settings
from app.keys import KeyFolder, Keyring
from app.models import Signature
from app.signing.ending import note_end
from app.statements.cards import card_of


@click.group()
def keys() -> None:
    """Look after the key folder, on the worker's host."""


@keys.command("list")
def list_() -> None:
    """Show the ids of the keys, never the keys, and which were destroyed."""
    folder = KeyFolder(settings_beside().key_dir)
    destroyed = sorted(file.stem for file in folder.path.glob("*.destroyed"))
    for key_id in folder.ids():
        click.echo(f"{key_id}  here")
    for key_id in destroyed:
        click.echo(f"{key_id}  destroyed")


@keys.command()
@click.argument("slug", callback=slug_argument)
@click.option("--yes", is_flag=True, help="Do not ask.")
def destroy(slug: str, *, yes: bool) -> None:
    """Destroy the key of the closed statement SLUG, for good.

    After it nobody can tell any more which address signed; signatories manage their signatures
    with their receipt codes only.
    """
    settings = settings_beside()
    if not yes:
        click.confirm("This cannot be undone. Go on?", abort=True, err=True)
    run(_destroy(settings, slug))
    click.echo(f"{slug}: the key is destroyed")


async def _destroy(settings: Settings, slug: str) -> None:
    ring = Keyring(KeyFolder(settings.key_dir))
    if not ring.folder.path.is_dir():
        raise CommandFailed("there is no key folder here; run this on the worker's host")
    async with opened(settings) as database, database.write() as connection:
        card = await card_of(connection, slug)
        if card.state not in {"closed", "archived"}:
            raise CommandFailed(f"{slug}: close the statement first")
        await connection.execute(
            update(Signature).where(Signature.statement_id == card.id).values(email_index=None)
        )
        await note_end(connection, ring, card.id, datetime.now(UTC))
