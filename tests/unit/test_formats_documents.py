"""What documents and spreadsheets hold beside the list: text, changes, properties, origin."""

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from app.editions.formats import docx_text
from app.editions.layout import Layout
from app.editions.sheet import Sheet
from app.text.names import LANGUAGES
from tests.unit.formats_sample import SHEETS, SNAPSHOT, TEXTS, written, written_changes

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SINCE = Sheet(snapshot=SNAPSHOT, language="en", since=2)


def shown(data: bytes) -> list[tuple[str, str]]:
    """Style and text of each paragraph."""
    found = docx.Document(BytesIO(data)).paragraphs
    return [(one.style.name or "" if one.style else "", one.text) for one in found]


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
@example("کانون (در تبعید) Berlin – «آزادی» 2020 עברית", "fa")
@example("a\ufffe<w:t>&\ud7ff\U0010ffff", "en")
@example("a\r\nb\rc\r\r\n", "en")
def test_runs_hold_the_text_as_it_is(text: str, language: str) -> None:
    runs = docx_text.words(text, language)
    tree = etree.fromstring(f'<w:p xmlns:w="{W}">{runs}</w:p>'.encode())
    fit = "".join(one for one in text if one in "\t\n\r" or one.isprintable() or ord(one) > 0x1F)
    fit = fit.replace("\ufffe", "").replace("\uffff", "")
    fit = fit.replace("\r\n", "\n").replace("\r", "\n")  # as XML reads them (1.0, 2.11)
    assert "".join(tree.itertext()) == fit


async def test_a_statement_stands_before_the_list_in_its_styles() -> None:
    sheet = Sheet(snapshot=SNAPSHOT, language="both", texts=(TEXTS["fa"], TEXTS["en"]))
    found = shown(await written("docx", sheet))
    assert found[:6] == [
        ("Kicker", "فراخوان"),
        ("Title", "همصدا با «آزادی»"),
        ("Subtitle", "خلاصهٔ متن"),
        ("Dateline", "Köln، ۲۸ آبان ۱۴۰۴ (۱۹ نوامبر ۲۰۲۵)"),
        ("Normal", "به همه\nبه دیگران"),
        ("Normal", "یادداشت سردبیر"),
    ]
    for one in (
        ("Heading 2", "عنوان"),
        ("List Paragraph", "۲.\tدو"),
        ("List Paragraph, inner", "•\tسه"),
        ("Quote", "سخن"),
        ("Origin of a quotation", "— مادر"),
        ("Note", "۱.\tپانویس"),
        ("Preformatted", "pre  <b>"),
        ("Heading 1", "نخستین امضاکنندگان"),
        ("Heading 1", "Signatories"),
        ("Heading 2", "آغازگران\nInitiators"),
    ):
        assert found.count(one) == 1


@pytest.mark.parametrize("columns", ["one", "two"])
async def test_two_columns_are_tables(columns: Any) -> None:
    sheet = Sheet(snapshot=SNAPSHOT, language="both", layout=Layout(columns=columns))
    document = docx.Document(BytesIO(await written("docx", sheet)))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert len(cells) == (6 if columns == "two" else 0)
    if columns == "two":
        assert cells[1] == [
            "۲.\tکانون پناهندگان – برلین – آلمان",
            "2.\tRefugees' *Centre* [gallery] – Berlin – Germany",
        ]


async def test_changes_in_a_document() -> None:
    found = [text for _, text in shown(await written_changes("docx", SINCE))]
    assert found[1:] == [
        "What changed from edition 2 to edition 3. As of 19 November 2025, 10:51 UTC.",
        "Added",
        "2.\tRefugees' *Centre* [gallery] – Berlin – Germany",
        "6.\tAli Karimi, Dr, @ University of Tehran (Iran)",
        "Corrected",
        "Number 3 of edition 2:",
        "Before: Old *name*",
        'Now: =HYPERLINK("https://x.example") <b>',
        "To be removed",
        "Remove number 17 of edition 2.",
        "First published at:\nhttps://example.org/en/s/freie-stimme",
        f"{ORIGIN}\nhttps://example.org/v/freie-stimme/3",
    ]


ORIGIN = "Edition 3 of “With <one> voice & more”. Check here that it is genuine and up to date:"


async def test_changes_in_a_spreadsheet() -> None:
    book = openpyxl.load_workbook(BytesIO(await written_changes("xlsx", SINCE)))
    found = [[cell.value for cell in row[:5]] for row in book.worksheets[0].iter_rows()]
    assert found == [
        ["change", "Number", "Group", "Kind", "Name (English)"],
        ["added", 2, "First signatories", "Organisation", "Refugees' *Centre* [gallery]"],
        ["added", 6, "More signatories", "Individual", "Ali Karimi"],
        [
            *("corrected", 3, "More signatories", "Organisation"),
            '=HYPERLINK("https://x.example") <b>',
        ],
        ["withdrawn", 17, None, None, None],
    ]


async def test_nothing_changed_is_said() -> None:
    found = [text for _, text in shown(await written_changes("docx", SINCE, []))]
    assert found[2] == "Nothing has changed since edition 2."


async def test_a_spreadsheet_tells_on_its_second_sheet_where_it_is_from() -> None:
    book = openpyxl.load_workbook(BytesIO(await written("xlsx", SHEETS["en"])))
    assert book.sheetnames == ["List", "About the list"]
    lines = [row[0].value for row in book.worksheets[1].iter_rows()]
    assert lines == [
        "With <one> voice & more",
        "Signed by 4 organisations and 1,200 individuals. 1 signature is counted without a name.",
        "As of 19 November 2025, 10:51 UTC.",
        "Affiliations are given for identification only.",
        "First published at:",
        "https://example.org/en/s/freie-stimme",
        ORIGIN,
        "https://example.org/v/freie-stimme/3",
    ]


async def test_columns_follow_the_layout() -> None:
    layout = Layout(titles=False, affiliations=False, numbering=False)
    sheet = Sheet(snapshot=SNAPSHOT, language="both", layout=layout)
    book = openpyxl.load_workbook(BytesIO(await written("xlsx", sheet)))
    assert [cell.value for cell in book.worksheets[0][1]] == [
        *("گروه / Group", "نوع / Kind", "نام (فارسی)", "Name (English)"),
        *("شهر (فارسی)", "City (English)", "کشور (فارسی)", "Country (English)"),
        "تاریخ امضا / Signed on",
    ]


async def test_properties_and_footer_of_a_document() -> None:
    sheet = Sheet(snapshot=SNAPSHOT, language="fa", texts=(TEXTS["fa"],))
    data = await written("docx", sheet)
    document = docx.Document(BytesIO(data))
    about = document.core_properties
    assert (about.title, about.author, about.language) == ("همصدا با «آزادی»", "هیئت", "fa-IR")
    made = datetime(2025, 11, 19, 10, 51, 30)  # noqa: DTZ001 - python-docx drops the zone
    assert {
        moment.replace(tzinfo=None) for moment in (about.created, about.modified) if moment
    } == {made}
    footer = document.sections[0].footer.paragraphs[0].text
    assert footer == "1 · همصدا با «آزادی» · ویرایش ۳ · https://example.org/v/freie-stimme/3"
    with ZipFile(BytesIO(data)) as package:
        assert b"<w:bidi/></w:sectPr>" in package.read("word/document.xml")
