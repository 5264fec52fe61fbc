"""Each format in each language, byte for byte, and what a reader of the file gets out of it."""

import csv
import json
from io import StringIO
from pathlib import Path

import html5lib  # type: ignore[import-untyped]
import pytest

from app.editions.formats import FORMATS
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from tests.unit.formats_sample import ROWS, SHEETS, rows

GOLDEN = Path(__file__).parents[1] / "data" / "formats"


async def rendered(format_id: str, language: ListLanguage) -> bytes:
    return b"".join([chunk async for chunk in FORMATS[format_id].render(SHEETS[language], rows())])


def test_the_formats_are_these() -> None:
    assert {name: (f.extension, f.media_type) for name, f in FORMATS.items()} == {
        "html": ("html", "text/html; charset=utf-8"),
        "md": ("md", "text/markdown; charset=utf-8"),
        "txt": ("txt", "text/plain; charset=utf-8"),
        "csv": ("csv", "text/csv; charset=utf-8"),
        "json": ("json", "application/json; charset=utf-8"),
    }


@pytest.mark.parametrize("language", LIST_LANGUAGES)
@pytest.mark.parametrize("format_id", list(FORMATS))
async def test_golden_bytes(format_id: str, language: ListLanguage) -> None:
    expected = (GOLDEN / f"list.{language}.{FORMATS[format_id].extension}").read_bytes()
    assert await rendered(format_id, language) == expected


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_html_is_sound_and_bare(language: ListLanguage) -> None:
    source = (await rendered("html", language)).decode()
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(source)
    assert parser.errors == []
    attributes = {name for element in tree.iter() for name in element.attrib}
    assert attributes == {"lang", "dir", "start", "value", "href"}
    assert {element.tag for element in tree.iter("bdi") if "dir" not in element.attrib} == set()
    assert "[" not in source


async def test_csv_reads_back_and_starts_no_formula() -> None:
    data = (await rendered("csv", "en")).decode("utf-8-sig")
    records = list(csv.DictReader(StringIO(data, newline="")))
    assert [record["number"] for record in records] == [str(row.number) for row in ROWS]
    assert [record["name_fa"] for record in records] == [row.name.fa for row in ROWS]
    cells = [cell for record in records for cell in record.values()]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))] == []
    assert not set("\u200e\u200f\u202a\u202b\u2066\u2067\u2068\u2069") & set(data)
    assert data.count("\n") == data.count("\r\n") == len(ROWS) + 1


async def test_json_holds_these_keys_and_no_others() -> None:
    document = json.loads(await rendered("json", "en"))
    assert list(document) == ["statement", "edition", "as_of", "counts", "signatories"]
    common = [
        "id",
        "number",
        "kind",
        "name",
        "title",
        "affiliation",
        "city",
        "country",
        "country_name",
        "group",
    ]
    for item in document["signatories"]:
        signed = ["signed_on"] if item["kind"] == "organisation" else []
        assert list(item) == [*common, *signed]
    assert document["statement"]["text_version"] == "b" * 64


async def test_plain_text_marks_only_lines_that_need_it() -> None:
    lines = (await rendered("txt", "both")).decode().splitlines()
    assert [line for line in lines if line.startswith("https://")] == [
        "https://example.org/fa/s/freie-stimme",
        "https://example.org/en/s/freie-stimme",
        "https://example.org/v/freie-stimme/3",
        "https://example.org/v/freie-stimme/3",
    ]
    for line in lines:
        assert line.count("\u200f") == (1 if line.lstrip("\u200f")[:1] in tuple("۱۲۳۴۵۶۷") else 0)
        assert line.count("\u2068") == line.count("\u2069")
