"""The gettext catalogues, read from their `.po` files when the process starts.

No compiled catalogue is kept beside the source: Babel compiles the `.po` in memory, so that what
translators edit and what readers see cannot differ.
"""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parent / "locale"
DOMAIN = "hamseda"

# CLDR: in Farsi "one" covers 0 and 1. Babel's own table has a single form for it.
FARSI_PLURALS = "nplurals=2; plural=(n > 1);"


class UnknownLanguage(ValueError):  # noqa: N818 - reads as what happened
    """Asked for an interface language other than `fa` and `en`."""


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it
    """Mark `message` for extraction where it is defined; it is translated where it is shown."""
    return message


def catalogue_path(language: str) -> Path:
    """Where the `.po` file of `language` lies."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The texts of one interface language, `fa` or `en`.

    Raises:
        UnknownLanguage: any other language.
        OSError: the catalogue's file cannot be read.
    """
    if language == "en":
        return gettext.NullTranslations()
    if language != "fa":
        raise UnknownLanguage
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
