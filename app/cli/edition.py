"""`hamseda edition …`: cutting editions of a list, and which there are."""

from datetime import UTC, datetime

import click

from app.cli.surroundings import opened, run, settings_beside, slug_argument
from app.config import Settings
from app.editions.cut import cut_edition
from app.editions.listing import NumberedEdition, editions_before
from app.statements.cards import card_of

_SHOWN = 50


@click.group()
def edition() -> None:
    """Cut editions of a statement's list, and see which there are."""


@edition.command()
@click.argument("slug", callback=slug_argument)
@click.option("--name", default="", help='What to call it, as in "press, 5 September".')
def cut(slug: str, name: str) -> None:
    """Cut an edition of the list of SLUG as it stands now.

    Where nothing has changed since the newest one, that is it, and takes the name if it had none.
    """
    click.echo(_line(run(_cut(settings_beside(), slug, name))))


@edition.command(name="list")
@click.argument("slug", callback=slug_argument)
@click.option("--before", type=int, help="Only those before this number.")
def list_(slug: str, before: int | None) -> None:
    """Show the editions of SLUG, the newest first; at most fifty."""
    for one in run(_editions(settings_beside(), slug, before)):
        click.echo(_line(one))


async def _cut(settings: Settings, slug: str, name: str) -> NumberedEdition:
    async with opened(settings) as database, database.write() as connection:
        card = await card_of(connection, slug)
        return await cut_edition(connection, card, name, datetime.now(UTC))


async def _editions(settings: Settings, slug: str, before: int | None) -> list[NumberedEdition]:
    async with opened(settings) as database, database.read() as connection:
        card = await card_of(connection, slug)
        return await editions_before(connection, card, before, _SHOWN)


def _line(one: NumberedEdition) -> str:
    counts, gone = one.counts, one.gone.total()
    parts = [
        f"edition {one.number}",
        f"{one.as_of:%Y-%m-%d %H:%M} UTC",
        f"{counts.organisations} organisations",
        f"{counts.individuals} individuals",
        *([f"{counts.unnamed} unnamed"] if counts.unnamed else []),
        *([f"{gone} gone since"] if gone else []),
        *([one.name] if one.name else []),
    ]
    return "  ".join(parts)
