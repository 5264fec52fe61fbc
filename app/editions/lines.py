"""One signatory as a line of a list, in pieces, so that each format isolates fields its own way.

An organisation is "Name – City – Country" unless the layout says otherwise, an individual "Name,
title, affiliation (country)", with the city in the brackets where no country was given.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from app.editions import wording
from app.editions.layout import DEFAULT, Layout
from app.editions.rows import ListRow
from app.editions.snapshot import ListLanguage
from app.text.countries import country_codes, country_name
from app.text.names import LANGUAGES, Bilingual, Language

DASH = " – "
_NOTHING = Bilingual()
COMMA = {"fa": "، ", "en": ", "}


@dataclass(frozen=True, slots=True)
class Piece:
    """A field's text with the language that it is in, or, with None, what stands between."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: by its key in `app.editions.wording.HEADINGS`, or with `country` an ISO code.

    `level` is 1 for a group, 2 for a kind, 3 for a country; `country` is "" where none was given.
    """

    name: str
    level: int
    country: str | None = None

    def text(self, language: Language) -> str:
        """The heading's words."""
        if self.country is None:
            return wording.heading(self.name, language)
        return country_text(self.country, language) or wording.heading("elsewhere", language)


class Outline:
    """The rows with the headings that fall between them, read once.

    When it has been read, `affiliated` tells whether any individual stood there with an
    affiliation, and so whether the note about it is called for.
    """

    def __init__(self, rows: AsyncIterator[ListRow], layout: Layout = DEFAULT) -> None:
        self._rows = rows
        self._layout = layout
        self._group = self._kind = ""
        self._country: str | None = None
        self.affiliated = False

    async def __aiter__(self) -> AsyncIterator[Heading | ListRow]:
        async for row in self._rows:
            if self._layout.headings != "none":
                for heading in self._headings(row):
                    yield heading
            if row.kind == "individual" and row.affiliation and self._layout.affiliations:
                self.affiliated = True
            yield row

    def _headings(self, row: ListRow) -> list[Heading]:
        found = []
        if row.group != self._group:
            # A list of nothing but "more" signatories needs no word for them.
            if self._group or row.group != "more":
                found.append(Heading(row.group, 1))
            self._group, self._kind, self._country = row.group, "", None
        if row.group == "initiators":
            return found
        if row.kind != self._kind:
            self._kind, self._country = row.kind, None
            found.append(Heading(row.kind, 2))
        country = row.country or ""
        if self._layout.headings == "country" and country != self._country:
            self._country = country
            found.append(Heading("", 3, country))
        return found


def lines_of(
    row: ListRow, language: ListLanguage, layout: Layout = DEFAULT
) -> list[tuple[Language, list[Piece]]]:
    """The row's lines with their languages: one, or for `both` one per script of its name.

    A name that has one script stands in that script in the other language's list; with both lines
    beside each other, what else was given in one language stands in its own line only.
    """
    if language != "both":
        return [(language, line(row, language, layout))]
    lines = [each for each in LANGUAGES if row.name.get(each)]
    if len(lines) == 1:
        return [(lines[0], line(row, lines[0], layout))]
    return [(each, line(_only(row, each), each, layout)) for each in lines]


def line(row: ListRow, language: Language, layout: Layout = DEFAULT) -> list[Piece]:
    """The row as one line of a list in `language`; fields that were not given leave no trace."""
    country = _given(country_text(row.country, language), language)
    city = _shown(row.city, language)
    fields = _shown(row.name, language)
    if row.kind == "organisation":
        if layout.place == "dashes":
            return _joined([*fields, *city, *country], DASH)
        return [*fields, *_bracketed((country or city) if layout.place == "brackets" else [])]
    if layout.titles:
        fields += _shown(row.title, language)
    if layout.affiliations:
        fields += _shown(row.affiliation, language)
    return [*_joined(fields, COMMA[language]), *_bracketed(country or city)]


def _only(row: ListRow, language: Language) -> ListRow:
    """The row with nothing in the other language."""
    title, affiliation, city = (
        text if text.get(language) else _NOTHING for text in (row.title, row.affiliation, row.city)
    )
    return replace(row, title=title, affiliation=affiliation, city=city)


def country_text(code: str | None, language: Language) -> str:
    """The country's name, empty without one; a code that ISO has dropped stands for itself."""
    if not code:
        return ""
    return country_name(code, language) if code in country_codes() else code


def _shown(text: Bilingual, language: Language) -> list[Piece]:
    return _given(*text.shown(language))


def _given(text: str, language: Language) -> list[Piece]:
    return [Piece(text, language)] if text else []


def _bracketed(place: list[Piece]) -> list[Piece]:
    return [Piece(" ("), *place, Piece(")")] if place else []


def _joined(pieces: list[Piece], separator: str) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined:
            joined.append(Piece(separator))
        joined.append(piece)
    return joined
