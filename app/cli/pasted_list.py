"""`hamseda list …`: pasted lists, looked at and brought in."""

import getpass
import json
from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.failures import CommandFailed
from app.cli.surroundings import opened, progress, read_text, run, settings_beside, slug_argument
from app.config import Settings
from app.imports.lists import GROUPS, ImportReport, Origin, import_list
from app.statements.cards import StatementCard, card_of
from app.text.pasted import PastedList, Signatory, explained, parse


@click.group("list")
def pasted_list() -> None:
    """Read pasted lists of signatories."""


@pasted_list.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def preview(file: str, *, as_json: bool) -> None:
    """Show how the list in FILE (- for standard input) would be read; nothing is stored."""
    found = parse(read_text(file))
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
        return
    for signatory in found.signatories:
        click.echo(_shown(signatory))
    if found.skipped:
        click.echo("\nSet aside:")
    for line in found.skipped:
        click.echo(f"  line {line.line}: {explained(line.why)}")
    doubtful = sum(signatory.confidence == "check" for signatory in found.signatories)
    click.echo(
        f"\n{len(found.signatories)} signatories, {doubtful} to check; "
        f"{len(found.skipped)} lines set aside."
    )


def _shown(signatory: Signatory) -> str:
    lines = [
        f"{signatory.number:>4}  {signatory.country or '--'}  {signatory.confidence}",
        *(f"      {text}" for text in (signatory.fa, signatory.en) if text),
        *(f"      ? {explained(note)}" for note in signatory.notes),
    ]
    return "\n".join(lines)


@pasted_list.command("import")
@click.argument("slug", callback=slug_argument)
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--group", type=click.Choice(GROUPS), default="more", show_default=True)
@click.option(
    "--kind",
    type=click.Choice(["organisation", "individual"]),
    default="organisation",
    show_default=True,
)
@click.option("--allow-duplicates", is_flag=True, help="Import likely duplicates as well.")
@click.option("--by", default="", help="Who vouches for the list; your account's name by default.")
@click.option("--source", default="", help="Where it comes from; the file's name by default.")
def import_(
    slug: str,
    file: str,
    group: str,
    kind: str,
    *,
    allow_duplicates: bool,
    by: str,
    source: str,
) -> None:
    """Bring the list in FILE into the statement SLUG, as signatures that you vouch for."""
    settings = settings_beside()
    found = parse(read_text(file))
    if not found.signatories:
        raise CommandFailed(f"{file}: no signatory was found in it")
    origin = Origin(
        by or _account(), source or ("standard input" if file == "-" else Path(file).name)
    )
    report, card = run(
        _import(
            settings, slug, found, origin, group=group, kind=kind, allow_duplicates=allow_duplicates
        )
    )
    for line in _told(report, card):
        click.echo(line)


async def _import(
    settings: Settings,
    slug: str,
    found: PastedList,
    origin: Origin,
    *,
    group: str,
    kind: str,
    allow_duplicates: bool,
) -> tuple[ImportReport, StatementCard]:
    async with opened(settings) as database, database.write() as connection:
        card = await card_of(connection, slug)
        with progress("Importing", len(found.signatories)) as show:
            report = await import_list(
                connection,
                card,
                found,
                origin=origin,
                now=datetime.now(UTC),
                kind=kind,
                group=group,
                allow_duplicates=allow_duplicates,
                progress=show,
            )
    return report, card


def _told(report: ImportReport, card: StatementCard) -> list[str]:
    when = " when the statement circulates or is open" if card.state == "draft" else ""
    lines = [f"{report.imported} imported; they stand in the list with the next batch{when}."]
    if report.duplicates:
        lines.append(
            f"{len(report.duplicates)} left out as likely duplicates (--allow-duplicates):"
            f" {_numbers(report.duplicates)}"
        )
    if report.to_check:
        lines.append(f"{len(report.to_check)} to check: {_numbers(report.to_check)}")
    return lines


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise CommandFailed("who vouches for the list? say it with --by") from None
