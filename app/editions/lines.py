"""One signatory as a line of a list, in pieces, so that each format isolates fields its own way.

An organisation is "Name – City – Country", an individual "Name, title, affiliation (country)",
with the city in the brackets where no country was given.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.editions.rows import ListRow
from app.editions.snapshot import ListLanguage
from app.text.countries import country_codes, country_name
from app.text.names import LANGUAGES, Bilingual, Language

DASH = " – "
COMMA = {"fa": "، ", "en": ", "}


@dataclass(frozen=True, slots=True)
class Piece:
    """A field's text with the language that it is in, or, with None, what stands between."""

    text: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading by its key in `app.editions.wording.HEADINGS`; `level` 1 group, 2 kind."""

    name: str
    level: int


class Outline:
    """The rows with the headings that fall between them, read once.

    When it has been read, `affiliated` tells whether any individual stood there with an
    affiliation, and so whether the note about it is called for.
    """

    def __init__(self, rows: AsyncIterator[ListRow]) -> None:
        self._rows = rows
        self.affiliated = False

    async def __aiter__(self) -> AsyncIterator[Heading | ListRow]:
        group = kind = ""
        async for row in self._rows:
            if row.group != group:
                # A list of nothing but "more" signatories needs no word for them.
                if group or row.group != "more":
                    yield Heading(row.group, 1)
                group, kind = row.group, ""
            if row.kind != kind and group != "initiators":
                kind = row.kind
                yield Heading(kind, 2)
            self.affiliated = self.affiliated or bool(row.kind == "individual" and row.affiliation)
            yield row


def lines_of(row: ListRow, language: ListLanguage) -> list[tuple[Language, list[Piece]]]:
    """The row's lines with their languages: one, or for `both` one per script of its name.

    A name that has one script stands in that script in the other language's list.
    """
    if language != "both":
        return [(language, line(row, language))]
    return [(each, line(row, each)) for each in LANGUAGES if row.name.get(each)]


def line(row: ListRow, language: Language) -> list[Piece]:
    """The row as one line of a list in `language`; fields that were not given leave no trace."""
    country = country_text(row.country, language)
    if row.kind == "organisation":
        fields = [*_shown(row.name, language), *_shown(row.city, language)]
        return _joined([*fields, *_given(country, language)], DASH)
    fields = [
        piece for text in (row.name, row.title, row.affiliation) for piece in _shown(text, language)
    ]
    place = _given(country, language) or _shown(row.city, language)
    pieces = _joined(fields, COMMA[language])
    return [*pieces, Piece(" ("), *place, Piece(")")] if place else pieces


def country_text(code: str | None, language: Language) -> str:
    """The country's name, empty without one; a code that ISO has dropped stands for itself."""
    if code is None:
        return ""
    return country_name(code, language) if code in country_codes() else code


def _shown(text: Bilingual, language: Language) -> list[Piece]:
    return _given(*text.shown(language))


def _given(text: str, language: Language) -> list[Piece]:
    return [Piece(text, language)] if text else []


def _joined(pieces: list[Piece], separator: str) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined:
            joined.append(Piece(separator))
        joined.append(piece)
    return joined
