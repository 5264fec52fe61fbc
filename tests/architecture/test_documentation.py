import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli.commands import hamseda
from app.config import SETTINGS
from app.editions.formats import FORMATS
from app.editions.formats.csv_table import COLUMNS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(commands(hamseda, "hamseda"))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_described(name: str) -> None:
    rows = re.findall(r"^\| `HAMSEDA_(\w+)` \| \S", page("settings.md"), re.MULTILINE)
    assert rows.count(name) == 1


def test_no_described_setting_is_gone() -> None:
    named = set(re.findall(r"HAMSEDA_([A-Z_]+)", page("settings.md")))
    known = {"", *SETTINGS, *(f"{name}_FILE" for name in SETTINGS)}
    assert named - known == set()


def test_every_format_is_described() -> None:
    text = page("formats.md")
    rows = re.findall(r"^\| `([\w-]+)` \| `([\w/.-]+)` \| \S", text, re.MULTILINE)
    assert rows == [(f.id, f.media_type.partition(";")[0]) for f in FORMATS.values()]
    headings = re.findall(r"^## (`.*`)$", text, re.MULTILINE)
    assert re.findall(r"`([\w-]+)`", " ".join(headings)) == list(FORMATS)


def test_the_columns_of_the_table_are_described() -> None:
    assert re.findall(r"^`(number,.*)`$", page("formats.md"), re.MULTILINE) == [",".join(COLUMNS)]


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_every_command_and_its_options_are_described(path: str) -> None:
    text = page("command-line.md")
    options = [
        option
        for parameter in COMMANDS[path].params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    ]
    assert [word for word in (path, *options) if word not in text] == []
