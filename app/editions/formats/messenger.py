"""Text for messengers, in pieces that each fit into one message.

Telegram takes 4,096 UTF-16 code units a message (Bot API, `sendMessage`); WhatsApp and Signal take
more. Each piece begins with the title and which piece it is, ends with the short address, and can
be sent on by itself. A signatory's lines are never parted, unless they alone are longer than a
message.
"""

import re
import unicodedata
from collections.abc import AsyncIterator, Iterator

from app.editions import around, wording
from app.editions.changes import Change
from app.editions.formats.base import text_format
from app.editions.formats.change_list import parted, told
from app.editions.formats.text_lines import change, numbered, sentence, statement, title_lines
from app.editions.lines import Heading, Outline, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of
from app.text.names import Language
from app.text.scripts import plain_line

MOST = 4000
"""UTF-16 code units of a piece: below the limit by what a person may add."""
BREAK = "\n\f———— ✂ ————\n\n"
"""Between two pieces. No name or title can hold its form feed."""
LARGEST = 2_000

_TITLE = 300
_BLANK = re.compile(r"\n{3,}")


def pieces(text: str) -> list[str]:
    """The pieces of a file of this format, ready to be sent."""
    return [piece.strip("\n") for piece in text.split(BREAK)]


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    outline = Outline(rows, sheet.layout)
    blocks = _Blocks(sheet)
    async for part in outline:
        if isinstance(part, Heading):
            blocks.heading(part)
        else:
            blocks.item(part, part.number)
    yield _file(blocks, sheet, affiliated=outline.affiliated)


async def _write_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[str]:
    blocks = _Blocks(sheet)
    async for one in parted(changes):
        if isinstance(one, Heading):
            blocks.heading(one)
        elif isinstance(one, Change) and one.kind == "added" and one.row:
            blocks.item(one.row, one.number)
        elif isinstance(one, Change):
            blocks.add(change(one, sheet))
        else:
            said = ((told(one, sheet.since or 0, each), each) for each in _languages(sheet))
            blocks.add([plain_line(words, each) for words, each in said])
    yield _file(blocks, sheet, affiliated=False)


class _Blocks:
    """What may not be parted: a signatory's lines, with the headings that stand over them."""

    def __init__(self, sheet: Sheet) -> None:
        self.all: list[str] = []
        self._sheet = sheet
        self._headings: list[str] = []

    def heading(self, heading: Heading) -> None:
        """Keep a heading until something stands under it."""
        words = (plain_line(f"▪ {heading.text(each)}", each) for each in _languages(self._sheet))
        self._headings.append("\n".join(words) + "\n")

    def item(self, row: ListRow, number: int) -> None:
        """A signatory."""
        lines = lines_of(row, self._sheet.language, self._sheet.layout)
        self.add([numbered(number, line, self._sheet, each) for each, line in lines])

    def add(self, lines: list[str]) -> None:
        """Lines that belong together; pairs stand apart from each other."""
        gap = "\n" if self._sheet.language == "both" else ""
        over = "\n" + "".join(self._headings) if self._headings else ""
        self._headings = []
        self.all.append(over + "\n".join(lines) + "\n" + gap)


def _file(blocks: _Blocks, sheet: Sheet, *, affiliated: bool) -> str:
    titles = title_lines(around.headings(sheet)) if sheet.texts else ""
    opening = "\n".join(line for one in around.before(sheet) for line in sentence(one)) + "\n\n"
    closing = [
        line
        for one in around.after(sheet, affiliated=affiliated)
        if one.url != sheet.snapshot.proof_url
        for line in sentence(one)
    ]
    # The title stands over every piece already.
    check = [
        plain_line(wording.check_here(sheet.snapshot.edition, each), each)
        for each in _languages(sheet)
    ]
    foot = "\n".join([*check, sheet.snapshot.proof_url])
    # Room for the head of a piece, measured with more pieces than there can be.
    room = MOST - _units(_head(sheet, 9999, 9999)) - _units(foot) - 8
    texts = [paragraph for one in sheet.texts for paragraph in statement(one)]
    parts = [*texts, titles + opening, *blocks.all, "\n" + "\n".join(closing) + "\n"]
    bodies = list(_filled(parts, room))
    made = (
        f"{_head(sheet, place, len(bodies))}\n{_tidy(body)}\n\n{foot}\n"
        for place, body in enumerate(bodies, 1)
    )
    return BREAK.join(made)


def _head(sheet: Sheet, place: int, of: int) -> str:
    """The title in each language, with which piece of how many this is."""
    lines = []
    for each in _languages(sheet):
        title, tag = sheet.snapshot.title(each)
        mark = wording.piece(place, of, each) if of > 1 else ""
        shown = title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"
        lines.append(plain_line(f"{shown} {mark}".rstrip(), tag if tag == "fa" else each))
    return "\n".join(lines) + "\n"


def _tidy(body: str) -> str:
    return _BLANK.sub("\n\n", body.strip("\n"))


def _filled(parts: list[str], room: int) -> Iterator[str]:
    """The parts put together into bodies of at most `room` units each."""
    body, size = "", 0
    for part in parts:
        for some in _cut(part, room):
            units = _units(some)
            if body and size + units > room:
                yield body
                body, size = "", 0
            body, size = body + some, size + units
    yield body


def _cut(part: str, room: int) -> Iterator[str]:
    """A part as it is, or its lines, or stretches of a line that is longer than a message."""
    if _units(part) <= room:
        yield part
        return
    for line in part.splitlines(keepends=True):
        start = 0
        # A code point has two units at most: half the room always fits.
        while _units(line[start:]) > room:
            end = start + room // 2
            while unicodedata.combining(line[end]):
                end -= 1
            yield line[start:end]
            start = end
        yield line[start:]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _languages(sheet: Sheet) -> tuple[Language, ...]:
    return languages_of(sheet.language)


MESSENGER = text_format(
    "messenger", "text/plain", _write, _write_changes, extension="messenger.txt", largest=LARGEST
)
