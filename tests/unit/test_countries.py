"""Countries: the codes of ISO 3166-1, their names, and finding one by what people write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.clean import clean_display, name_flags
from app.text.collation import sort_key
from app.text.countries import countries, country_codes, country_name, find_country
from app.text.names import LANGUAGES, Language


def test_the_codes_are_those_of_iso_3166_1() -> None:
    codes = country_codes()
    assert len(codes) == 249
    assert {code for code in codes if len(code) != 2 or not code.isupper()} == set()
    assert codes & {"EU", "UN", "XK", "ZZ", "AC", "UK", "EA"} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_clean_name_and_its_place_in_the_order(language: Language) -> None:
    listed = countries(language)
    names = [name for _, name in listed]
    assert {code for code, _ in listed} == country_codes()
    assert names == [clean_display(name, language) for name in names]
    assert {flag for name in names for flag in name_flags(name, name)} == set()
    assert names == sorted(names, key=lambda name: sort_key(name, language))
    assert len(set(names)) == 249


def test_the_list_is_the_callers_own() -> None:
    countries("fa").clear()
    assert len(countries("fa")) == 249


@pytest.mark.parametrize(
    ("code", "fa", "en"),
    [
        ("IR", "ایران", "Iran"),
        ("SE", "سوئد", "Sweden"),
        ("US", "ایالات متحده", "United States"),
        ("PS", "فلسطین", "Palestine"),
        ("HK", "هنگ‌کنگ", "Hong Kong"),
    ],
)
def test_country_name(code: str, fa: str, en: str) -> None:
    assert (country_name(code, "fa"), country_name(code, "en")) == (fa, en)


@pytest.mark.parametrize("code", ["XK", "ir", "", "EU"])
def test_an_unknown_code_is_a_key_error(code: str) -> None:
    with pytest.raises(KeyError):
        country_name(code, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_finds_its_country(language: Language) -> None:
    found = {code: find_country(name) for code, name in countries(language)}
    assert found == {code: code for code in country_codes()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("آمریکا", "US"),
        ("امریکا", "US"),
        ("ایالات متحدهٔ امریکا", "US"),
        ("USA", "US"),
        ("U.S.A", "US"),
        ("U.S.", "US"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("England", "GB"),
        ("انگلستان", "GB"),
        ("Turkey", "TR"),
        ("TÜRKIYE", "TR"),
        ("ترکيه", "TR"),
        ("سوند", "SE"),
        ("سوئد", "SE"),
        ("سوييس", "CH"),
        ("سوییس", "CH"),
        ("سوئیس", "CH"),
        ("the Netherlands", "NL"),
        ("هلند", "NL"),
        ("Bosnia and Herzegovina", "BA"),
        ("Saint Lucia", "LC"),
        ("Hong Kong SAR China", "HK"),
        ("Cote d'Ivoire", "CI"),
        ("کره جنوبی", "KR"),
        ("کرهٔ جنوبی", "KR"),
        (" germany ", "DE"),
        ("CA", None),  # California, where a list says «Los Angeles – CA – USA»
        ("IR", None),
        ("Congo", None),
        ("آذربایجان", None),
        ("در ایران", None),
        ("New Jersey", None),
        ("Calgary Canada", None),
        ("the", None),
        ("", None),
    ],
)
def test_find_country(text: str, code: str | None) -> None:
    assert find_country(text) == code


@given(st.text(st.characters(), max_size=40))
@settings(deadline=None)
def test_any_text_finds_a_code_or_nothing(text: str) -> None:
    assert find_country(text) in country_codes() | {None}
