"""Text from the clipboard, of a word processor or a web page, as Markdown in pieces.

First nh3 takes away whatever runs or hides; then what stands round the text is told from the text
and set aside, with its place, so that it can be put back; the rest becomes Markdown. Decision 0027.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from app.errors import TooLarge
from app.statements.page_furniture import Furniture, by_marks, by_words
from app.statements.pasted_inline import markdown_of, prepare, words_of
from app.statements.pasted_lists import is_item, list_of

MAX_PASTED = 1_500_000
"""Characters; a long text out of a word processor is mostly its styles."""

MAX_PIECES = 2_000
MAX_TREE = 200
MAX_ELEMENTS = 20_000
"""A page with more, or so many within one another, is read for its words alone: parsers take
quadratic time on such.
"""
MAX_DEPTH = 60
"""Elements within one another; what is deeper is read as plain words."""

_LEAVES = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "dl"}
)
_HOLDERS = frozenset(
    {"div", "article", "section", "main", "header", "body", "html", "center", "figure", "address"}
    | {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "dd", "dt", "details"}
    | {"nav", "menu", "footer", "form", "aside", "fieldset", "summary", "hgroup"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "em", "font", "i", "ins", "mark"}
    | {"q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "label", "button", "img"}
)
_KEPT_ATTRIBUTES = {"class", "id", "role", "style"}
_CLEANER = nh3.Cleaner(
    tags=set(_LEAVES | _HOLDERS | _INLINE | {"li", "hr", "figcaption", "option", "select"}),
    attributes={"*": set(_KEPT_ATTRIBUTES), "a": {"href"}},
    url_schemes={"http", "https"},
    clean_content_tags={"script", "style", "title", "xml", "template", "noscript", "svg", "math"},
    link_rel=None,
)
_ELEMENT = re.compile("<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*>")
_ALONE = frozenset({"p", "li", "br", "hr", "img", "input", "meta", "link", "td", "th", "tr", "o:p"})
_MENU_LINKS = 3
_MENU_WORDS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, heading or list; `aside` says what it was taken for, "" for the text."""

    markdown: str = field(repr=False)
    aside: Furniture = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted: the first heading as `title`, all else in its order."""

    title: str = field(repr=False)
    pieces: tuple[Piece, ...]

    @property
    def markdown(self) -> str:
        """The text without what was set aside."""
        return "\n\n".join(piece.markdown for piece in self.pieces if not piece.aside)


def looks_like_html(text: str) -> bool:
    """Whether somebody pasted a page's source."""
    return len(re.findall(r"</?(?:p|div|br|span|h[1-6]|ul|ol|li|a|b|i|em|strong)\b", text)) > 1


def read_pasted(text: str) -> Pasted:
    """What was pasted as plain text: paragraphs apart by blank lines, or, without any, by lines.

    Raises:
        TooLarge: over `MAX_PASTED` characters.
    """
    if len(text) > MAX_PASTED:
        raise TooLarge
    return read_html(text) if looks_like_html(text) else _read_plain(text)


def _read_plain(text: str) -> Pasted:
    lines = [" ".join(line.split()) for line in text.replace("\r", "").split("\n")]
    blocks = re.split("\n{2,}", "\n".join(lines).strip("\n")) if "" in lines[1:-1] else lines
    pieces = [Piece(block, by_words(block)) for block in blocks if block.strip()]
    return Pasted("", _after_comments(pieces[:MAX_PIECES]))


def read_html(html: str) -> Pasted:
    """What a browser or a word processor put on the clipboard.

    Raises:
        TooLarge: over `MAX_PASTED` characters.
    """
    if len(html) > MAX_PASTED:
        raise TooLarge
    html = _bare(html)
    if _is_hostile(html):
        return _read_plain(unescape(_ELEMENT.sub("\n", html)))
    soup = BeautifulSoup(_CLEANER.clean(html), "html.parser")
    prepare(soup)
    title = ""
    pieces: list[Piece] = []
    for nodes, what in _blocks(soup):
        markdown = list_of(nodes) if is_item(nodes[0]) else markdown_of(nodes)
        if not markdown:
            continue
        head = nodes[0]
        if not title and not what and isinstance(head, Tag) and _is_title(head):
            title = words_of(nodes)
            continue
        pieces.append(Piece(markdown, what or _told(nodes)))
        if len(pieces) == MAX_PIECES:
            break
    return Pasted(title, _after_comments(pieces))


