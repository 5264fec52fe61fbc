"""The one way in: runs a command, turns what goes wrong into one line and an exit status."""

import os
import sys

import click
from sqlalchemy.exc import DBAPIError

from app.cli.commands import hamseda
from app.cli.failures import sentence
from app.config import SettingsError
from app.errors import HamsedaError
from app.http.journal import places

FAILED = 1
USAGE = 2
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status: 0, 1 where something went wrong, 2 for usage."""
    try:
        status = hamseda.main(arguments, prog_name="hamseda", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python must not complain while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last net
        for line in _lines(error):
            click.echo(f"hamseda: {line}", err=True)
        return USAGE if isinstance(error, click.UsageError) else FAILED
    return status if isinstance(status, int) else 0


def _lines(error: Exception) -> list[str]:
    """What to say of an error: one line, but a line for each setting that is wrong."""
    if isinstance(error, SettingsError):
        return list(error.lines)
    if isinstance(error, HamsedaError):
        return [sentence(error)]
    if isinstance(error, click.UsageError):
        return [_usage(error)]
    if isinstance(error, click.ClickException):
        return [" ".join(error.format_message().split())]
    if isinstance(error, DBAPIError):  # its message quotes the query and what went into it
        return [f"the database cannot be used ({type(error).__name__})"]
    # The message of an error that nobody expected may quote a name.
    return [f"unexpected: {places(error)}"]


def _usage(error: click.UsageError) -> str:
    where = error.ctx.command_path if error.ctx else "hamseda"
    return f"{' '.join(error.format_message().split())} ({where} --help)"
