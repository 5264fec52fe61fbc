"""DOCX (ECMA-376, transitional): paragraphs or a table, in styles that an editor can change.

The document's body is written as text into the package while the rows come, so that memory does
not grow with the list; the other parts are fixed, but for the footer and the properties.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

from app.editions import around, wording
from app.editions.changes import Change
from app.editions.formats import docx_text as set_as
from app.editions.formats.base import Format
from app.editions.formats.change_list import Part, parted, told
from app.editions.formats.docx_statement import statement
from app.editions.formats.whole_file import made
from app.editions.formats.zip_archive import entry, settle
from app.editions.lines import Heading, Outline, Piece, lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of, order_language
from app.text.digits import persian_digits
from app.text.names import Language

AT_ONCE = 1_000
LARGEST = 10_000

_PARTS = Path(__file__).parent / "docx_parts"
_FIXED = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/app.xml": "app.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
}
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CELL = 4819  # half of what A4 has between its margins, in twentieths of a point
_TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="Signatories"/><w:bidiVisual/>'
    '<w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr>'
    f'<w:tblGrid><w:gridCol w:w="{_CELL}"/><w:gridCol w:w="{_CELL}"/></w:tblGrid>'
)

Lines = list[tuple[Language, list[Piece]]]


class _Document:
    """The document while it is written, paragraph after paragraph."""

    def __init__(self, path: Path, sheet: Sheet, outline: Outline | None) -> None:
        self._sheet = sheet
        self._outline = outline
        self._table = False
        self._path = path
        self._file = path.open("wb")
        self._archive = ZipFile(self._file, "w")
        for name, source in _FIXED.items():
            self._archive.writestr(entry(name), (_PARTS / source).read_bytes())
        self._archive.writestr(entry("word/footer1.xml"), _footer(sheet))
        self._archive.writestr(entry("docProps/core.xml"), _properties(sheet))
        self._body = self._archive.open(entry("word/document.xml"), "w")
        self._write(f"{_DECLARATION}<w:document {_W} {_R}><w:body>")
        for paragraph in _opening(sheet):
            self._write(paragraph)

    def add(self, some: list[Heading | ListRow] | list[Part]) -> None:
        """Write headings, signatories or changes after those before."""
        self._write("".join(map(self._part, some)))

    def finish(self) -> None:
        """Write what stands after the list, and close the package."""
        affiliated = self._outline is not None and self._outline.affiliated
        self._write(self._ended())
        for one in around.after(self._sheet, affiliated=affiliated):
            self._write(set_as.paragraph("Quiet", one.language, set_as.said(one)))
        self._write(f"{_section(self._sheet)}</w:body></w:document>")
        self._body.close()
        self._archive.close()
        self._file.close()
        settle(self._path)

    def abandon(self) -> None:
        """Close what is open, whatever state it is in."""
        for one in (self._body, self._archive, self._file):
            with suppress(OSError, ValueError):
                one.close()

    def _write(self, xml: str) -> None:
        self._body.write(xml.encode())

    def _part(self, part: Heading | ListRow | Part) -> str:
        if isinstance(part, Heading):
            return self._ended() + _heading(part, self._sheet)
        if isinstance(part, ListRow):
            return self._item(part, part.number)
        if isinstance(part, Change) and part.kind == "added" and part.row:
            return self._item(part.row, part.number)
        return self._ended() + "".join(_told(part, self._sheet))

    def _item(self, row: ListRow, number: int) -> str:
        lines = lines_of(row, self._sheet.language, self._sheet.layout)
        if self._sheet.language != "both":
            return _numbered("Signatory", number, *lines[0], self._sheet)
        if self._sheet.layout.columns == "two":
            opened = "" if self._table else _TABLE
            self._table = True
            return opened + _cells(number, lines, self._sheet)
        styles = ("PairFirst", "PairSecond") if len(lines) > 1 else ("PairSecond",)
        return "".join(
            _numbered(style, number, each, pieces, self._sheet)
            for style, (each, pieces) in zip(styles, lines, strict=True)
        )

    def _ended(self) -> str:
        ended = "</w:tbl>" if self._table else ""
        self._table = False
        return ended


def _numbered(
    style: str, number: int, language: Language, pieces: list[Piece], sheet: Sheet
) -> str:
    """A signatory's line; its number is text, since a list of Word's own would close the gaps."""
    content = set_as.line(pieces, language)
    if sheet.layout.numbering:
        digits = persian_digits(number) if language == "fa" else str(number)
        way = "rtl" if language == "fa" else "ltr"
        content = set_as.run(f"{digits}.", way, language) + set_as.TAB + content
    return set_as.paragraph(style, language, content)


def _cells(number: int, lines: Lines, sheet: Sheet) -> str:
    given = dict(lines)
    cells = ""
    for each in languages_of(sheet.language):
        content = (
            _numbered("SignatoryCell", number, each, given[each], sheet)
            if each in given
            else set_as.paragraph("SignatoryCell", each, "")
        )
        cells += f'<w:tc><w:tcPr><w:tcW w:w="{_CELL}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _told(part: Part, sheet: Sheet) -> Iterator[str]:
    """A correction, a removal, or that there is none."""
    for each in languages_of(sheet.language):
        yield set_as.paragraph(
            "Normal", each, set_as.words(told(part, sheet.since or 0, each), each)
        )
    if not isinstance(part, Change):
        return
    forms = ((wording.earlier_form, part.before), (wording.later_form, part.row))
    for label, row in forms:
        for each, pieces in lines_of(row, sheet.language, sheet.layout) if row else ():
            content = set_as.words(f"{label(each)} ", each) + set_as.line(pieces, each)
            yield set_as.paragraph("Quote", each, content)


def _opening(sheet: Sheet) -> Iterator[str]:
    for one in sheet.texts:
        yield from statement(one)
    style = "Heading1" if sheet.texts else "Title"
    for title, of in around.headings(sheet):
        yield set_as.paragraph(style, of, set_as.words(title, of))
    sentences = list(around.before(sheet))
    for each in languages_of(sheet.language):
        together = " ".join(one.text for one in sentences if one.language == each)
        yield set_as.paragraph("Normal", each, set_as.words(together, each))


def _heading(heading: Heading, sheet: Sheet) -> str:
    languages = languages_of(sheet.language)
    content = set_as.BREAK.join(set_as.words(heading.text(each), each) for each in languages)
    level = heading.level + bool(sheet.texts)
    return set_as.paragraph(f"Heading{level}", languages[0], content)


def _section(sheet: Sheet) -> str:
    bidi = "<w:bidi/>" if order_language(sheet.language) == "fa" else ""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1247" w:right="1134" w:bottom="1247" w:left="1134"'
        f' w:header="624" w:footer="624" w:gutter="0"/>{bidi}</w:sectPr>'
    )


def _footer(sheet: Sheet) -> str:
    """The page's number, then what the file is from and where it can be checked."""
    main = order_language(sheet.language)
    way = "rtl" if main == "fa" else "ltr"
    snapshot = sheet.snapshot
    title, of = snapshot.title(main)
    page = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{set_as.run("1", way, main)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    between = set_as.run(" · ", way, main)
    name = wording.edition_name(snapshot.edition, main)
    parts = [page, set_as.words(title, of), set_as.words(name, main)]
    parts.append(set_as.linked(set_as.run(snapshot.proof_url, "ltr", "en"), snapshot.proof_url))
    content = set_as.paragraph("Footer", main, between.join(filter(None, parts)))
    return f"{_DECLARATION}<w:ftr {_W} {_R}>{content}</w:ftr>"


def _properties(sheet: Sheet) -> str:
    """Title, author, language and times, the latter of the edition, not of the making."""
    snapshot = sheet.snapshot
    main = order_language(sheet.language)
    moment = snapshot.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
    author = next((text.byline for text in sheet.texts if text.byline), "")
    fields = {
        "dc:title": snapshot.title(main)[0],
        "dc:creator": " ".join(author.split()),
        "dc:description": snapshot.proof_url,
        "dc:language": "fa-IR" if main == "fa" else "en-GB",
    }
    times = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006'
        '/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inner}{times}</cp:coreProperties>'
    )


def _render(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[bytes]:
    outline = Outline(rows, sheet.layout)
    return made(lambda path: _Document(path, sheet, outline), aiter(outline))


def _render_changes(sheet: Sheet, changes: AsyncIterator[Change]) -> AsyncIterator[bytes]:
    return made(lambda path: _Document(path, sheet, None), parted(changes))


DOCX = Format(
    id="docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extension="docx",
    render=_render,
    render_changes=_render_changes,
    largest=LARGEST,
    at_once=AT_ONCE,
)
