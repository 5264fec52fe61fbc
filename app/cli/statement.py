"""`hamseda statement …`: files become a statement; from one state to the next."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.surroundings import opened, run, settings_beside, slug_argument
from app.config import Settings
from app.statements.cards import StatementCard, card_of
from app.statements.files import StatementFiles, read_statement
from app.statements.publishing import PublishedStatement, publish_files
from app.statements.states import set_state
from app.text.names import LANGUAGES

_STATE_WORDS = {
    "circulating": "circulates: whoever has this link may read and sign it",
    "open": "is open",
    "closed": "is closed: it takes no signatures any more",
    "archived": "is archived",
}


@click.group()
def statement() -> None:
    """Publish statements and bring them from one state to the next."""


@statement.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--draft", is_flag=True, help="Keep a new statement to yourself for now.")
def publish(directory: Path, *, draft: bool) -> None:
    """Publish the statement in DIRECTORY: one file per language, such as fa.md.

    A new statement is open at once. Publishing again brings changed settings, updates and further
    languages; from the first signature on the texts themselves stay as they are.
    """
    settings = settings_beside()
    files = read_statement(directory)
    done = run(_publish(settings, files, draft=draft))
    click.echo(f"{done.slug}: {_told(done)}")
    if done.state in {"open", "closed", "archived"}:
        _print_addresses(settings, done.slug)


async def _publish(settings: Settings, files: StatementFiles, *, draft: bool) -> PublishedStatement:
    async with opened(settings) as database, database.write() as connection:
        return await publish_files(connection, files, datetime.now(UTC), draft=draft)


def _told(done: PublishedStatement) -> str:
    if done.created:
        return f"new, {done.state}, in {', '.join(done.new_languages)}"
    parts = [
        f"{what} {', '.join(languages)}"
        for what, languages in (("added", done.new_languages), ("changed", done.changed_languages))
        if languages
    ]
    return f"{done.state}, {'; '.join(parts) or 'texts as they were'}"


def _move(slug: str, state: str) -> None:
    settings = settings_beside()
    secret, card = run(_set_state(settings, slug, state))
    click.echo(f"{card.slug} {_STATE_WORDS[state]}")
    if state == "circulating":
        click.echo("The link is shown this once; asking again makes a new one and ends this one.")
        _print_addresses(settings, card.slug, f"?key={secret}")
    elif state != "archived":
        _print_addresses(settings, card.slug)


async def _set_state(settings: Settings, slug: str, state: str) -> tuple[str | None, StatementCard]:
    async with opened(settings) as database, database.write() as connection:
        secret = await set_state(connection, slug, state, datetime.now(UTC))
        return secret, await card_of(connection, slug)


def _print_addresses(settings: Settings, slug: str, query: str = "") -> None:
    for language in LANGUAGES:
        click.echo(f"{settings.base_url}/{language}/s/{slug}{query}")


def _state_command(name: str, state: str, text: str) -> None:
    @statement.command(name, help=text)
    @click.argument("slug", callback=slug_argument)
    def move(slug: str) -> None:
        _move(slug, state)


_state_command("circulate", "circulating", "Let a draft be read and signed by a secret link only.")
_state_command("open", "open", "Open the statement SLUG to everybody, or open a closed one again.")
_state_command("close", "closed", "Take no more signatures for SLUG; what waits may be confirmed.")
_state_command("archive", "archived", "Put the closed statement SLUG away for good, readable.")
