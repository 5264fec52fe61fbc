"""Pictures: exact sizes, the same bytes, all names in the pieces and in their words."""

import struct
import zipfile
from io import BytesIO

import pytest

from app.editions.formats.pictures import SIZES, Size, alt_text
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from tests.formats import hostile
from tests.unit.formats_sample import ROWS, SHEETS, written


def measures(png: bytes) -> tuple[int, int]:
    """Width and height, out of the header (RFC 2083, 4.1.1)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize(
    ("size", "language"), list(zip(SIZES, LIST_LANGUAGES, strict=True)), ids=str
)
async def test_a_card_has_its_size(size: Size, language: ListLanguage) -> None:
    png = await written(f"picture-{size.name}", SHEETS[language])
    assert measures(png) == (size.width, size.height)
    assert png == await written(f"picture-{size.name}", SHEETS[language])


def test_the_card_in_words() -> None:
    assert alt_text(SHEETS["fa"], "en") == (
        "With <one> voice & more. Signed by 4 organisations and 1,200 individuals."
        " 1 signature is counted without a name. As of 19 November 2025, 10:51 UTC."
        " https://example.org/v/freie-stimme/3"
    )


async def test_all_names_stand_in_the_pieces_and_in_their_words() -> None:
    rows = [row for row in hostile.ROWS if "漢字" not in row.name.fa]
    made = await written("pictures-portrait", hostile.SHEETS["both"], rows)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        *pictures, words = archive.namelist()
        assert pictures == [f"{place:02}.png" for place in range(1, len(pictures) + 1)]
        assert {measures(archive.read(name)) for name in pictures} == {(1080, 1350)}
        told = archive.read(words).decode()
    numbers = [line.split(". ")[0] for line in told.splitlines() if line[:1].isdigit()]
    english = [int(one) for one in numbers if one.isascii() and one.isdigit()]
    assert english == [row.number for row in rows]


async def test_pieces_are_the_same_bytes() -> None:
    once, again = [await written("pictures-wide", SHEETS["en"], ROWS) for _ in range(2)]
    assert once == again
