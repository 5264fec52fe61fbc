"""PDF, opened by Poppler: names, marks, fonts, tags; what cannot be set is refused."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from app.editions.formats import fonts, typeset
from app.editions.formats.fonts import MissingGlyphs, family_for
from app.editions.formats.type_words import sentence_run
from app.editions.rows import ListRow
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from app.errors import Unavailable
from app.text.names import Bilingual
from tests import machine
from tests.formats import hostile
from tests.formats.paper import objects, told, words
from tests.unit.formats_sample import SHEETS, TEXTS, written, written_changes

POPPLER = pytest.mark.skipif(not machine.poppler(), reason="no Poppler")
EAST_ASIAN = "漢字"
# Latin words between Farsi ones: Poppler tells them in the order in which they stand on the page.
LONG = 100
MIXED = {"(کانون) Berlin – «آزادی».", "Centre کانون 2020, Nr. 7!", "۱۲۳ نفر 45"}


@pytest.fixture
def _no_east_asian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a machine without these fonts, whichever machine this is."""
    monkeypatch.setattr(fonts, "EAST_ASIAN", tmp_path)


def named(*names: str) -> Iterator[ListRow]:
    for number, name in enumerate(names, 1):
        yield ListRow(
            id=UUID(int=number), number=number, kind="organisation", name=Bilingual(name, name)
        )


SETTABLE = [row for row in hostile.ROWS if EAST_ASIAN not in row.name.fa]


@POPPLER
@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_every_hostile_name_is_read_back_in_order(
    language: ListLanguage, tmp_path: Path
) -> None:
    pdf = await written("pdf", hostile.SHEETS[language], SETTABLE)
    text = words(told("pdftotext", pdf, tmp_path))
    names = [one for one in hostile.lines(language) if EAST_ASIAN not in one]
    place = 0
    for name in names:
        if len(name) > LONG:  # broken into many lines, with its number beside one of them
            assert text.count(words(name)[0]) >= len(name)
        elif name not in MIXED:
            found = text.find(words(name), place)
            assert found >= 0, name
            place = found if language != "both" else place
    for name in MIXED:
        assert all(words(part) in text for part in re.split(r"[^\w]+", name)), name
    assert objects(pdf) > 10


FARSI = [
    "کانون همبستگی (در تبعید) – «آزادی»",
    "می‌خواهیم نمایندهٔ آن‌ها باشیم",
    "سلام بر لاله‌ها و ملّت، لطفاً و کاملاً",
    "ڕاگەیاندنی ڵاوێ بۆ ئێوە",
    "شورای محمّد و مؤمن",
]


@POPPLER
async def test_farsi_is_copied_as_it_was_typed(tmp_path: Path) -> None:
    """Lam and alef, ZWNJ, letters with marks, brackets and quotation marks."""
    sheet = replace(hostile.SHEETS["fa"], texts=(TEXTS["fa"],))
    text = told("pdftotext", await written("pdf", sheet, list(named(*FARSI))), tmp_path)
    lines = [words(line).lstrip("۰۱۲۳۴۵۶۷۸۹") for line in text.splitlines()]
    assert [lines.count(words(name)) for name in FARSI] == [1] * len(FARSI)
    assert "«آزادی»" in text
    assert "(در تبعید)" in text


@POPPLER
async def test_tags_language_title_and_fonts(tmp_path: Path) -> None:
    sheet = replace(SHEETS["both"], texts=(TEXTS["fa"], TEXTS["en"]))
    pdf = await written("pdf", sheet)
    info = told("pdfinfo", pdf, tmp_path)
    assert dict(
        re.findall(r"^(Title|Tagged|Encrypted|JavaScript): +(.*)$", info, re.MULTILINE)
    ) == {
        "Title": "همصدا با «آزادی»",
        "Tagged": "yes",
        "Encrypted": "no",
        "JavaScript": "no",
    }
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"/Lang ?\(fa\)", pdf)
    structure = told("pdfinfo", pdf, tmp_path, "-struct")
    ranks = [int(rank) for rank in re.findall(r"^ *H([1-6])\b", structure, re.MULTILINE)]
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))
    table = told("pdffonts", pdf, tmp_path).splitlines()[2:]
    used = [line.split() for line in table]
    assert {(row[-5], row[-4], row[-3]) for row in used} == {("yes", "yes", "yes")}
    assert {row[0].split("+")[1].split("-")[0] for row in used} == {"Vazirmatn", "Literata"}


@pytest.mark.parametrize("language", ["fa", "both"])
async def test_the_same_list_is_the_same_bytes(language: ListLanguage) -> None:
    assert await written("pdf", SHEETS[language]) == await written("pdf", SHEETS[language])


@POPPLER
async def test_changes_stand_in_three_parts(tmp_path: Path) -> None:
    sheet = replace(SHEETS["en"], since=2)
    text = " ".join(told("pdftotext", await written_changes("pdf", sheet), tmp_path).split())
    parts = [text.index(heading) for heading in ("Added", "Corrected", "To be removed")]
    assert parts == sorted(parts)
    assert "Before: Old *name*" in text
    assert "Remove number 17 of edition 2." in text


@pytest.mark.usefixtures("_no_east_asian")
async def test_names_that_no_font_has_are_told_by_their_numbers() -> None:
    sheet = hostile.SHEETS["en"]
    with pytest.raises(MissingGlyphs) as refused:
        await written("pdf", sheet, list(named("Kanun", EAST_ASIAN, "کانون", "ᠮᠣᠩᠭᠣᠯ")))
    assert (refused.value.code, refused.value.numbers) == ("missing-glyphs", (2, 4))
    assert EAST_ASIAN not in str(refused.value)


@pytest.mark.usefixtures("_no_east_asian")
def test_what_the_fonts_have() -> None:
    settable = [
        "ئێوە ڕ ڵ",
        "Việt Nguyễn",
        "Łódź",
        "Ἑλλάς",
        "Қазақ",
        "ქართული",
        "Հայ",
        "עברית",
        "🌹✊",
    ]
    assert [one for one in settable if family_for(one) is None] == []
    assert family_for("سنڌي ٻڌي") == "Noto Naskh Arabic"
    assert [family_for(one) for one in (EAST_ASIAN, "हिन्दी", "ไทย")] == [None, None, None]
    assert sentence_run("𝗔𝗹𝗶", "en") == ["Ali"]


async def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "SECONDS", 0)
    with pytest.raises(Unavailable) as refused:
        await written("pdf", SHEETS["fa"])
    assert refused.value.code == "not-set"
