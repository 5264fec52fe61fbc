"""Whatever a name is made of, each format shows it as it is; and no list is held in memory."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import html5lib  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.editions import wording
from app.editions.formats import FORMATS
from app.editions.formats.base import CHUNK
from app.editions.formats.markdown_text import escaped
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.statements.cards import Counts
from app.text.names import Bilingual, Language
from tests.unit.formats_sample import ROWS, SHEETS, SNAPSHOT, rows

NAMES = st.text(
    alphabet=st.characters(categories=("L", "N", "P", "S"), include_characters=" \u200c"),
    min_size=1,
    max_size=40,
).filter(lambda text: text == " ".join(text.split()) != "")
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def text_of(html: str) -> str:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return "".join(tree.itertext())


@given(NAMES)
@example("1. x")
@example("- x")
@example("<script>alert(1)</script>")
@example("[x](javascript:x) ![y](z) `code` **b** &copy; a|b \\")
@example("www.example.org")
def test_markdown_shows_a_name_as_it_is(name: str) -> None:
    html = MARKDOWN.render(f"1. {escaped(name)}\n")
    assert text_of(html).strip("\n") == name
    assert set(re.findall(r"<([a-z]+)", html)) == {"ol", "li"}


@given(NAMES)
async def test_html_shows_a_name_as_it_is(name: str) -> None:
    row = ListRow(id=ROWS[0].id, number=1, kind="organisation", name=Bilingual(fa=name))
    chunks = FORMATS["html"].render(SHEETS["fa"], rows([row]))
    html = b"".join([chunk async for chunk in chunks]).decode()
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert ["".join(item.itertext()) for item in tree.iter("li")] == [name]
    assert html.count("[") == 0


@pytest.mark.parametrize("format_id", [one.id for one in FORMATS.values() if one.streams])
async def test_chunks_come_before_the_list_ends(format_id: str) -> None:
    read = 0

    async def many() -> AsyncIterator[ListRow]:
        nonlocal read
        for number in range(1, 100_000):
            read = number
            yield replace(ROWS[1], number=number)

    chunks = FORMATS[format_id].render(SHEETS["fa"], many())
    first = await anext(chunks)
    # Blocks of WordPress hold a hundred signatories each.
    assert CHUNK <= len(first.decode()) < CHUNK + (20_000 if format_id == "wordpress" else 1000)
    assert 0 < read < 1000


async def test_the_note_stands_only_where_affiliations_do() -> None:
    without = [replace(row, affiliation=Bilingual()) for row in ROWS]
    switched_off = replace(SNAPSHOT, identification_note=False)
    note = wording.identification_note("en").encode()
    found = []
    for snapshot, sample in ((SNAPSHOT, ROWS), (SNAPSHOT, without), (switched_off, ROWS)):
        chunks = FORMATS["md"].render(Sheet(snapshot=snapshot, language="en"), rows(sample))
        found.append(b"".join([chunk async for chunk in chunks]).count(note))
    assert found == [1, 0, 0]


async def test_an_empty_list_says_so() -> None:
    snapshot = replace(SNAPSHOT, counts=Counts())
    chunks = FORMATS["txt"].render(Sheet(snapshot=snapshot, language="en"), rows([]))
    assert b"".join([chunk async for chunk in chunks]).decode() == (
        "With <one> voice & more\n\n"
        "Nobody has signed yet.\nAs of 19 November 2025, 10:51 UTC.\n\n"
        "First published at:\nhttps://example.org/en/s/freie-stimme\n"
        "Edition 3 of “With <one> voice & more”. Check here that it is genuine and up to date:\n"
        "https://example.org/v/freie-stimme/3\n"
    )


@pytest.mark.parametrize(
    ("language", "counts", "sentence"),
    [
        ("en", Counts(31, 120), "Signed by 31 organisations and 120 individuals."),
        ("en", Counts(1, 0), "Signed by 1 organisation."),
        ("en", Counts(0, 1, 2), "Signed by 1 individual. 2 signatures are counted without a name."),
        ("fa", Counts(31, 120), "۳۱ سازمان و ۱۲۰ نفر این بیانیه را امضا کرده‌اند."),
        ("fa", Counts(1, 0), "۱ سازمان این بیانیه را امضا کرده است."),
        ("fa", Counts(0, 0, 5), "۵ امضا بی‌نام شمرده شده است."),
        ("fa", Counts(), "هنوز کسی این بیانیه را امضا نکرده است."),
    ],
)
def test_count_sentence(language: Language, counts: Counts, sentence: str) -> None:
    assert wording.count_sentence(counts, language) == sentence


def test_as_of_stands_in_both_calendars() -> None:
    moment = datetime(2026, 7, 16, 14, 30, tzinfo=UTC)
    assert wording.as_of_sentence(moment, "en") == "As of 16 July 2026, 14:30 UTC."
    assert wording.as_of_sentence(moment, "fa") == (
        "تا ۲۵ تیر ۱۴۰۵ (۱۶ ژوئیهٔ ۲۰۲۶)، ساعت ۱۴:۳۰ به وقت گرینویچ."
    )
