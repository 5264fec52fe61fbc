"""What an editor chooses shows in every format that has lines."""

import re

import html5lib  # type: ignore[import-untyped]
import pytest

from app.editions import wording
from app.editions.layout import Layout
from app.editions.sheet import Sheet
from tests.unit.formats_sample import ROWS, SNAPSHOT, written

LINED = ["html", "wordpress", "md", "txt", "messenger"]
MARKS = re.compile("[\u200e\u200f\u2066-\u2069]|▪ ?|^#+ |\\\\|<[^>]*>|\\|")


async def lines(format_id: str, layout: Layout) -> list[str]:
    """The file's lines as a reader sees them."""
    sheet = Sheet(snapshot=SNAPSHOT, language="en", layout=layout)
    source = (await written(format_id, sheet)).decode()
    if format_id in {"html", "wordpress"}:
        source = re.sub(r"</(p|h\d|li|td)>|<br>", "\n", source)
        tree = html5lib.parseFragment(source, namespaceHTMLElements=False)
        source = "".join(tree.itertext())
    found = [MARKS.sub("", line).strip() for line in source.replace("&lt;", "<").split("\n")]
    return [re.sub(r"^([0-9]+\.|-) ", "", line) for line in found]


@pytest.mark.parametrize("format_id", LINED)
@pytest.mark.parametrize(
    ("layout", "shown", "missing"),
    [
        (Layout(), "Refugees' *Centre* [gallery] – Berlin – Germany", "Germany"),
        (Layout(place="brackets"), "Refugees' *Centre* [gallery] (Germany)", "Germany"),
        (Layout(place="none"), "Refugees' *Centre* [gallery]", "Germany"),
        (Layout(), "Ali Karimi, Dr, @ University of Tehran (Iran)", "Iran"),
        (Layout(titles=False), "Ali Karimi, @ University of Tehran (Iran)", "Dr"),
        (Layout(affiliations=False), "Ali Karimi, Dr (Iran)", "Iran"),
        (Layout(titles=False, affiliations=False, place="none"), "Ali Karimi (Iran)", "Dr"),
        (Layout(headings="country"), "Germany", "Sweden"),
        (Layout(headings="country"), "Without a country", "Sweden"),
        (Layout(), "More signatories", "Without a country"),
        (Layout(headings="none"), "Shirin Mikhaham, poet (Sweden)", "More signatories"),
    ],
)
async def test_lines_follow_the_layout(
    format_id: str, layout: Layout, shown: str, missing: str
) -> None:
    found = await lines(format_id, layout)
    assert shown in found
    assert missing not in found


@pytest.mark.parametrize("format_id", LINED)
async def test_headings_stand_in_their_order(format_id: str) -> None:
    known = {"Initiators", "First signatories", "More signatories", "Organisations", "Individuals"}
    found = [line for line in await lines(format_id, Layout()) if line in known]
    assert found == [
        *("Initiators", "First signatories", "Organisations"),
        *("More signatories", "Organisations", "Individuals"),
    ]


@pytest.mark.parametrize("format_id", ["wordpress", "md", "txt", "messenger"])
@pytest.mark.parametrize("numbering", [True, False])
async def test_numbers_can_be_left_out(format_id: str, *, numbering: bool) -> None:
    sheet = Sheet(snapshot=SNAPSHOT, language="en", layout=Layout(numbering=numbering))
    text = re.sub("<[^>]*>", "\n", (await written(format_id, sheet, ROWS[:-1])).decode())
    found = [int(number) for number in re.findall(r"^([1-9])\\?\. ", text, re.MULTILINE)]
    assert found == ([row.number for row in ROWS[:-1]] if numbering else [])


async def test_html_without_numbers_is_a_list_without_them() -> None:
    sheet = Sheet(snapshot=SNAPSHOT, language="en", layout=Layout(numbering=False))
    source = (await written("html", sheet)).decode()
    assert (source.count("<ul>"), source.count("<ol"), source.count("<li>")) == (4, 0, len(ROWS))


@pytest.mark.parametrize("format_id", LINED)
@pytest.mark.parametrize(
    ("layout", "notes"),
    [(Layout(), 1), (Layout(note=False), 0), (Layout(affiliations=False), 0)],
)
async def test_the_note_can_be_left_out(format_id: str, layout: Layout, notes: int) -> None:
    found = await lines(format_id, layout)
    assert found.count(wording.identification_note("en")) == notes
