"""Atom feeds (RFC 4287) as text: built as a tree, so that no title can break the document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, production 2)."""


@dataclass(frozen=True, slots=True)
class Link:
    """One of a feed's or an entry's links; `language` is a BCP 47 tag or empty."""

    rel: str
    href: str
    media_type: str = "text/html"
    language: str = ""


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One entry; `content` is HTML, `summary` plain text, each left out where empty."""

    id: UUID
    title: str
    updated: datetime
    links: Sequence[Link]
    content: str = ""
    summary: str = ""
    language: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A whole feed; `updated` is that of its newest entry, or of what it tells of."""

    id: UUID
    title: str
    subtitle: str
    author: tuple[str, str]
    language: str
    updated: datetime
    links: Sequence[Link]
    entries: Sequence[AtomEntry]


def stable_id(base: UUID, name: str) -> UUID:
    """An id that stays the same when the site moves; tells nothing of `base` (RFC 9562, 5.5)."""
    return uuid5(base, name)


def write_feed(feed: Feed) -> str:
    """The document, with its declaration; characters that XML does not know are left out."""
    # A namespace without a prefix: some readers know nothing of prefixes.
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.id.urn)
    _add(root, "title", feed.title)
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _moment(feed.updated))
    author = _add(root, "author")
    _add(author, "name", feed.author[0])
    _add(author, "uri", feed.author[1])
    _links(root, feed.links)
    for entry in feed.entries:
        _entry(root, entry)
    written: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _entry(root: Element, entry: AtomEntry) -> None:
    node = _add(root, "entry", **({"xml:lang": entry.language} if entry.language else {}))
    _add(node, "id", entry.id.urn)
    _add(node, "title", entry.title)
    _add(node, "updated", _moment(entry.updated))
    if entry.published:
        _add(node, "published", _moment(entry.published))
    _links(node, entry.links)
    if entry.summary:
        _add(node, "summary", entry.summary)
    if entry.content:
        _add(node, "content", entry.content, type="html")


def _links(parent: Element, links: Sequence[Link]) -> None:
    for link in links:
        given = {"rel": link.rel, "href": link.href, "type": link.media_type}
        _add(parent, "link", **given | ({"hreflang": link.language} if link.language else {}))


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    node = SubElement(parent, name, attributes)
    node.text = _NO_XML.sub("", text) or None
    return node


def _moment(moment: datetime) -> str:
    """RFC 3339, to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
