"""Lines of plain text that read in the right direction, with no more marks than they need.

A Farsi line that begins with its number gets RLM; a field in the other script is isolated (FSI
U+2068 … PDI U+2069, UAX #9); an English line in which nothing but isolated fields could give the
direction begins with LRM. Addresses stand on lines of their own, free of marks, to be copied.
"""

from collections.abc import Iterable, Iterator, Sequence

from app.editions import wording
from app.editions.around import Sentence
from app.editions.changes import Change
from app.editions.formats.change_list import told
from app.editions.lines import Piece, lines_of
from app.editions.passages import passages
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of
from app.statements.markdown import plain
from app.statements.script_runs import direction
from app.statements.texts import StatementText
from app.text.digits import persian_digits
from app.text.names import Language
from app.text.scripts import plain_line, script

_FSI = "\u2068"
_PDI = "\u2069"
_LRM = "\u200e"


def directed(pieces: Iterable[Piece], language: Language, before: str = "") -> str:
    """A line of these pieces in the direction of its language, with `before` in front of it."""
    pieces = list(pieces)
    foreign = {piece.language for piece in pieces} - {None, language}
    text = before + "".join(_isolated(piece, language) for piece in pieces)
    if language == "en" and foreign:
        own = before + "".join(piece.text for piece in pieces if piece.language in {None, "en"})
        if not any(map(script, own)):
            return _LRM + text
    return plain_line(text, language)


def numbered(number: int, pieces: Iterable[Piece], sheet: Sheet, language: Language) -> str:
    """A signatory's line, with its number where the layout wants one."""
    if not sheet.layout.numbering:
        return directed(pieces, language)
    digits = persian_digits(number) if language == "fa" else str(number)
    return directed(pieces, language, f"{digits}. ")


def sentence(one: Sentence) -> Iterator[str]:
    """A sentence, and its address on the next line."""
    yield directed(one.pieces, one.language)
    if one.url:
        yield one.url


def change(one: Change, sheet: Sheet) -> list[str]:
    """A correction or a removal: what to do, and the two forms of what is corrected."""
    since = sheet.since or 0
    found = [plain_line(told(one, since, each), each) for each in languages_of(sheet.language)]
    forms = ((wording.earlier_form, one.before), (wording.later_form, one.row))
    for label, row in forms:
        if row is not None:
            for each, pieces in lines_of(row, sheet.language, sheet.layout):
                found.append(directed(pieces, each, f"{label(each)} "))
    return found


def statement(text: StatementText) -> Iterator[str]:
    """A statement's text: its paragraphs, each a line or several, a blank line after each."""
    for passage in passages(text):
        words = passage.text
        if passage.markdown:
            words = plain(passage.markdown, text.language, links=True)
        lines = [_in(text.language, one) for one in words.split("\n")]
        yield "\n".join([*lines, *([passage.url] if passage.url else [])]) + "\n\n"


def title_lines(titles: Sequence[tuple[str, str]]) -> str:
    """Titles, each on a line."""
    return "".join(f"{plain_line(title, of)}\n" for title, of in titles)


def _in(language: str, line: str) -> str:
    """A line of a text in any language; `plain_line` speaks of Farsi for all that run so."""
    return plain_line(line, "fa" if direction(language) == "rtl" else "en")


def _isolated(piece: Piece, language: Language) -> str:
    if piece.language in {None, language}:
        return piece.text
    return f"{_FSI}{piece.text}{_PDI}"
