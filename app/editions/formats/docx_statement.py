"""A statement's text as paragraphs of a document, in styles by what each part is."""

from collections.abc import Iterator

from app.editions.formats import docx_text as set_as
from app.editions.passages import Passage, passages
from app.editions.prose import Paragraph, paragraphs
from app.statements.texts import StatementText

_STYLES = {
    "kicker": "Kicker",
    "title": "Title",
    "summary": "Subtitle",
    "dateline": "Dateline",
    "plain": "Normal",
    "quiet": "Quiet",
    "label": "Heading3",
}
_DEEPEST = 3


def statement(text: StatementText) -> Iterator[str]:
    """The parts of a text, in the order of reading."""
    for passage in passages(text):
        if passage.role == "prose":
            for one in paragraphs(passage.markdown, text.language):
                yield _paragraph(one, text.language)
        else:
            content = _words(passage, text.language)
            yield set_as.paragraph(_STYLES[passage.role], text.language, content)


def _words(passage: Passage, language: str) -> str:
    lines = passage.text.split("\n")
    content = set_as.BREAK.join(set_as.words(line, language) for line in lines)
    if not passage.url:
        return content
    return content + set_as.run(" ", "ltr", language) + set_as.address(passage.url)


def _paragraph(one: Paragraph, language: str) -> str:
    if one.kind == "rule":
        return set_as.paragraph("Normal", language, set_as.words("* * *", language))
    content = "".join(set_as.spans(one.spans, language))
    if one.marker:
        content = set_as.words(one.marker, language) + set_as.TAB + content
    return set_as.paragraph(_style(one), language, content)


def _style(one: Paragraph) -> str:
    if one.kind == "heading":
        return f"Heading{min(_DEEPEST, one.level + 1)}"
    if one.kind == "item":
        if one.level > 1:
            return "ListInner"
        return "ListParagraph" if one.marker else "ListMore"
    named = {"origin": "Origin", "note": "Note", "code": "Preformatted", "label": "Heading3"}
    return named.get(one.kind, "Quote" if one.quoted else "Normal")
