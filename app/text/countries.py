"""Countries by ISO 3166-1 alpha-2 code, with their names in both languages.

Names are those of CLDR; what people write instead of them is an alias, for finding only. A name
that means more than one place (کره, Congo, آذربایجان without «جمهوری») finds nothing.
"""

from collections.abc import Iterator
from functools import cache

from babel import Locale

from app.text.clean import clean_display
from app.text.collation import sort_key
from app.text.folding import match_key
from app.text.names import LANGUAGES, Language

# Two-letter codes that CLDR names and ISO 3166-1 does not assign: reserved ones, groupings,
# private use (Kosovo's among them) and test locales.
_NOT_ISO = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)

# CLDR's own short forms, which Babel leaves out; the long ones overflow a line of a list.
_SHORT = {
    "HK": {"fa": "هنگ‌کنگ", "en": "Hong Kong"},
    "MM": {"fa": "میانمار", "en": "Myanmar"},
    "MO": {"fa": "ماکائو", "en": "Macao"},
    "PS": {"fa": "فلسطین", "en": "Palestine"},
}

# One string of names per code, "|" between them.
_ALIASES = {
    "AE": "امارات|امارات متحده|UAE|Emirates",
    "AT": "اطریش|Österreich",
    "BA": "بوسنی|Bosnia",
    "BE": "Belgien|Belgique|België",
    "BY": "روسیه سفید|روسیهٔ سفید",
    "CH": "سویس|Schweiz|Suisse|Svizzera",
    "CI": "Ivory Coast",
    "CV": "Cabo Verde",
    "CZ": "جمهوری چک|Czech Republic|Czech",
    "DE": "جمهوری فدرال آلمان|Deutschland|Federal Republic of Germany",
    "DK": "Danmark",
    "ES": "España",
    "FI": "Suomi",
    "GB": "UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|انگلستان|انگلیس"
    "|بریتانیای کبیر|پادشاهی متحده|اسکاتلند|ولز|ایرلند شمالی",
    "IE": "Republic of Ireland|جمهوری ایرلند",
    "IN": "هندوستان",
    "IR": "Islamic Republic of Iran|جمهوری اسلامی ایران",
    "IT": "Italia",
    "KR": "Republic of Korea",
    "LU": "لوگزامبورگ|لوکسامبورگ|Luxemburg",
    "ME": "مونتنگرو",
    "MK": "مقدونیه|Macedonia",
    "MM": "برمه|Burma",
    "NL": "Holland|Nederland",
    "NO": "Norge",
    "NZ": "زلاندنو|نیوزلند",
    "PH": "فلیپین",
    "PS": "State of Palestine",
    "RU": "Russian Federation|فدراسیون روسیه",
    "SA": "عربستان",
    "SE": "سوند|Sverige",
    "SY": "سوریا|Syrian Arab Republic",
    "SZ": "Swaziland|سوازیلند",
    "TL": "East Timor|تیمور شرقی",
    "TR": "Turkey|Türkei",
    "US": "USA|US|United States of America|America|آمریکا|ایالات متحده آمریکا|ایالات متحدهٔ آمریکا",
    "VA": "Vatican|Holy See",
}


def country_name(code: str, language: Language) -> str:
    """The name of the country with this upper-case code, cleaned like a name.

    Raises:
        KeyError: `code` is not in `country_codes()`.
    """
    return _names(language)[code]


def country_codes() -> frozenset[str]:
    """The 249 codes that ISO 3166-1 assigns."""
    return _codes()


def find_country(text: str) -> str | None:
    """The code of the country that the whole of `text` names, in either language, else None.

    Codes themselves are not names: in a list «Los Angeles – CA» is in California. US, USA, UK and
    UAE are, since people write them.
    """
    key = match_key(text)
    return _finder().get(key) or _finder().get(key.removeprefix("the"))


def countries(language: Language) -> list[tuple[str, str]]:
    """All codes with their names, in the alphabetical order of `language`."""
    return list(_ordered(language))


@cache
def _codes() -> frozenset[str]:
    alpha_2 = {code for code in _territories("en") if len(code) == len("IR") and code.isalpha()}
    return frozenset(alpha_2 - _NOT_ISO)


@cache
def _names(language: Language) -> dict[str, str]:
    names = {code: name for code, name in _territories(language).items() if code in _codes()}
    names |= {code: short[language] for code, short in _SHORT.items()}
    return {code: clean_display(name, language) for code, name in names.items()}


@cache
def _territories(language: Language) -> dict[str, str]:
    """CLDR's names of countries, and of regions by three digits."""
    return {str(code): str(name) for code, name in Locale.parse(language).territories.items()}


@cache
def _ordered(language: Language) -> tuple[tuple[str, str], ...]:
    pairs = _names(language).items()
    return tuple(sorted(pairs, key=lambda pair: sort_key(pair[1], language)))


@cache
def _finder() -> dict[str, str]:
    """Match keys of all names and aliases; those of two countries are left out."""
    found: dict[str, set[str]] = {}
    for code, name in _all_names():
        found.setdefault(match_key(name), set()).add(code)
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1}


def _all_names() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for code, name in _names(language).items():
            yield code, name
            yield code, _territories(language)[code]
            yield code, name.replace("&", "and")
            yield code, name.replace("St.", "Saint").replace("&", "and")
    for code, aliases in _ALIASES.items():
        for alias in aliases.split("|"):
            yield code, alias
