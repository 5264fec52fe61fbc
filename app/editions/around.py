"""What stands round a list in every format: titles, sentences before it and sentences after it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.editions import wording
from app.editions.lines import Piece
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of
from app.text.names import Language


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in pieces, for readers of `language`; `url` is an address that follows it."""

    pieces: tuple[Piece, ...]
    language: Language
    url: str = ""

    @property
    def text(self) -> str:
        """The words without marks."""
        return "".join(piece.text for piece in self.pieces)


def headings(sheet: Sheet) -> list[tuple[str, str]]:
    """What stands over the list, each with its language tag: a line per language of the sheet.

    Where the statement's text comes first it is the list's own heading, else the title.
    """
    languages = languages_of(sheet.language)
    if not sheet.texts:
        return list(dict.fromkeys(sheet.snapshot.title(each) for each in languages))
    given = {text.language: text.list_heading for text in sheet.texts if text.list_heading}
    return [(given.get(each) or wording.heading("list", each), each) for each in languages]


def before(sheet: Sheet) -> Iterator[Sentence]:
    """How many signed and as of when, or from which edition to which the changes lead."""
    snapshot = sheet.snapshot
    for each in languages_of(sheet.language):
        as_of = wording.as_of_sentence(snapshot.as_of, each)
        if sheet.since is not None:
            yield _said(wording.changes_sentence(sheet.since, snapshot.edition, each), each)
        else:
            yield _said(wording.count_sentence(snapshot.counts, each), each)
        yield _said(as_of, each)
        if snapshot.gone:
            yield _said(wording.gone_sentence(snapshot.gone, each), each)


def after(sheet: Sheet, *, affiliated: bool) -> Iterator[Sentence]:
    """The note about affiliations, where the statement was first published, and where to check."""
    snapshot = sheet.snapshot
    languages = languages_of(sheet.language)
    if affiliated and snapshot.identification_note and sheet.layout.note:
        for each in languages:
            yield _said(wording.identification_note(each), each)
    for each in languages:
        yield _said(wording.first_published(each), each, snapshot.url(each))
    for each in languages:
        yield origin(sheet, each)


def origin(sheet: Sheet, language: Language) -> Sentence:
    """Statement, edition, and the short address that says whether the file is genuine."""
    snapshot = sheet.snapshot
    start, end = wording.origin(snapshot.edition, language)
    title = Piece(*snapshot.title(language))
    return Sentence((Piece(start), title, Piece(end)), language, snapshot.proof_url)


def _said(text: str, language: Language, url: str = "") -> Sentence:
    return Sentence((Piece(text),), language, url)
