"""A sheet and its rows as the data of `typst/list.typ`; what the keys mean stands there."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from app.editions import around, wording
from app.editions.around import Sentence
from app.editions.changes import Change
from app.editions.formats.change_list import Part, parted, told
from app.editions.formats.fonts import MissingGlyphs
from app.editions.formats.type_words import (
    Run,
    pieces_run,
    sentence_run,
    span_run,
    tongue,
)
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.passages import Passage, passages
from app.editions.prose import paragraphs
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of, order_language
from app.i18n import translations
from app.statements.contact import protected_contact
from app.statements.texts import StatementText
from app.text.digits import number
from app.text.names import Language

Data = dict[str, Any]

ACCENTS = {
    "lapis": "#1d4d8f",
    "pine": "#0b664a",
    "plum": "#6d2c75",
    "ochre": "#7d5200",
    "ink": "#33373d",
}
"""The accents of the pages' style sheet, for light paper."""
MADDER = "#9a1f2b"
_DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "en": "0123456789"}
_FRONT = {"kicker", "title", "summary", "dateline"}


class Ranks:
    """Ranks of headings without a gap, as PDF/UA wants them, whichever levels they were given."""

    def __init__(self) -> None:
        self._above: list[int] = []

    def of(self, level: int) -> int:
        """The rank of the next heading, from 1."""
        self._above = [*(one for one in self._above if one < level), level]
        return len(self._above)


async def list_data(sheet: Sheet, rows: AsyncIterator[ListRow]) -> Data:
    """The data of a list.

    Raises:
        MissingGlyphs: with the numbers of the names that no font can set.
    """
    outline = Outline(rows, sheet.layout)
    ranks = Ranks()
    found: list[Data] = []
    missing: list[int] = []
    widest = 0
    async for part in outline:
        if isinstance(part, Heading):
            found.append(_heading(part, sheet) | {"r": ranks.of(part.level)})
            continue
        widest = max(widest, part.number)
        try:
            found.append(_row(part, part.number, sheet))
        except MissingGlyphs:
            missing.append(part.number)
    if missing:
        raise MissingGlyphs(tuple(missing))
    return _data(sheet, found, widest, affiliated=outline.affiliated)


async def changes_data(sheet: Sheet, changes: AsyncIterator[Change]) -> Data:
    """The data of what changed, in three headed parts.

    Raises:
        MissingGlyphs: with the numbers of the names that no font can set.
    """
    found: list[Data] = []
    missing: list[int] = []
    widest = 0
    async for part in parted(changes):
        if isinstance(part, Heading):
            found.append(_heading(part, sheet) | {"r": 1})
            continue
        if isinstance(part, Change):
            widest = max(widest, part.number)
        try:
            found.append(_change(part, sheet))
        except MissingGlyphs:
            missing += [part.number] if isinstance(part, Change) else []
    if missing:
        raise MissingGlyphs(tuple(missing))
    return _data(sheet, found, widest, affiliated=False)


def _data(sheet: Sheet, found: list[Data], widest: int, *, affiliated: bool) -> Data:
    snapshot = sheet.snapshot
    main = order_language(sheet.language)
    title, of = snapshot.title(main)
    as_of = snapshot.as_of
    return {
        "main": tongue(main),
        "title": title,
        "date": {name: getattr(as_of, name) for name in ("year", "month", "day")},
        "accent": ACCENTS.get(snapshot.accent, MADDER),
        "digits": list(_DIGITS[main]),
        "running": said(title, of),
        "proof": snapshot.proof_url,
        "both": sheet.language == "both",
        "columns": 2 if sheet.layout.columns == "two" else 1,
        "numbering": sheet.layout.numbering,
        "widest": len(str(widest)),
        "level": 2 if sheet.texts else 1,
        "texts": [_statement(text) for text in sheet.texts],
        "numerals": _aside(sheet) if sheet.texts else None,
        "titles": [said(words, language) for words, language in around.headings(sheet)],
        "before": _together(around.before(sheet)),
        "list": found,
        "after": _grouped(around.after(sheet, affiliated=affiliated)),
    }


def said(text: str, language: str) -> Data:
    """A sentence or a title in one language."""
    return tongue(language) | {"w": sentence_run(text, language)}


def _pieced(pieces: Iterable[Piece], language: str) -> Data:
    return tongue(language) | {"w": pieces_run(pieces, language)}


