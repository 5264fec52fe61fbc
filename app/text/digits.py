"""Digits and whole numbers as readers of each language write them."""

import unicodedata

from app.text.names import Language

_TO_PERSIAN = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹" * 2)
_GROUPED = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")


def persian_digits(value: str | int) -> str:
    """ASCII and Arabic-Indic digits as Persian ones; all else stays."""
    return str(value).translate(_TO_PERSIAN)


def ascii_digits(value: str) -> str:
    """Decimal digits of any script as ASCII ones; all else stays."""
    if value.isascii():
        return value
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in value
    )


def number(n: int, language: Language) -> str:
    """`n` with the language's digits, grouped by thousands: «۱٬۲۳۴» or "1,234"."""
    grouped = f"{n:,}"
    return grouped.translate(_GROUPED) if language == "fa" else grouped
