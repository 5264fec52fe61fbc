"""A statement's text, part by part in the order of reading, for formats that set it in type."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.statements.labels import day, labels, update_label
from app.statements.texts import StatementText
from app.text.dates import gregorian

Role = Literal["kicker", "title", "summary", "dateline", "plain", "prose", "quiet", "label"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One part of a text: plain `text`, which may have several lines, or `markdown`.

    `role` says how it is set: `prose` is Markdown, `label` heads what follows, `quiet` is small
    print. `url` is an address that follows the words.
    """

    role: Role
    text: str = ""
    markdown: str = ""
    url: str = ""


def passages(text: StatementText) -> Iterator[Passage]:
    """The parts that are given, with words of the text's own language beside them."""
    plain = (
        Passage("kicker", _one_line(text.kicker)),
        Passage("title", _one_line(text.title)),
        Passage("summary", _one_line(text.summary)),
        Passage("dateline", _dateline(text)),
        Passage("plain", text.addressees.strip("\n")),
        Passage("prose", markdown=text.editors_note),
        Passage("prose", markdown=text.body),
        Passage("plain", _one_line(text.byline)),
    )
    yield from (part for part in plain if part.text or part.markdown)
    yield from _credits(text)
    for update in text.updates:
        when = day(update.date, text.language)
        label = update_label(update.kind, text.language)
        yield Passage("label", f"{label} · {when}" if label else when)
        yield Passage("prose", markdown=update.markdown)


def _credits(text: StatementText) -> Iterator[Passage]:
    words = labels(text.language)
    source = words.comma.join(filter(None, (text.source_name, _one_line(text.source_note))))
    named = (
        (words.translation, text.translator, ""),
        (words.source, source, text.source_url),
        (words.rest, "", text.rest_url),
        (words.contact, _one_line(text.contact), ""),
        (words.responsible, text.responsible, ""),
        (words.licence, text.licence, ""),
    )
    for label, value, url in named:
        if value or url:
            yield Passage("quiet", f"{label}: {_one_line(value)}".rstrip(), url=url)
    if text.hashtags:
        yield Passage("quiet", " ".join(map(_one_line, text.hashtags)))


def _dateline(text: StatementText) -> str:
    parts = [_one_line(text.place)] if text.place else []
    if text.date:
        words = day(text.date, text.language)
        beside = f" ({gregorian(text.date, 'fa')})" if text.language == "fa" else ""
        parts.append(words + beside)
    return labels(text.language).comma.join(parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
