"""Documents and spreadsheets opened in LibreOffice, all of them in one go, since it starts slowly.

It writes what it has read as HTML, which an HTML5 parser reads again.
"""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib  # type: ignore[import-untyped]
import pytest

from app.editions.layout import Layout
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from tests import machine
from tests.formats.hostile import NAMES, ROWS, SHEETS, lines
from tests.unit.formats_sample import TEXTS, written

pytestmark = pytest.mark.skipif(machine.libreoffice() is None, reason="no LibreOffice")

TABLE = replace(SHEETS["both"], layout=Layout(headings="none", place="none", columns="two"))
TEXT = replace(SHEETS["fa"], texts=(TEXTS["fa"],))
NUMBER = re.compile(r"^[0-9۰-۹]+\.\s*")


async def test_every_name_is_right_and_in_order(tmp_path: Path) -> None:
    files = {f"{language}-list.xlsx": ("xlsx", SHEETS[language]) for language in LIST_LANGUAGES}
    files |= {f"{language}-text.docx": ("docx", SHEETS[language]) for language in LIST_LANGUAGES}
    files |= {"table.docx": ("docx", TABLE), "statement.docx": ("docx", TEXT)}
    for name, (format_id, sheet) in files.items():
        await asyncio.to_thread(
            (tmp_path / name).write_bytes, await written(format_id, sheet, ROWS)
        )
    await convert(tmp_path, sorted(files))
    for language in LIST_LANGUAGES:
        assert document_lines(tmp_path, f"{language}-text") == lines(language)
        assert sheet_names(tmp_path, language) == [(name.fa, name.en) for name in NAMES]
    cells = table_cells(tmp_path / "table.html")
    assert cells == [(name.fa, name.en) for name in NAMES]
    read_statement(tmp_path / "statement.html")


async def convert(folder: Path, names: list[str]) -> None:
    """One start of LibreOffice for all files, with a profile of its own."""
    command = [
        *(machine.libreoffice() or "", f"-env:UserInstallation=file://{folder}/profile"),
        *("--headless", "--norestore", "--convert-to", "html", "--outdir", str(folder), *names),
    ]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, said.decode()


def document_lines(folder: Path, name: str) -> list[str]:
    tree = tree_of(folder / f"{name}.html")
    found = [text_of(each) for each in tree.iter("p")]
    return [NUMBER.sub("", text) for text in found if NUMBER.match(text)]


def sheet_names(folder: Path, language: ListLanguage) -> list[tuple[str, str]]:
    tree = tree_of(folder / f"{language}-list.html")
    rows = [
        [text_of(cell) for cell in row.iter("td")] for row in next(tree.iter("table")).iter("tr")
    ]
    places = (4, 3) if language == "en" else (3, 4)
    return [(row[places[0]], row[places[1]]) for row in rows[1:]]


def table_cells(path: Path) -> list[tuple[str, str]]:
    rows = [list(row.iter("td")) for row in next(tree_of(path).iter("table")).iter("tr")]
    return [(cell_of(row[0]), cell_of(row[1])) for row in rows]


def read_statement(path: Path) -> None:
    tree = tree_of(path)
    headings = [text_of(each) for tag in ("h1", "h2", "h3") for each in tree.iter(tag)]
    texts = [text_of(each) for each in tree.iter("p")]
    assert "همصدا با «آزادی»" in [*headings, *texts]
    assert [each for each in headings if each == "عنوان"] == ["عنوان"]
    assert next(each for each in texts if each.startswith("۲.")) == "۲. دو"
    assert "بند [اول] با due process.۱" in texts


def cell_of(cell: Any) -> str:
    return NUMBER.sub("", text_of(cell))


def tree_of(path: Path) -> Any:
    return html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
