"""Folding: which spellings share a key, and that any text has one."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.clean import clean_display
from app.text.folding import MAX_KEY, RULE_VERSION, _fold, _fold_any, match_key, search_key

VECTORS: list[tuple[list[str], str]] = json.loads(
    (Path(__file__).parents[1] / "data" / "text-vectors.json").read_text("utf-8")
)["match_key"]


@given(st.text("آابهیيكکةۀءئ azAZé\u200c'-۱1", max_size=12))
def test_the_short_way_for_plain_letters_gives_the_same(text: str) -> None:
    assert _fold(text) == _fold_any(text)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(("spellings", "key"), VECTORS)
def test_vectors(spellings: list[str], key: str, language: str) -> None:
    assert {match_key(clean_display(text, language)) for text in spellings} == {key}


@pytest.mark.parametrize(
    ("cleaned", "key"),
    [
        ("هی ی", "هیی"),  # no ezafe: the first ی belongs to the word
        ("کمیته‌ی", "کمیته"),
        ("کمیته یزد", "کمیتهیزد"),  # a word that only begins with ی
        ("خانه‌ی‌ما", "خانهما"),
        ("بچەی", "بچهی"),
        ("ﷺ", "صلیاللهعلیهوسلم"),
        ("Þór Æsir Œuvre", "thoraesiroeuvre"),
        ("Əli", "eli"),
        ("O´Brien", "obrien"),
        ("Νadi", "nadi"),  # Greek capital nu looks like N
        ("Москва", "москва"),  # not mixed, so not folded to Latin
        ("x²", "x2"),
        ("a_b", "ab"),
        ("‌", "‌"),
        ("¡!", "¡!"),
        ("", ""),
    ],
)
def test_match_key(cleaned: str, key: str) -> None:
    assert match_key(cleaned) == key


@pytest.mark.parametrize(
    ("cleaned", "key"),
    [
        ("علی‌رضا رضائی", "علی رضا رضایی"),
        ("کمیتهٔ دفاع – برلین", "کمیته دفاع برلین"),
        ("U.S.A", "u s a"),
        ("O’Brien (José)", "obrien jose"),
        ("O´Brien", "obrien"),
        ("social-political_activists", "social political activists"),
        ("دهه ۶۰", "دهه 60"),
        ("---", "---"),
    ],
)
def test_search_key(cleaned: str, key: str) -> None:
    assert search_key(cleaned) == key


@given(st.text(st.characters(), max_size=500))
@settings(max_examples=400, deadline=None)
def test_any_text_has_keys_that_differ_by_spaces_only(text: str) -> None:
    key, words = match_key(text), search_key(text)
    assert len(key) <= MAX_KEY
    assert len(words) <= MAX_KEY
    assert bool(key) == bool(words) == bool(text)
    if len(words) < MAX_KEY and any(map(str.isalnum, words)):
        assert words.replace(" ", "") == key


@given(st.text(max_size=60))
@settings(deadline=None)
def test_keys_do_not_change_with_ascii_case(text: str) -> None:
    ascii_only = text.encode("ascii", "ignore").decode()
    assert match_key(ascii_only.upper()) == match_key(ascii_only.lower())


def test_keys_are_capped_and_bounded_in_time() -> None:
    start = time.perf_counter()
    for bomb in ["a" + "\u0301" * 400_000, "ﷺ" * 400_000, "ه ی" * 100_000, "\u200c" * 400_000]:
        assert len(match_key(bomb)) <= MAX_KEY
        assert len(search_key(bomb)) <= MAX_KEY
    assert time.perf_counter() - start < 1
    assert len(match_key("ﷺ" * 400)) == MAX_KEY
    assert RULE_VERSION == 1
