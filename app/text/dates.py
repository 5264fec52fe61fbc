"""Dates in words: the Jalali calendar for Farsi, the Gregorian one for both languages."""

from datetime import date
from functools import cache

from babel.dates import get_month_names
from persiantools.jdatetime import JalaliDate

from app.text.digits import persian_digits
from app.text.names import Language


def jalali(day: date) -> str:
    """The day in the Jalali calendar, in Persian digits: «۲۲ بهمن ۱۳۵۷».

    Raises:
        ValueError: before 22 March 622, where the calendar begins.
    """
    converted = JalaliDate(day)  # type: ignore[no-untyped-call]  # its constructor is overloaded
    month = converted.strftime("%B", locale="fa")
    return f"{persian_digits(converted.day)} {month} {persian_digits(converted.year)}"


def gregorian(day: date, language: Language) -> str:
    """The day in the Gregorian calendar: "5 September 2020" or «۵ سپتامبر ۲۰۲۰»."""
    month = _months(language)[day.month - 1]
    if language == "fa":
        return f"{persian_digits(day.day)} {month} {persian_digits(day.year)}"
    return f"{day.day} {month} {day.year}"


@cache
def _months(language: Language) -> tuple[str, ...]:
    """Names of the months, in Farsi with the ezafe that a year after them asks for."""
    names = get_month_names("wide", context="format", locale=language)
    return tuple(names[month] for month in range(1, 13))
