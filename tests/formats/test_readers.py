"""Every format with hostile names, opened by a reader that is not ours."""

import csv
import json
import re
import zipfile
from io import BytesIO, StringIO
from typing import Any

import docx
import html5lib  # type: ignore[import-untyped]
import openpyxl  # type: ignore[import-untyped]
import pytest
from lxml import etree  # type: ignore[import-untyped]
from markdown_it import MarkdownIt

from app.editions.formats.messenger import pieces
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from tests.formats.hostile import NAMES, ROWS, SHEETS, lines
from tests.unit.formats_sample import written

NUMBERED = re.compile(r"[0-9۰-۹]+\. (.*)", re.DOTALL)
MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


async def opened(format_id: str, language: ListLanguage) -> str:
    return (await written(format_id, SHEETS[language], ROWS)).decode("utf-8-sig")


def tree_of(html: str) -> Any:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(html)
    assert parser.errors == []
    used = {each.tag for each in tree.iter() if isinstance(each.tag, str)}
    assert used & {"script", "img", "b", "i", "label"} == set()
    return tree


def shown_lines(html: str, tag: str) -> list[str]:
    """The text of each element of this tag, line by line, as a browser breaks it."""
    broken_html = re.sub(r"<br ?/?>\n?", "\u2028", html)
    texts = ["".join(each.itertext()) for each in tree_of(broken_html).iter(tag)]
    return [line.strip("\n") for text in texts for line in text.split("\u2028")]


def without_numbers(found: list[str]) -> list[str]:
    """Of numbered lines, what follows the number."""
    matches = [NUMBERED.fullmatch(MARKS.sub("", line)) for line in found]
    return [match[1] for match in matches if match]


def test_most_of_what_was_typed_can_be_stored() -> None:
    assert len(NAMES) > 45


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_html(language: ListLanguage) -> None:
    html = await opened("html", language)
    assert shown_lines(html, "div" if language == "both" else "li")[-len(lines(language)) :] == (
        lines(language)
    )


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_wordpress(language: ListLanguage) -> None:
    html = re.sub("<!--.*?-->", "", await opened("wordpress", language))
    assert without_numbers(shown_lines(html, "p")) == lines(language)


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_markdown(language: ListLanguage) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    html = reader.render(await opened("md", language))
    assert shown_lines(html, "li") == lines(language)


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_plain_text(language: ListLanguage) -> None:
    found = (await opened("txt", language)).split("\n")
    assert without_numbers(found) == lines(language)


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_messenger(language: ListLanguage) -> None:
    found = [
        line for one in pieces(await opened("messenger", language)) for line in one.split("\n")
    ]
    assert without_numbers(found) == lines(language)


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_csv(language: ListLanguage) -> None:
    records = list(csv.DictReader(StringIO(await opened("csv", language), newline="")))
    cells = [cell for record in records for cell in record.values()]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))] == []
    found = [(record["name_fa"].lstrip("'"), record["name_en"].lstrip("'")) for record in records]
    assert found == [(name.fa.lstrip("'"), name.en.lstrip("'")) for name in NAMES]


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_json(language: ListLanguage) -> None:
    items = json.loads(await opened("json", language))["signatories"]
    assert [item["name"] for item in items] == [{"fa": name.fa, "en": name.en} for name in NAMES]


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_xlsx(language: ListLanguage) -> None:
    book = openpyxl.load_workbook(BytesIO(await written("xlsx", SHEETS[language], ROWS)))
    page = book.worksheets[0]
    names = (4, 5) if language == "en" else (5, 4)
    cells = [[page.cell(row, place) for place in names] for row in range(2, page.max_row + 1)]
    assert {cell.data_type for pair in cells for cell in pair} == {"s", "n"}  # text and nothing
    # openpyxl leaves the escape of an escape (ECMA-376, 22.4.2.4) to its reader.
    found = [
        tuple(str(cell.value or "").replace("_x005F_", "_") for cell in pair) for pair in cells
    ]
    assert found == [(name.en, name.fa) for name in NAMES]
    assert bool(page.sheet_view.rightToLeft) is (language != "en")
    assert [page.freeze_panes, page.auto_filter.ref] == ["A2", f"A1:N{len(NAMES) + 1}"]


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_docx(language: ListLanguage) -> None:
    data = await written("docx", SHEETS[language], ROWS)
    document = docx.Document(BytesIO(data))
    found = [each for each in document.paragraphs if "\t" in each.text]
    assert [each.text.partition("\t")[2] for each in found] == lines(language)
    styles = {"both": {"Signatory, first line", "Signatory, second line"}}
    assert {each.style.name for each in found if each.style} == styles.get(language, {"Signatory"})
    with zipfile.ZipFile(BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    for paragraph in body.iter(f"{W}p"):
        arabic = {
            run.find(f"{W}rPr/{W}rtl") is not None
            for run in paragraph.iter(f"{W}r")
            if re.search("[آ-ی]", "".join(run.itertext()))
        }
        assert arabic <= {True}
        assert paragraph.find(f"{W}pPr/{W}jc") is None
        for run in paragraph.iter(f"{W}r"):
            if run.find(f"{W}rPr/{W}rtl") is not None:
                assert re.search("[A-Za-z]", "".join(run.itertext())) is None
    tree = {paragraph.find(f"{W}pPr/{W}bidi") is not None for paragraph in body.iter(f"{W}p")}
    assert tree == ({True, False} if language == "both" else {language == "fa"})
