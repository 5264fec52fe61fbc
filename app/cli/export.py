"""`hamseda export`: the list of a statement as a file, whole or not at all."""

import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast, get_args

import click

from app.cli.failures import CommandFailed
from app.cli.surroundings import opened, progress, run, settings_beside, slug_argument
from app.config import Settings
from app.editions.export import export as make_export
from app.editions.formats import FORMATS
from app.editions.snapshot import ListLanguage
from app.statements.layouts import CHOICES, SWITCHES


def _layout_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of the layout under their names: words, and switches that may be turned off."""
    for switch in reversed(SWITCHES):
        name = f"--{switch}/--no-{switch}"
        command = click.option(name, switch, default=None, help=_HELP[switch])(command)
    for option, choices in reversed(CHOICES.items()):
        chosen = click.Choice(choices)
        command = click.option(f"--{option}", option, type=chosen, help=_HELP[option])(command)
    return command


_HELP = {
    "headings": "What stands over parts of the list.",
    "place": "Where an organisation is: after dashes, in brackets, not at all.",
    "columns": "Two languages: line under line, or side by side.",
    "kinds": "Only organisations or only individuals; numbers stay.",
    "numbering": "Numbers before the names.",
    "titles": "Titles of individuals.",
    "affiliations": "Affiliations of individuals.",
    "note": "The note about affiliations.",
    "text": "The statement's text before the list.",
}


@click.command()
@click.argument("slug", callback=slug_argument)
@click.option("--format", "format_id", type=click.Choice(list(FORMATS)), required=True)
@click.option(
    "--lang",
    "language",
    type=click.Choice(get_args(ListLanguage)),
    default="both",
    show_default=True,
)
@click.option("--edition", type=int, help="The number of an edition; the newest without it.")
@click.option("--since", type=int, help="Only what changed since the edition of this number.")
@_layout_options
@click.option("--output", default="-", help="A file, or - for standard output.", show_default=True)
def export(
    slug: str,
    format_id: str,
    language: str,
    edition: int | None,
    since: int | None,
    output: str,
    **layout: str | bool | None,
) -> None:
    """Write an edition of the public list of the statement SLUG.

    What of the layout is not said is as the statement keeps it.
    """
    settings = settings_beside()
    asked = {option: str(value) for option, value in layout.items() if value is not None}
    wanted = {"edition": edition, "since": since, "layout": asked}
    run(_export(settings, slug, format_id, cast("ListLanguage", language), output, wanted))


async def _export(
    settings: Settings,
    slug: str,
    format_id: str,
    language: ListLanguage,
    output: str,
    wanted: dict[str, Any],
) -> None:
    async with opened(settings) as database, database.stream() as connection:
        made = await make_export(
            connection,
            slug,
            format_id,
            language,
            settings.base_url,
            progress=lambda so_far: show(so_far),  # noqa: PLW0108 - bound below, with the counts
            **wanted,
        )
        counts = made.snapshot.counts
        with (
            destination(output) as file,
            progress("Writing", counts.organisations + counts.individuals) as show,
        ):
            await _copy(made.chunks, file, output)


async def _copy(chunks: AsyncIterator[bytes], file: BinaryIO, output: str) -> None:
    async for chunk in chunks:
        try:
            file.write(chunk)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _cannot_write(output, error) from None


@contextmanager
def destination(output: str) -> Iterator[BinaryIO]:
    """Where the bytes go; a file gets its name only when all of them are on the disk.

    Raises `CommandFailed` where it cannot be written; whatever stood there before stays.
    """
    if output == "-":
        stream = sys.stdout.buffer
        yield stream
        stream.flush()
        return
    target = Path(output).resolve()  # of a link, what it points to is replaced
    if target.exists() and not target.is_file():
        raise CommandFailed(f"{output}: not a file")
    draft = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        file = draft.open("xb")
    except OSError as error:
        raise _cannot_write(output, error) from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise _cannot_write(output, error) from None
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _cannot_write(output: str, error: OSError) -> CommandFailed:
    return CommandFailed(f"{output}: cannot be written: {error.strerror}")
