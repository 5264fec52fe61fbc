"""`hamseda partner …`: the sites that embed forms and lists."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from app.cli.surroundings import opened, run, settings_beside
from app.config import Settings
from app.partners.register import Registered, register_partner
from app.partners.registry import Partners, Registry
from app.statements.cards import card_of
from app.statements.slugs import clean_slug


@click.group()
def partner() -> None:
    """Register the sites that may embed a form."""


@partner.command()
@click.argument("key")
@click.argument("more", nargs=-1, metavar="")
@click.option("--origin", "origins", multiple=True, help="Such as https://example.org; several.")
@click.option("--statement", "slugs", multiple=True, help="Only this one; several. Else every one.")
@click.option("--name", default="", help="What readers and coordinators call it.")
@click.option("--new-secret", is_flag=True, help="End the secret for its counts, make another.")
def add(
    key: str,
    more: Sequence[str],
    *,
    origins: Sequence[str],
    slugs: Sequence[str],
    name: str,
    new_secret: bool,
) -> None:
    """Let the partner KEY embed statements on its ORIGINs, or give one more of them.

    The key stands in the partner's pages and stays with each signature that comes from there. The
    secret with which the partner reads its own counts is shown this once.
    """
    # `--origin A B --statement X Y` reads well too: what follows an option's value goes with it.
    origins = [*origins, *(one for one in more if "://" in one)]
    slugs = [*slugs, *(one for one in more if "://" not in one)]
    statements = [clean_slug(slug) for slug in slugs]
    settings = settings_beside()
    done = run(_add(settings, key, origins, statements, name, new_secret=new_secret))
    click.echo(f"{done.key}: {'new' if done.new else 'changed'}, {' '.join(done.origins)}")
    if done.secret:
        click.echo(f"secret, shown this once: {done.secret}")
    for slug in statements or ["SLUG"]:
        click.echo(f"{settings.base_url}/embed/{slug}/form?via={done.key}&lang=fa")


async def _add(
    settings: Settings,
    key: str,
    origins: Sequence[str],
    slugs: Sequence[str],
    name: str,
    *,
    new_secret: bool,
) -> Registered:
    async with opened(settings) as database, database.write() as connection:
        ids = [(await card_of(connection, slug)).id for slug in slugs]
        return await register_partner(
            connection,
            key,
            origins,
            now=datetime.now(UTC),
            name=name,
            statements=ids or None,
            new_secret=new_secret,
        )


@partner.command("list")
def list_() -> None:
    """Show the partners with their origins, never their secrets."""
    for one in run(_registry(settings_beside())).partners.values():
        what = "every statement" if one.everywhere else f"{len(one.statements)} statements"
        click.echo(f"{one.key}  {' '.join(one.origins)}  {what}")


async def _registry(settings: Settings) -> Registry:
    async with opened(settings) as database:
        return await Partners(database).registry()
