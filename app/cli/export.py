"""`hamseda export`: the list of a statement as a file, whole or not at all."""

import os
import secrets
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast, get_args

import click

from app.cli.failures import CommandFailed
from app.cli.surroundings import opened, progress, run, settings_beside, slug_argument
from app.config import Settings
from app.editions.export import export as make_export
from app.editions.formats import FORMATS
from app.editions.snapshot import ListLanguage


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
@click.option("--output", default="-", help="A file, or - for standard output.", show_default=True)
def export(slug: str, format_id: str, language: str, output: str) -> None:
    """Write the public list of the statement SLUG."""
    settings = settings_beside()
    run(_export(settings, slug, format_id, cast("ListLanguage", language), output))


async def _export(
    settings: Settings, slug: str, format_id: str, language: ListLanguage, output: str
) -> None:
    async with opened(settings) as database, database.stream() as connection:
        made = await make_export(
            connection,
            slug,
            format_id,
            language,
            settings.base_url,
            progress=lambda so_far: show(so_far),  # noqa: PLW0108 - bound below, with the counts
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
