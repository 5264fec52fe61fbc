"""Pieces for messengers: each fits, none is torn, and together they are the list."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.editions.formats.messenger import pieces
from app.editions.layout import Layout
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from app.text.names import Bilingual
from tests.unit.formats_sample import ROWS, SHEETS, SNAPSHOT, TEXTS, written

TELEGRAM = 4096
WIDE = "\U0001d5d4"  # two UTF-16 code units
NAMES = st.text(alphabet=f"ابa {WIDE}\u0301", min_size=1, max_size=400).filter(str.strip)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def many(count: int) -> list[ListRow]:
    return [replace(ROWS[1], number=number) for number in range(1, count + 1)]


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_pieces_fit_and_hold_every_signatory_in_order(language: ListLanguage) -> None:
    text = (await written("messenger", SHEETS[language], many(400))).decode()
    found = pieces(text)
    assert len(found) >= 4
    assert max(map(units, found)) <= TELEGRAM
    lines = [line.lstrip("\u200f") for piece in found for line in piece.split("\n")]
    if language != "fa":
        english = [line for line in lines if line.endswith(" – Berlin – Germany")]
        assert [line.partition(".")[0] for line in english] == [str(n) for n in range(1, 401)]
    if language != "en":
        assert len([line for line in lines if line.endswith(" – برلین – آلمان")]) == 400


async def test_every_piece_says_what_it_is_of_and_where_to_check() -> None:
    found = pieces((await written("messenger", SHEETS["both"], many(120))).decode())
    heads = [piece.split("\n")[:2] for piece in found]
    last = len(found)
    digits = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    assert heads == [
        [
            f"همصدا با «آزادی» ({place} از {last})".translate(digits),
            f"With <one> voice & more ({place}/{last})",
        ]
        for place in range(1, last + 1)
    ]
    assert {piece.split("\n")[-1] for piece in found} == {SNAPSHOT.proof_url}


async def test_no_pair_is_torn() -> None:
    found = pieces((await written("messenger", SHEETS["both"], many(200))).decode())
    for piece in found:
        farsi = piece.count(" – برلین – آلمان")
        assert farsi == piece.count(" – Berlin – Germany")


async def test_one_piece_has_no_mark() -> None:
    found = pieces((await written("messenger", SHEETS["en"])).decode())
    assert [piece.split("\n")[0] for piece in found] == ["With <one> voice & more"]


@settings(max_examples=30)
@given(NAMES, NAMES)
async def test_the_longest_names_still_fit(fa: str, en: str) -> None:
    name = Bilingual(fa, en)
    row = replace(ROWS[4], name=name, title=name, affiliation=name, city=name)
    sheet = replace(SHEETS["both"], texts=(TEXTS["fa"], TEXTS["en"]), layout=Layout(text=True))
    found = pieces((await written("messenger", sheet, [row] * 3)).decode())
    assert max(map(units, found)) <= TELEGRAM
    whole = "".join(found).replace("\n", "")
    assert whole.count(WIDE) >= 9 * (fa.count(WIDE) + en.count(WIDE))


async def test_a_long_title_is_cut_where_it_heads_a_piece() -> None:
    snapshot = replace(SNAPSHOT, titles={"en": "Word " * 200})
    text = (await written("messenger", Sheet(snapshot=snapshot, language="en"))).decode()
    assert [len(piece.split("\n")[0]) for piece in pieces(text)] == [300]
