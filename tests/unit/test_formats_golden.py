"""Each format in each language, byte for byte, and what a reader of the file gets out of it."""

import csv
import json
from io import StringIO
from pathlib import Path

import html5lib  # type: ignore[import-untyped]
import pytest

from app.editions.formats import FORMATS
from app.editions.layout import Layout
from app.editions.sheet import Sheet
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from tests.unit.formats_sample import ROWS, SHEETS, SNAPSHOT, TEXTS, written, written_changes

GOLDEN = Path(__file__).parents[1] / "data" / "formats"


TEXT_FORMATS = [one.id for one in FORMATS.values() if "charset" in one.media_type]
SINCE = {
    language: Sheet(snapshot=SNAPSHOT, language=language, since=2) for language in LIST_LANGUAGES
}


async def rendered(format_id: str, language: ListLanguage) -> bytes:
    return await written(format_id, SHEETS[language])


def test_the_text_formats_are_these() -> None:
    found = {name: (FORMATS[name].extension, FORMATS[name].media_type) for name in TEXT_FORMATS}
    assert found == {
        "html": ("html", "text/html; charset=utf-8"),
        "wordpress": ("wordpress.html", "text/html; charset=utf-8"),
        "md": ("md", "text/markdown; charset=utf-8"),
        "txt": ("txt", "text/plain; charset=utf-8"),
        "messenger": ("messenger.txt", "text/plain; charset=utf-8"),
        "csv": ("csv", "text/csv; charset=utf-8"),
        "json": ("json", "application/json; charset=utf-8"),
    }


def test_what_cannot_stream_says_how_much_it_holds() -> None:
    found = {name: FORMATS[name].largest for name in ("messenger", "docx", "xlsx", "csv")}
    assert found == {"messenger": 2_000, "docx": 10_000, "xlsx": 100_000, "csv": None}


@pytest.mark.parametrize("language", LIST_LANGUAGES)
@pytest.mark.parametrize("format_id", TEXT_FORMATS)
async def test_golden_bytes(format_id: str, language: ListLanguage) -> None:
    extension = FORMATS[format_id].extension
    assert await rendered(format_id, language) == golden(f"list.{language}.{extension}")


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
async def test_golden_bytes_of_changes(format_id: str) -> None:
    extension = FORMATS[format_id].extension
    assert await written_changes(format_id, SINCE["both"]) == golden(f"since.both.{extension}")


@pytest.mark.parametrize("format_id", ["html", "wordpress", "md", "txt"])
async def test_golden_bytes_with_the_text_in_two_columns(format_id: str) -> None:
    layout = Layout(columns="two", headings="country", place="brackets", note=False)
    texts = (TEXTS["fa"], TEXTS["en"])
    sheet = Sheet(snapshot=SNAPSHOT, language="both", layout=layout, texts=texts)
    extension = FORMATS[format_id].extension
    assert await written(format_id, sheet) == golden(f"text.both.{extension}")


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


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
    assert list(document) == ["statement", "edition", "as_of", "counts", "gone", "signatories"]
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
