"""The guides for coordinators print the words of the pages, and show pictures that are there."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.i18n.catalogue import catalogue_path

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = {"en": "coordinators.md", "fa": "coordinators.fa.md"}
MOST = 150_000
"""Bytes of a picture: a guide is read on a phone, too."""


def guide(language: str) -> str:
    return (DOCS / GUIDES[language]).read_text("utf-8")


def words_of_pages(language: str) -> set[str]:
    """Every sentence of the interface: identifiers are English."""
    with catalogue_path("fa").open("rb") as file:
        catalogue = read_po(file, locale="fa")
    found: set[str] = set()
    for message in catalogue:
        told = message.id if language == "en" else message.string
        found.update((told,) if isinstance(told, str) else told or ())
    return found


@pytest.mark.parametrize("language", GUIDES)
def test_words_in_bold_are_those_of_the_pages(language: str) -> None:
    bold = {
        " ".join(words.split())
        for words in re.findall(r"\*\*(.+?)\*\*", guide(language), re.DOTALL)
    }
    known = words_of_pages(language)
    assert len(bold) > 90
    assert [words for words in sorted(bold) if not {words, words.rstrip(".")} & known] == []


@pytest.mark.parametrize("language", GUIDES)
def test_pictures_are_small_and_told_in_words(language: str) -> None:
    shown = re.findall(r"!\[([^\]]*)\]\((images/[\w-]+\.png)\)", guide(language))
    assert len(shown) == 9
    assert [picture for words, picture in shown if len(words) < 20] == []
    assert [picture for _, picture in shown if not picture.endswith(f"-{language}.png")] == []
    assert [picture for _, picture in shown if (DOCS / picture).stat().st_size > MOST] == []
