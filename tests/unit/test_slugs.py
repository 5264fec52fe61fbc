import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidName
from app.statements.slugs import MAX_SLUG, clean_slug, derived_slug


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("demo", "demo"),
        ("  Free-Them_All 2026 ", "free-them-all-2026"),
        ("Café – Straße", "cafe-strasse"),
        ("نه به اعدام", "نه-به-اعدام"),
        ("زندانی‌سیاسی", "زندانی-سیاسی"),
        ("علي كريمى", "علی-کریمی"),
        ("دههٔ ۶۰", "دهه-۶۰"),
        ("دهه ٦٠", "دهه-۶۰"),
        ("آزادیِ بَیان", "آزادی-بیان"),
        ("کـــانون", "کانون"),
        ("هیئت مؤسس", "هیئت-مؤسس"),
        ("ئازادی ژن", "ئازادی-ژن"),
    ],
)
def test_a_typed_slug_is_cleaned(typed: str, slug: str) -> None:
    assert clean_slug(typed) == slug


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "slug-empty"),
        (" – ", "slug-empty"),
        ("\u064e", "slug-empty"),
        ("a/b", "slug-characters"),
        ("a.html", "slug-characters"),
        ("а-я", "slug-characters"),  # Cyrillic
        ("a\u202eb", "slug-characters"),
        ("a" * 81, "slug-too-long"),
        ("a\u0301" * 1000, "slug-too-long"),
    ],
)
def test_an_unsound_slug_is_refused(typed: str, code: str) -> None:
    with pytest.raises(InvalidName) as refused:
        clean_slug(typed)
    assert refused.value.code == code


@given(st.text(max_size=100))
def test_a_clean_slug_is_sound_and_stays_as_it_is(typed: str) -> None:
    try:
        slug = clean_slug(typed)
    except InvalidName:
        return
    assert clean_slug(slug) == slug == unicodedata.normalize("NFC", slug)
    assert 0 < len(slug) <= MAX_SLUG
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug


def test_an_english_title_gives_its_words() -> None:
    title = "Iran’s Prisoners: Open the Gates – Now!"
    assert derived_slug(title, "عنوان") == "irans-prisoners-open-the-gates-now"


def test_a_long_title_is_cut_at_a_word() -> None:
    slug = derived_slug("word " * 40, "")
    assert slug == "-".join(["word"] * 12)


def test_a_farsi_title_gives_letters_that_stay_the_same() -> None:
    slug = derived_slug("", "چوبه‌های دار را برچینید")
    assert re.fullmatch("[bcdfghjkmnpqrstvwxz]{8}", slug)
    assert slug == derived_slug("عنوان فارسی", "چوبه‌های دار را برچینید")
    assert slug != derived_slug("", "عنوان دیگر")


@given(st.text(max_size=500), st.text(max_size=50))
def test_a_derived_slug_is_never_empty_and_clean(title_en: str, title: str) -> None:
    slug = derived_slug(title_en, title)
    assert clean_slug(slug) == slug
    assert len(slug) <= 60
