"""`hamseda coordinator …`: the first way in to the desk."""

from datetime import UTC, datetime

import click

from app.cli.failures import CommandFailed
from app.cli.surroundings import opened, run, settings_beside
from app.config import Settings
from app.coordinators.invite import invite as invite_coordinator
from app.coordinators.origin import desk_origin
from app.errors import InvalidForm
from app.keys import KeyFolder, Keyring
from app.signing.addresses import read_address
from app.text.names import LANGUAGES, Language


@click.group()
def coordinator() -> None:
    """Let people in to the desk."""


@coordinator.command()
@click.argument("email")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fa", show_default=True)
def invite(email: str, lang: Language) -> None:
    """Make EMAIL a coordinator, who may create statements, and print a link to the desk.

    The link works once, within 24 hours. Hand it on by a way that only the invited person reads;
    the address is kept sealed and is not written to.
    """
    settings = settings_beside()
    try:
        address = read_address(email)
    except InvalidForm:
        raise click.BadParameter("not a complete e-mail address", param_hint="EMAIL") from None
    token = run(_invite(settings, address, lang))
    click.echo("This link is shown once, works once, and ends in 24 hours:")
    click.echo(way_in(settings, lang, token))


def way_in(settings: Settings, language: Language, token: str) -> str:
    """The address of the desk's sign-in, with a token that lets in."""
    page = f"{desk_origin(settings.base_url)}/desk/{language}/in"
    return f"{page}#{token}" if token else page


async def _invite(settings: Settings, address: str, language: Language) -> str:
    ring = Keyring(KeyFolder(settings.key_dir))
    if not ring.folder.path.is_dir():
        raise CommandFailed("there is no key folder here; run this on the worker's host")
    async with opened(settings) as database, database.write() as connection:
        now = datetime.now(UTC)
        await ring.upkeep(connection, now.date())  # where no worker has run in this release yet
        _, token = await invite_coordinator(connection, ring, address, language, now)
        return token
