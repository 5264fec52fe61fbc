"""Scripts: which one a text is in, where it changes, and the start of a plain line."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.scripts import RLM, Kind, dominant_script, mixes_scripts, plain_line, runs

kinds = st.sampled_from(["arabic", "latin", "other", None])
texts = st.one_of(
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from("aBéاب‌یۀُ1۲ .,()«»[]#@+/-а東"), max_size=40),
)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("علی رضایی", "arabic"),
        ("Ali Rezaei", "latin"),
        ("کانون NGO", "arabic"),
        ("PEN ایران Centre", "latin"),
        ("abاب", "latin"),
        ("ابab", "arabic"),
        ("Москва", "other"),
        ("123 – ۴۵", "other"),
        ("", "other"),
    ],
)
def test_dominant_script(text: str, script: Kind) -> None:
    assert dominant_script(text) == script


@pytest.mark.parametrize(
    ("text", "mixed"),
    [("Ali علی", False), ("A1ы", True), ("O’Βrien", True), ("Ali", False), ("ªb", False)],
)
def test_mixes_scripts(text: str, mixed: bool) -> None:  # noqa: FBT001 - an expected value
    assert mixes_scripts(text) is mixed


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("", None, []),
        ("– ۵!", "latin", [("latin", "– "), ("arabic", "۵"), ("latin", "!")]),
        ("---", None, [("other", "---")]),
        ("---", "arabic", [("arabic", "---")]),
        ("علی‌رضا، ۶۰ ساله.", None, [("arabic", "علی‌رضا، ۶۰ ساله.")]),
        (
            "همایش در New York (USA) بود.",
            "arabic",
            [("arabic", "همایش در "), ("latin", "New York (USA)"), ("arabic", " بود.")],
        ),
        (
            "روزنامهٔ «New York Times» نوشت",
            "arabic",
            [("arabic", "روزنامهٔ «"), ("latin", "New York Times"), ("arabic", "» نوشت")],
        ),
        (
            "سازمان Article 19 گفت",
            None,
            [("arabic", "سازمان "), ("latin", "Article 19"), ("arabic", " گفت")],
        ),
        ("دهه 60 در ایران", None, [("arabic", "دهه 60 در ایران")]),
        (
            "گروه LGBTQ+ و #Mahsa_Amini.",
            "arabic",
            [
                ("arabic", "گروه "),
                ("latin", "LGBTQ+"),
                ("arabic", " و "),
                ("latin", "#Mahsa_Amini"),
                ("arabic", "."),
            ],
        ),
        (
            "The word «مُفسِد فِی الاَرض» (corrupter).",
            None,
            [("latin", "The word «"), ("arabic", "مُفسِد فِی الاَرض"), ("latin", "» (corrupter).")],
        ),
        (
            "سازمان (MEK) Group بود",
            "arabic",
            [("arabic", "سازمان "), ("latin", "(MEK) Group"), ("arabic", " بود")],
        ),
        ("3D چاپ", "arabic", [("latin", "3D"), ("arabic", " چاپ")]),
        (
            "شهر Москва, Moscow",
            "arabic",
            [("arabic", "شهر "), ("other", "Москва, "), ("latin", "Moscow")],
        ),
    ],
)
def test_runs(text: str, base: Kind | None, expected: list[tuple[Kind, str]]) -> None:
    assert runs(text, base) == expected


@given(texts, kinds)
@settings(max_examples=300, deadline=None)
def test_runs_give_the_text_again_and_alternate(text: str, base: Kind | None) -> None:
    pieces = runs(text, base)
    assert "".join(piece for _, piece in pieces) == text
    names = [kind for kind, _ in pieces]
    assert [a for a, b in pairwise(names) if a == b] == []


@pytest.mark.parametrize(
    ("text", "language", "line"),
    [
        ("کانون – Berlin", "fa", "کانون – Berlin"),
        ("NGO ایران", "fa", RLM + "NGO ایران"),
        ("۱. کانون", "fa", RLM + "۱. کانون"),
        ("12. کانون", "fa", RLM + "12. کانون"),
        ("«کانون»", "fa", RLM + "«کانون»"),
        ("  – کانون", "fa", RLM + "  – کانون"),
        ("  کانون", "fa", "  کانون"),
        ("", "fa", ""),
        ("  ", "fa", "  "),
        ("NGO", "en", "NGO"),
        ("«کانون»", "en", "«کانون»"),
    ],
)
def test_plain_line(text: str, language: str, line: str) -> None:
    assert plain_line(text, language) == line


@given(texts)
def test_plain_line_marks_once(text: str) -> None:
    assert plain_line(plain_line(text, "fa"), "fa") == plain_line(text, "fa")


def test_bounded_time() -> None:
    start = time.perf_counter()
    for bomb in ["a(" * 50_000, "aا(" * 30_000, "\u0301" * 100_000, "()" * 50_000]:
        assert "".join(piece for _, piece in runs(bomb)) == bomb
        assert dominant_script(bomb) in {"latin", "other", "arabic"}
    assert time.perf_counter() - start < 3