def _sentence(one: Sentence) -> Data:
    return _pieced(one.pieces, one.language) | {"u": one.url}


def _together(sentences: Iterable[Sentence]) -> list[Data]:
    """What is said in each language as one paragraph."""
    by_language: dict[Language, list[str]] = {}
    for one in sentences:
        by_language.setdefault(one.language, []).append(one.text)
    return [said(" ".join(texts), language) for language, texts in by_language.items()]


def _grouped(sentences: Iterable[Sentence]) -> list[list[Data]]:
    """Sentences that say the same in several languages, side by side."""
    groups: list[list[Sentence]] = []
    for one in sentences:
        if groups and one.language not in {other.language for other in groups[-1]}:
            groups[-1].append(one)
        else:
            groups.append([one])
    return [[_sentence(one) for one in group] for group in groups]


def _heading(heading: Heading, sheet: Sheet) -> Data:
    words = [said(heading.text(each), each) for each in languages_of(sheet.language)]
    return {"h": heading.level, "w": words}


def _row(row: ListRow, place: int, sheet: Sheet) -> Data:
    lines = lines_of(row, sheet.language, sheet.layout)
    if sheet.language != "both":
        return {"n": place, "a": pieces_run(lines[0][1], lines[0][0])}
    given = {language: _pieced(pieces, language) for language, pieces in lines}
    return {"n": place, "a": given.get("fa"), "b": given.get("en")}


def _change(part: Part, sheet: Sheet) -> Data:
    if isinstance(part, Change) and part.kind == "added" and part.row:
        return _row(part.row, part.number, sheet)
    lines = [
        said(told(part, sheet.since or 0, each), each) for each in languages_of(sheet.language)
    ]
    if isinstance(part, Change):
        forms = ((wording.earlier_form, part.before), (wording.later_form, part.row))
        for label, row in forms:
            for each, pieces in lines_of(row, sheet.language, sheet.layout) if row else ():
                lines.append(_pieced([Piece(f"{label(each)} "), *pieces], each))
    return {"p": lines}


def _statement(text: StatementText) -> Data:
    parts = list(passages(text))
    front = [
        {"k": part.role, "w": sentence_run(part.text, text.language)}
        for part in parts
        if part.role in _FRONT
    ]
    ranks = Ranks()
    rest = [_passage(part, text, ranks) for part in parts if part.role not in _FRONT]
    return tongue(text.language) | {"front": front, "parts": rest}


def _passage(passage: Passage, text: StatementText, ranks: Ranks) -> Data:
    if passage.role == "prose":
        note = passage.markdown is text.editors_note
        story = list(_story(passage.markdown, text.language, ranks))
        return {"k": "note" if note else "prose", "p": story}
    # Addresses in a contact are spelt out, so that no robot finds them in the file.
    shown = "".join(part.text for part in protected_contact(passage.text, text.language))
    return {"k": passage.role, "w": sentence_run(shown, text.language), "u": passage.url}


def _story(markdown: str, language: str, ranks: Ranks) -> Iterator[Data]:
    for one in paragraphs(markdown, language):
        marker: Run | None = one.marker or None
        yield {
            "k": one.kind,
            "w": span_run(one.spans, language),
            "n": ranks.of(one.level) if one.kind == "heading" else one.level,
            "m": marker,
            "q": one.quoted,
        }


def numerals(sheet: Sheet, language: Language) -> list[Data]:
    """The counts in one language, each with its word."""
    words, counts = translations(language), sheet.snapshot.counts
    named = (
        (counts.organisations, "organisation", "organisations"),
        (counts.individuals, "person", "people"),
        (counts.unnamed, "without a public name", "without a public name"),
    )
    return [
        tongue(language)
        | {"number": number(count, language), "label": words.ngettext(one, many, count)}
        for count, one, many in named
        if count
    ]


def _aside(sheet: Sheet) -> Data:
    """The counts as large numerals, in the language of the first text or of the sheet."""
    given = sheet.texts[0].language
    language: Language = "en" if given == "en" else "fa" if given == "fa" else _main(sheet)
    below = [said(wording.as_of_sentence(sheet.snapshot.as_of, language), language)]
    return {"counts": numerals(sheet, language), "below": below}


def _main(sheet: Sheet) -> Language:
    return order_language(sheet.language)