def _bare(html: str) -> str:
    """Without what comes before and after the copied part, as far as the clipboard marks it."""
    start, end = html.find("<!--StartFragment"), html.rfind("<!--EndFragment")
    return html[start:end] if 0 <= start < end else html


def _is_hostile(html: str) -> bool:
    depth = 0
    for number, found in enumerate(_ELEMENT.finditer(html)):
        if found[2].lower() not in _ALONE:
            depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > MAX_TREE or number > MAX_ELEMENTS:
            return True
    return False


def _is_title(element: Tag) -> bool:
    return element.name == "h1" or "MsoTitle" in element.get_attribute_list("class")


def _told(nodes: list[PageElement]) -> Furniture:
    first = nodes[0]
    if isinstance(first, Tag) and first.name in {"ul", "ol"} and _is_menu(first):
        return "menu"
    return by_words(words_of(nodes))


def _is_menu(element: Tag) -> bool:
    """A list of nothing but short links."""
    items = element.find_all("li")
    if len(items) < _MENU_LINKS:
        return False
    for item in items:
        words = " ".join(item.get_text(" ").split())
        linked = " ".join(" ".join(a.get_text(" ") for a in item.find_all("a")).split())
        if words != linked or len(words.split()) > _MENU_WORDS:
            return False
    return True


def _after_comments(pieces: list[Piece]) -> tuple[Piece, ...]:
    """What comes after the heading of the comments are comments, to the end of the page."""
    first = next((at for at, one in enumerate(pieces) if one.aside == "comments"), len(pieces))
    if first < len(pieces) / 3:  # a page that begins with them is none that we know
        return tuple(pieces)
    return tuple(
        one if one.aside or at < first else Piece(one.markdown, "comments")
        for at, one in enumerate(pieces)
    )


def _blocks(soup: BeautifulSoup) -> Iterator[tuple[list[PageElement], Furniture]]:
    """Paragraphs, lists and the like, in order, each with what it was taken for.

    Inline elements between two blocks are a paragraph; so is what two line breaks part. The items
    of a word processor's list, which are paragraphs in HTML, come together.
    """
    stack: list[tuple[Iterator[PageElement], int, Furniture]] = [(iter(soup.contents), 0, "")]
    run: list[PageElement] = []
    kind: Furniture = ""
    while stack:
        nodes, depth, what = stack[-1]
        node = next(nodes, None)
        if node is not None and _joins(run, node) and kind == what:
            run.append(node)
            continue
        if run and not (isinstance(node, NavigableString) and not node.strip()):
            yield from ((part, kind) for part in _parted(run))
            run = []
        if node is None:
            stack.pop()
        elif _is_inline(node):
            run, kind = [node], what
        elif isinstance(node, Tag):
            what = what or _marked(node)
            if node.name not in _LEAVES and depth < MAX_DEPTH:
                stack.append((iter(node.contents), depth + 1, what))
            elif is_item(node):
                run, kind = [node], what
            else:
                yield [node], what


def _joins(run: list[PageElement], node: PageElement) -> bool:
    if not run:
        return False
    if is_item(run[0]):
        return is_item(node)
    return _is_inline(node)


def _is_inline(node: PageElement) -> bool:
    if isinstance(node, Tag):
        return node.name in _INLINE and not node.find(tuple(_LEAVES | _HOLDERS))
    return isinstance(node, NavigableString) and bool(node.strip())


def _marked(node: Tag) -> Furniture:
    marks = [*node.get_attribute_list("class"), *node.get_attribute_list("id")]
    role = str(node.get("role") or "")
    return by_marks(node.name, role, [one for one in marks if isinstance(one, str)])


def _parted(run: list[PageElement]) -> Iterator[list[PageElement]]:
    """A run of inline nodes, parted where two line breaks stand together."""
    if is_item(run[0]):
        yield run
        return
    part: list[PageElement] = []
    breaks = 0
    for node in run:
        is_break = isinstance(node, Tag) and node.name == "br"
        breaks = breaks + 1 if is_break else 0
        if breaks > 1:
            if part:
                yield part
            part = []
        elif is_break or part or str(node).strip():
            part.append(node)
    if part:
        yield part
