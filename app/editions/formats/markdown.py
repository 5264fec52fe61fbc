"""Markdown (CommonMark): inside a `div` that gives the direction, with blank lines round it.

What could be markup in a name is escaped: `<`, `>` and `&` as entities, which every dialect knows,
the rest with backslashes. Fields in the other script are spans, since many sites drop `bdi`.
"""

import re
from collections.abc import AsyncIterator

from app.editions import wording
from app.editions.formats.base import text_format
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import (
    ListLanguage,
    languages_of,
    order_language,
)
from app.statements.script_runs import direction
from app.text.names import Language

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SIGNS = re.compile(r"[\\`*_{}\[\]#|~=$^:@!]")
# At the start of a line they would begin a list, a rule or a heading: "- ", "+ ", "1. ", "1) ".
_START = re.compile(r"^([+-]|\d+(?=[.)]))")
_AUTOLINK = re.compile(r"(?i)\b(www)\.")


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    snapshot, language = sheet.snapshot, sheet.language
    languages = languages_of(language)
    main = order_language(language)
    yield f"<div {_in(main)}>\n\n"
    for title, of in dict.fromkeys(snapshot.title(each) for each in languages):
        yield f"## {_spanned(escaped(title), of, main)}\n\n"
    for each in languages:
        counted = wording.count_sentence(snapshot.counts, each)
        text = f"{counted} {wording.as_of_sentence(snapshot.as_of, each)}"
        yield f"{_spanned(text, each, main)}\n\n"
    outline = Outline(rows)
    number: int | None = None
    async for part in outline:
        if isinstance(part, Heading):
            yield ("\n" if number else "") + _heading(part, language)
            number = None
            continue
        if number and part.number != number + 1:
            yield "\n<!-- -->\n\n"  # ends the list, so that the next begins with its own number
        yield _item(part, language)
        number = part.number
    yield "\n" if number else ""
    for each in languages:
        if outline.affiliated and snapshot.identification_note:
            yield f"{_spanned(wording.identification_note(each), each, main)}\n\n"
    for each in languages:
        first = _spanned(wording.first_published(each), each, main)
        yield f'{first} <span dir="ltr"><{snapshot.url(each)}></span>\n\n'
    yield "</div>\n"


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it is."""
    text = _SIGNS.sub(r"\\\g<0>", text)
    text = _START.sub(_escape_start, text)
    return _AUTOLINK.sub(r"\1\\.", text).translate(_ENTITIES)


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0][0].isdigit() else f"\\{match[0]}"


def _item(row: ListRow, language: ListLanguage) -> str:
    main = order_language(language)
    marker = f"{row.number}. "
    lines = [_spanned(_line(pieces, each), each, main) for each, pieces in lines_of(row, language)]
    # Two spaces break the line in every dialect, a backslash in CommonMark only.
    return marker + ("  \n" + " " * len(marker)).join(lines) + "\n"


def _line(pieces: list[Piece], language: Language) -> str:
    return "".join(
        _spanned(escaped(piece.text), piece.language, language) if piece.language else piece.text
        for piece in pieces
    )


def _heading(heading: Heading, language: ListLanguage) -> str:
    words = [wording.heading(heading.name, each) for each in languages_of(language)]
    return f"{'#' * (heading.level + 2)} {' / '.join(words)}\n\n"


def _spanned(text: str, language: str, around: Language) -> str:
    return text if language == around else f"<span {_in(language)}>{text}</span>"


def _in(language: str) -> str:
    return f'dir="{direction(language)}" lang="{language}"'


MARKDOWN = text_format("md", "text/markdown", _write)
