"""A pasted list as a coordinator corrected it: fields in, a list to import out.

Row `n` of the preview is sent as `use-n`, `name_fa-n`, `name_en-n`, `city_fa-n`, `city_en-n`,
`country-n` (a name in either language, or a code); `rows` says how many there were.
"""

from collections.abc import Mapping
from typing import Literal

from app.errors import FieldError, InvalidForm, InvalidName
from app.text.clean import clean_display
from app.text.countries import country_codes, find_country
from app.text.names import LANGUAGES, Bilingual
from app.text.pasted import PastedList, Signatory
from app.text.scripts import dominant_script

MOST_ROWS = 500
"""Rows of a preview; a longer list is brought in with the command line."""

LONGEST = 100
"""Characters of a country's name that are looked at."""

PAIRS: tuple[Literal["name"], Literal["city"]] = ("name", "city")


def read_rows(fields: Mapping[str, str], *, all_of_them: bool = False) -> PastedList:
    """The rows that are to be imported; with `all_of_them`, the others too.

    Raises `InvalidForm` with everything that is wrong with those that are.
    """
    wrong: list[FieldError] = []
    read = []
    for number in range(1, count_of(fields) + 1):
        if fields.get(f"use-{number}"):
            read.append(_row(fields, number, wrong))
        elif all_of_them:
            read.append(_row(fields, number, []))
    if not read:
        wrong.append(FieldError("rows", "nothing-selected"))
    if wrong:
        raise InvalidForm(wrong)
    return PastedList(tuple(read), ())


def count_of(fields: Mapping[str, str]) -> int:
    """How many rows were sent; 0 where that cannot be read."""
    given = fields.get("rows", "")
    readable = given.isascii() and given.isdecimal() and len(given) <= len(str(MOST_ROWS))
    return min(int(given), MOST_ROWS) if readable else 0


def _row(fields: Mapping[str, str], number: int, wrong: list[FieldError]) -> Signatory:
    pairs = {}
    for pair in PAIRS:
        texts = {}
        for script in LANGUAGES:
            field = f"{pair}_{script}-{number}"
            typed = fields.get(field, "")
            try:
                texts[script] = clean_display(typed, script) if typed.strip() else ""
            except InvalidName as error:
                wrong.append(FieldError(field, error.code))
                texts[script] = ""
            foreign = {"fa": "latin", "en": "arabic"}[script]
            if pair == "name" and dominant_script(texts[script]) == foreign:
                wrong.append(FieldError(field, "wrong-script"))
        pairs[pair] = Bilingual(**texts)
    fields_wrong = {error.field for error in wrong}
    if not pairs["name"] and not {f"name_{s}-{number}" for s in LANGUAGES} & fields_wrong:
        wrong.append(FieldError(f"name_fa-{number}", "missing-name"))
    typed = fields.get(f"country-{number}", "").strip()
    country = typed.upper() if typed.upper() in country_codes() else None
    if typed and country is None:
        country = find_country(typed[:LONGEST])
    if typed and country is None:
        wrong.append(FieldError(f"country-{number}", "unknown-country"))
    return Signatory(
        number=number,
        fa=pairs["name"].fa or None,
        en=pairs["name"].en or None,
        name=pairs["name"],
        city=pairs["city"],
        country=country,
        confidence="high",
        notes=(),
        lines=(),
    )
