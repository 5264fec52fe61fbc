"""WordPress: serialised blocks, to paste into its editor or into a post's source.

The markup of each block is what core's own `save()` gives for its attributes, or the editor would
call it invalid. A list is paragraphs, not `core/list`, which can carry neither a direction nor
gaps in its numbers: on a site of the other direction its numbers would stand on the wrong side.
Fields are `span` elements with `lang` and `dir`, which isolate as `bdi` does (HTML, "Bidirectional
text"); `bdi` itself is dropped when an author saves who may not post unfiltered HTML.
"""

from collections.abc import AsyncIterator, Iterator

from app.editions import around, wording
from app.editions.changes import Change
from app.editions.formats.base import text_format
from app.editions.formats.change_list import parted, told
from app.editions.formats.html_parts import numbered
from app.editions.formats.wordpress_blocks import (
    heading,
    line,
    paragraph,
    said,
    spanned,
    statement,
    table,
    text,
)
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of, order_language
from app.text.names import Language

TOGETHER = 100
"""Signatories in one paragraph or table at most: the editor is slow with long blocks."""

Lines = list[tuple[Language, list[Piece]]]


async def _write(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[str]:
    for block in _opening(sheet):
        yield block
    outline = Outline(rows, sheet.layout)
    gathered: list[tuple[int, Lines]] = []
    async for part in outline:
        if isinstance(part, Heading) or len(gathered) == TOGETHER:
            yield _together(gathered, sheet)
            gathered = []
        if isinstance(part, Heading):
            yield _heading(part, sheet)
        else:
            gathered.append((part.number, lines_of(part, sheet.language, sheet.layout)))
    yield _together(gathered, sheet)
    for sentence in around.after(sheet, affiliated=outline.affiliated):
        yield paragraph(said(sentence), sentence.language)


async def _write_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[str]:
    for block in _opening(sheet):
        yield block
    async for one in parted(changes):
        if isinstance(one, Heading):
            yield _heading(one, sheet)
        elif isinstance(one, Change) and one.kind == "added" and one.row:
            yield _together([(one.number, lines_of(one.row, sheet.language, sheet.layout))], sheet)
        else:
            for each in languages_of(sheet.language):
                words = spanned(text(told(one, sheet.since or 0, each), each), each)
                forms = _forms(one, sheet, each) if isinstance(one, Change) else []
                yield paragraph("<br>".join([words, *forms]), each)
    for sentence in around.after(sheet, affiliated=False):
        yield paragraph(said(sentence), sentence.language)


def _forms(change: Change, sheet: Sheet, language: Language) -> Iterator[str]:
    """The earlier and the later form of what is corrected, each as a line."""
    forms = ((wording.earlier_form, change.before), (wording.later_form, change.row))
    for label, row in forms:
        found = dict(lines_of(row, sheet.language, sheet.layout)) if row else {}
        if language in found:
            yield f"{spanned(label(language), language)} {line(found[language])}"


def _opening(sheet: Sheet) -> Iterator[str]:
    for one in sheet.texts:
        yield from statement(one)
    for title, of in around.headings(sheet):
        yield heading(spanned(text(title, of), of), of, 2)
    sentences = list(around.before(sheet))
    for each in languages_of(sheet.language):
        yield paragraph(" ".join(said(one) for one in sentences if one.language == each), each)


def _heading(part: Heading, sheet: Sheet) -> str:
    words = [spanned(text(part.text(each), each), each) for each in languages_of(sheet.language)]
    return heading("<br>".join(words), order_language(sheet.language), part.level + 2)


def _together(gathered: list[tuple[int, Lines]], sheet: Sheet) -> str:
    """Signatories as one paragraph, as pairs of paragraphs, or as a table of both languages."""
    if not gathered:
        return ""
    shown = [
        {each: _item(number, pieces, each, sheet) for each, pieces in lines}
        for number, lines in gathered
    ]
    languages = languages_of(sheet.language)
    if len(languages) == 1:
        return paragraph("<br>".join(one[languages[0]] for one in shown), languages[0])
    if sheet.layout.columns == "two":
        return table([[(one.get(each, ""), each) for each in languages] for one in shown])
    return "".join(paragraph(one[each], each) for one in shown for each in languages if each in one)


def _item(number: int, pieces: list[Piece], language: Language, sheet: Sheet) -> str:
    place = numbered(number, language) if sheet.layout.numbering else ""
    return spanned(place + line(pieces), language)


WORDPRESS = text_format(
    "wordpress", "text/html", _write, _write_changes, extension="wordpress.html"
)
