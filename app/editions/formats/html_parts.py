"""Pieces, sentences and a statement's text as HTML, for the fragment and for WordPress.

Brackets are entities, since WordPress runs what stands between square ones as a shortcode.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape

import nh3

from app.editions.around import Sentence
from app.editions.lines import Piece
from app.editions.passages import Passage, passages
from app.statements.contact import protected_contact
from app.statements.markdown import ATTRIBUTES, TAGS, render
from app.statements.script_runs import direction, isolated
from app.statements.texts import StatementText
from app.text.digits import persian_digits
from app.text.names import Language

BRACKETS = str.maketrans({"[": "&#91;", "]": "&#93;"})
_HEADING = re.compile(r"(</?h)([2-5])>")


def attributes(language: str) -> str:
    """`lang` and `dir` of an element in this language."""
    return f'lang="{escape(language)}" dir="{direction(language)}"'


def text(plain: str) -> str:
    """Plain text for the inside of an element."""
    return escape(plain, quote=False).translate(BRACKETS)


def line(pieces: Iterable[Piece], tag: str = "bdi") -> str:
    """Pieces of a line; each field is an element with the language and direction that it has."""
    return "".join(
        f"<{tag} {attributes(piece.language)}>{text(piece.text)}</{tag}>"
        if piece.language
        else text(piece.text)
        for piece in pieces
    )


def link(url: str, tag: str = "bdi") -> str:
    """An address as a link that shows it, from left to right."""
    shown = escape(url).translate(BRACKETS)
    return f'<a href="{shown}"><{tag} dir="ltr">{shown}</{tag}></a>'


def said(sentence: Sentence, tag: str = "bdi") -> str:
    """A sentence, with its address behind it."""
    words = line(sentence.pieces, tag)
    return f"{words} {link(sentence.url, tag)}" if sentence.url else words


def numbered(number: int, language: Language) -> str:
    """A number before a line, in the digits of its language."""
    return f"{persian_digits(number) if language == 'fa' else number}. "


def words(passage: Passage, language: str) -> str:
    """The words of a passage that is no prose: words of other scripts isolated, lines broken.

    Addresses in a contact are spelt out, so that no robot finds them on the pages of others.
    """
    shown = "".join(part.text for part in protected_contact(passage.text, language))
    inner = "<br>".join(isolated(one, language) for one in shown.split("\n"))
    return inner.translate(BRACKETS) + (f" {link(passage.url)}" if passage.url else "")


def statement(one: StatementText, ids: str) -> Iterator[str]:
    """A statement's text as elements without class or style; the title is an h2."""
    yield f"<div {attributes(one.language)}>\n"
    for place, passage in enumerate(passages(one)):
        if passage.role == "prose":
            yield _bare(str(render(passage.markdown, one.language, ids=f"{ids}{place}-")))
        elif passage.role in {"title", "label"}:
            tag = "h2" if passage.role == "title" else "h3"
            yield f"<{tag}>{words(passage, one.language)}</{tag}>\n"
        else:
            yield f"<p>{words(passage, one.language)}</p>\n"
    yield "</div>\n"


def _bare(html: str) -> str:
    """Rendered Markdown without classes, under an h2, with links that work on another site."""
    cleaned = _CLEANER.clean(html)
    return _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 1}>", cleaned).translate(
        BRACKETS
    )


def _kept(element: str, name: str, value: str) -> str | None:
    leads = value.startswith(("http://", "https://", "#"))
    return value if (element, name) != ("a", "href") or leads else None


_CLEANER = nh3.Cleaner(
    tags=TAGS - {"span"},
    attributes=ATTRIBUTES,
    attribute_filter=_kept,
    url_schemes={"http", "https"},
    link_rel=None,
)
