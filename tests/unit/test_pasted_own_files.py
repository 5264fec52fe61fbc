"""A file of the house is read back as the list that it holds."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app.editions import around, wording
from app.editions.layout import Layout
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.statements.cards import Counts
from app.text.names import LANGUAGES, Language
from app.text.pasted import parse
from app.text.pasted.own_files import is_said, preamble
from tests.unit.formats_sample import SNAPSHOT, TEXTS, written

DATA = Path(__file__).parents[1] / "data" / "signatories-2020.txt"
LIST = parse(DATA.read_text("utf-8")).signatories
ROWS = [
    ListRow(
        id=UUID(int=one.number),
        number=one.number,
        kind="organisation",
        name=one.name,
        city=one.city,
        country=one.country,
        group="first",
    )
    for one in LIST
]
SHEET = Sheet(
    snapshot=replace(SNAPSHOT, counts=Counts(31, 4, 1), gone=2),
    language="both",
    texts=(TEXTS["fa"], TEXTS["en"]),
)


@pytest.mark.parametrize(
    "sheet",
    [
        replace(SHEET, texts=()),
        SHEET,
        replace(SHEET, layout=Layout(numbering=False)),
        replace(SHEET, layout=Layout(headings="none"), texts=()),
    ],
)
async def test_the_list_of_2020_comes_back_as_it_was(sheet: Sheet) -> None:
    again = parse((await written("txt", sheet, ROWS)).decode()).signatories
    assert len(LIST) == 31
    assert [(one.name, one.city, one.country) for one in again] == [
        (one.name, one.city, one.country) for one in LIST
    ]


async def test_it_reads_as_its_source_does() -> None:
    """Pairs of a Farsi and an English line, in the source's words."""
    layout = Layout(headings="none", numbering=False)
    lines = (await written("txt", replace(SHEET, texts=(), layout=layout), ROWS)).decode()
    blocks = [block.split("\n") for block in lines.split("\n\n")[2:-1]]
    assert [len(block) for block in blocks] == [2] * 31
    assert blocks[6] == [
        "کانون پناهندگان سیاسی ایران – برلین",
        "Iranian political refugees center – Berlin",
    ]
    assert [block[0].startswith(one.name.fa) for block, one in zip(blocks, LIST, strict=True)] == (
        [True] * 31
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_are_still_those(language: Language) -> None:
    sheet = replace(SHEET, language=language)
    texts = [one.text for one in around.before(sheet)]
    assert preamble([*texts, "more"]) in {len(texts) - 1, len(texts)}
    assert is_said(wording.identification_note(language))
    for name in ("initiators", "first", "more"):
        assert is_said(wording.heading(name, language))
