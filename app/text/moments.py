"""Days and times of the clock as people type them, in either calendar and with any digits."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from persiantools.jdatetime import JalaliDate

from app.text.digits import ascii_digits, persian_digits
from app.text.names import Language

FIRST_GREGORIAN_YEAR = 1700
"""A year before it is one of the Jalali calendar."""

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_MOST = 14 * 60


def read_day(typed: str) -> date:
    """`2026-11-20`, `2026/11/20` or, in the Jalali calendar, «۱۴۰۵/۰۸/۲۹».

    Raises:
        ValueError: no such day, or not written like one.
    """
    found = _DAY.fullmatch(ascii_digits(typed.strip()[:20]))
    if not found:
        raise ValueError("day")
    year, month, number = (int(part) for part in found.groups())
    if year >= FIRST_GREGORIAN_YEAR:
        return date(year, month, number)
    there = JalaliDate(year, month, number)  # type: ignore[no-untyped-call]  # as below
    converted = there.to_gregorian()
    return date(converted.year, converted.month, converted.day)


def read_moment(day: str, time: str, zone: int) -> datetime:
    """A day and a time of the clock (`18:30`), `zone` minutes east of UTC, as a moment in UTC.

    Raises:
        ValueError: no such day, time or zone.
    """
    found = _TIME.fullmatch(ascii_digits(time.strip()[:10]))
    if not found or abs(zone) > _MOST:
        raise ValueError("time")
    clock = datetime.min.time().replace(int(found[1]), int(found[2]))
    there = timezone(timedelta(minutes=zone))
    return datetime.combine(read_day(day), clock, there).astimezone(UTC)


def typed_day(day: date, language: Language) -> str:
    """A day as it stands in a form: in Farsi in the Jalali calendar."""
    if language == "en":
        return day.isoformat()
    there = JalaliDate(day)  # type: ignore[no-untyped-call]  # its constructor is overloaded
    return persian_digits(f"{there.year:04d}/{there.month:02d}/{there.day:02d}")


def typed_moment(moment: datetime, zone: int, language: Language) -> tuple[str, str]:
    """The day and the time of the clock as they stand in a form."""
    there = moment.astimezone(timezone(timedelta(minutes=zone)))
    time = f"{there:%H:%M}"
    return typed_day(there.date(), language), persian_digits(time) if language == "fa" else time


def zone_name(minutes: int) -> str:
    """`+03:30`, `-05:00`, `+00:00`."""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
