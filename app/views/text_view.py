"""A statement's text as its page shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from app.statements.cards import StatementCard
from app.statements.contact import protected_contact
from app.statements.labels import day
from app.statements.markdown import render
from app.statements.texts import StatementText
from app.text.dates import gregorian
from app.text.names import Language
from app.views.links import Links


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language that the statement can be read in."""

    language: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Note:
    """A dated update or erratum, made ready."""

    kind: str
    date: date
    date_words: str
    html: Markup


def text_language(card: StatementCard, language: Language, wanted: str) -> str:
    """The language of the text to show: the one asked for, the page's, or the prevailing one."""
    for one in (wanted, language):
        if one in card.languages:
            return one
    return card.prevailing_language


def language_name(code: str, into: str) -> str:
    """A language's name in the language `into`, the code itself where it has none."""
    if code == "fa" and into == "en":
        return "Farsi"  # CLDR says Persian; the house says Farsi
    try:
        name = Locale.parse(code, sep="-").get_display_name(into.replace("-", "_")) or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def text_values(
    card: StatementCard, text: StatementText, links: Links, *, ids: str = ""
) -> dict[str, Any]:
    """What the template needs of the text; Markdown rendered, dates in the text's own words.

    A page that shows several texts gives each its own `ids`.
    """
    into = text.language
    return {
        "text": text,
        "body": render(text.body, into, ids=ids),
        "editors_note": render(text.editors_note, into, ids=f"{ids}note-"),
        "contact": protected_contact(text.contact, into) if text.contact else (),
        "day_words": day(text.date, into) if text.date else "",
        "day_beside": gregorian(text.date, "fa") if text.date and into == "fa" else "",
        "tongues": [
            Tongue(one, language_name(one, one), links.text(one)) for one in card.languages
        ],
        "prevailing_name": language_name(card.prevailing_language, links.language),
        "added_later": into in card.added_later,
        "updates": [
            Note(
                one.kind,
                one.date,
                day(one.date, into),
                render(one.markdown, into, ids=f"{ids}update-{place}-"),
            )
            for place, one in enumerate(text.updates, 1)
        ],
        "related": _related(text.related, links),
    }


def _related(related: str, links: Links) -> str:
    """Where the related statement stands: an address elsewhere, or a statement of this house."""
    if not related or "/" in related:
        return related
    return Links(related, links.language).statement
