"""Dates and digits as readers of each language write them."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.dates import gregorian, jalali
from app.text.digits import ascii_digits, number, persian_digits
from app.text.names import Language

VECTORS: list[tuple[str, str]] = json.loads(
    (Path(__file__).parents[1] / "data" / "text-vectors.json").read_text("utf-8")
)["dates"]
LENGTHS = {"فروردین": 31, "شهریور": 31, "مهر": 30, "بهمن": 30}


@pytest.mark.parametrize(("day", "shown"), VECTORS)
def test_jalali_vectors(day: str, shown: str) -> None:
    assert jalali(date.fromisoformat(day)) == shown


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
@settings(deadline=None)
def test_the_day_after_is_the_next_or_a_first(day: date) -> None:
    number_, month, _ = ascii_digits(jalali(day)).split(" ")
    next_number, next_month, _ = ascii_digits(jalali(day + timedelta(days=1))).split(" ")
    if month == next_month:
        assert int(next_number) == int(number_) + 1
    else:
        assert next_number == "1"
        assert int(number_) == LENGTHS.get(month, int(number_))


def test_no_jalali_date_before_the_calendar() -> None:
    assert jalali(date(622, 3, 22)) == "۱ فروردین ۱"
    with pytest.raises(ValueError, match="year must be in"):
        jalali(date(600, 1, 1))


@pytest.mark.parametrize(
    ("day", "language", "shown"),
    [
        (date(2020, 9, 5), "en", "5 September 2020"),
        (date(2020, 9, 5), "fa", "۵ سپتامبر ۲۰۲۰"),
        (date(1989, 1, 31), "en", "31 January 1989"),
        (date(1989, 1, 31), "fa", "۳۱ ژانویهٔ ۱۹۸۹"),
    ],
)
def test_gregorian(day: date, language: Language, shown: str) -> None:
    assert gregorian(day, language) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "۰"), (1399, "۱۳۹۹"), ("دهه 60", "دهه ۶۰"), ("٤٥٦", "۴۵۶"), ("Ali", "Ali"), ("۷", "۷")],
)
def test_persian_digits(value: str | int, shown: str) -> None:
    assert persian_digits(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("۱۳۹۹", "1399"), ("٤٥٦", "456"), ("６０", "60"), ("دهه ۶۰", "دهه 60"), ("x²", "x²")],
)
def test_ascii_digits(value: str, shown: str) -> None:
    assert ascii_digits(value) == shown


@given(st.integers(0, 10**12))
def test_digits_there_and_back(n: int) -> None:
    assert ascii_digits(persian_digits(n)) == str(n)


@pytest.mark.parametrize(
    ("n", "language", "shown"),
    [
        (1234, "fa", "۱٬۲۳۴"),
        (1234, "en", "1,234"),
        (31, "fa", "۳۱"),
        (0, "en", "0"),
        (1_000_000, "fa", "۱٬۰۰۰٬۰۰۰"),
    ],
)
def test_number(n: int, language: Language, shown: str) -> None:
    assert number(n, language) == shown
