"""Emphasis, links, notes and spaces of pasted text, as Markdown has them."""

import re
from collections.abc import Sequence
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from markdownify import MarkdownConverter

from app.statements.source_text import MAX_MARKS

MAX_NESTED = 40
"""Elements within one paragraph; deeper ones are read as plain words."""

_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)")
_LIGHT = re.compile(r"font-weight:\s*(normal|[1-4]00)")
_SLANTED = re.compile(r"font-style:\s*italic")
_UPRIGHT = re.compile(r"font-style:\s*normal")
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all|visibility:\s*hidden")
_NOTE = re.compile(r"#_?(ftn|edn)(ref)?([0-9]{1,4})")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_SPACE_RUN = re.compile(r"\s+")
_LOOSE = re.compile(r" *\n *")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
_MARKS = re.compile(
    rf"([\u0300-\u036f\u064b-\u065f\u0670]{{{MAX_MARKS}}})[\u0300-\u036f\u064b-\u065f\u0670]+"
)
_BLOCK_LINE = re.compile(r"^(\s*):::", re.MULTILINE)


class _Converter(MarkdownConverter):
    """The library's converter, without images and with line breaks that survive an editor."""

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        """No image is printed."""
        del el, text, parent_tags
        return ""


_CONVERTER = _Converter(
    heading_style="ATX",
    bullets="-",
    newline_style="backslash",
    strip=["font", "u", "small", "mark", "abbr", "time", "sub", "sup", "img"],
    wrap=False,
)


def prepare(soup: BeautifulSoup) -> None:
    """Turn styles into elements, notes into footnotes, links that lead nowhere into words."""
    for words in soup.find_all(string=True):
        if words.find_parent("pre") is None:
            words.replace_with(_SPACE_RUN.sub(" ", words))
    for element in soup.find_all(name=True):
        if element.decomposed or element.parent is None:
            continue
        style = str(element.get("style") or "")
        if _HIDDEN.search(style):
            element.decompose()
        elif element.name == "a":
            _link(element)
        elif (element.name in {"b", "strong"} and _LIGHT.search(style)) or (
            element.name in {"i", "em"} and _UPRIGHT.search(style)
        ):
            element.name = "span"
        elif element.name == "span" and element.get_text(strip=True):
            _emphasise(element, style)


def _emphasise(element: Tag, style: str) -> None:
    if "mso-list" in style:
        return
    if _BOLD.search(style):
        element.name = "strong"
    elif _SLANTED.search(style):
        element.name = "em"


def _link(element: Tag) -> None:
    href = str(element.get("href") or "")
    note = _NOTE.search(href)
    if note:
        after = ":" if note[2] else ""
        prefix = "e" if note[1] == "edn" else ""
        element.replace_with(
            NavigableString(f"[^{prefix}{note[3]}]{after} "[: None if after else -1])
        )
    elif not href.startswith(("http://", "https://")):
        element.unwrap()


def words_of(nodes: Sequence[PageElement]) -> str:
    """The words alone, on one line."""
    parts = [node.get_text("") if isinstance(node, Tag) else str(node) for node in nodes]
    return _fit(" ".join("".join(parts).split()))


def markdown_of(nodes: Sequence[PageElement]) -> str:
    """A block as Markdown, without white space at its ends; "" where nothing is left of it."""
    if any(isinstance(node, Tag) and depth_of(node) > MAX_NESTED for node in nodes):
        return words_of(nodes)
    # A text node that is converted on its own loses nothing: the converter knows it has no parent.
    html = "".join(str(node) for node in nodes)
    text = _fit(_CONVERTER.convert(html))
    text = _LOOSE.sub("\n", _SPACES.sub(" ", text)) if "\n" not in text else _lines(text)
    if not _has_words(text):
        return ""
    return _BLOCK_LINE.sub(r"\1\\:::", text.strip("\\\n "))


def _lines(text: str) -> str:
    """Spaces within a line are one; those that indent it stay."""
    tidy = []
    for line in text.split("\n"):
        body = line.lstrip(" ")
        tidy.append(line[: len(line) - len(body)] + _SPACES.sub(" ", body).rstrip())
    return re.sub("\n{3,}", "\n\n", "\n".join(tidy))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _fit(text: str) -> str:
    """Without signs that no text may hold, so that what was pasted can be saved."""
    return _MARKS.sub(r"\1", _UNFIT.sub("", text))


def depth_of(tree: Tag) -> int:
    """How many elements stand within one another at most."""
    depths = {id(tree): 0}
    deepest = 0
    for one in tree.descendants:
        if isinstance(one, Tag):
            depth = depths[id(one)] = depths.get(id(one.parent), 0) + 1
            deepest = max(deepest, depth)
    return deepest
