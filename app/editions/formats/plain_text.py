"""Plain text: one language per line, with no more direction marks than reading it needs.

A Farsi line that begins with its number gets RLM; a field in the other script is isolated
(FSI U+2068 … PDI U+2069, UAX #9). The address stands on a line of its own, free of marks, so that
it can be copied.
"""

from collections.abc import AsyncIterator

from app.editions import wording
from app.editions.formats.base import text_format
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of
from app.text.digits import persian_digits
from app.text.names import Language
from app.text.scripts import plain_line

_FSI = "\u2068"
_PDI = "\u2069"


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    snapshot, language = sheet.snapshot, sheet.language
    languages = languages_of(language)
    for title, of in dict.fromkeys(snapshot.title(each) for each in languages):
        yield plain_line(title, of) + "\n"
    yield "\n"
    for each in languages:
        yield plain_line(wording.count_sentence(snapshot.counts, each), each) + "\n"
        yield plain_line(wording.as_of_sentence(snapshot.as_of, each), each) + "\n"
    outline = Outline(rows)
    gap = "\n"
    async for part in outline:
        if isinstance(part, Heading):
            yield gap or "\n"
            for each in languages:
                yield plain_line(wording.heading(part.name, each), each) + "\n"
            gap = "\n"
            continue
        yield gap
        for each, pieces in lines_of(part, language):
            yield _numbered(part.number, pieces, each) + "\n"
        gap = "\n" if language == "both" else ""
    yield "\n"
    for each in languages:
        if outline.affiliated and snapshot.identification_note:
            yield plain_line(wording.identification_note(each), each) + "\n"
    for each in languages:
        yield plain_line(wording.first_published(each), each) + "\n"
        yield snapshot.url(each) + "\n"


def _numbered(number: int, pieces: list[Piece], language: Language) -> str:
    digits = persian_digits(number) if language == "fa" else str(number)
    text = "".join(_isolated(piece, language) for piece in pieces)
    return plain_line(f"{digits}. {text}", language)


def _isolated(piece: Piece, language: Language) -> str:
    if piece.language in {None, language}:
        return piece.text
    return f"{_FSI}{piece.text}{_PDI}"


TEXT = text_format("txt", "text/plain", _write)
