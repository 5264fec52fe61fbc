"""What a statement file's front matter may say: every key, its type, its default."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from app.errors import InvalidName
from app.i18n import N_, Fault
from app.statements.front_matter import Entry, Problem
from app.statements.layouts import OPTIONS, layout_value
from app.statements.markdown_blocks import is_web_address, iso_day
from app.statements.slugs import MAX_SLUG, clean_slug
from app.statements.texts import EXPOSURES, KINDS, ORDERS, POLICIES, PUBLISH

MAX_LINE = 400
MAX_PASSAGE = 4_000
MAX_NOTE = 20_000
MAX_HASHTAGS = 30
MAX_HASHTAG = 100
MAX_CONFIRM_DAYS = 30


def text_values(entries: Mapping[str, Entry]) -> dict[str, Any]:
    """The text's own keys among the entries, as arguments of `StatementText`.

    Raises:
        Problem: a value that its key does not take.
    """
    return _values(entries, TEXT_KEYS)


def statement_values(entries: Mapping[str, Entry]) -> dict[str, Any]:
    """The keys among the entries that hold for all languages, `slug` included.

    Raises:
        Problem: a value that its key does not take.
    """
    return _values(entries, STATEMENT_KEYS)


def _values(
    entries: Mapping[str, Entry], readers: Mapping[str, Callable[[Entry], Any]]
) -> dict[str, Any]:
    values = {}
    for key in readers.keys() & entries.keys():
        try:
            values[key] = readers[key](entries[key])
        except ValueError as error:
            raise Problem(entries[key].line, f"{key}: {error}") from None
    return values


def _single(entry: Entry) -> str:
    if entry.is_list:
        raise ValueError(Fault(N_("takes one text, not a list")))
    return entry.items[0]


def _line(entry: Entry) -> str:
    text = " ".join(_single(entry).split())
    if len(text) > MAX_LINE:
        raise ValueError(_too_long(MAX_LINE))
    return text


def _passage(entry: Entry) -> str:
    """One paragraph; a line break in it is a space."""
    return _limited(" ".join(_single(entry).split()), MAX_PASSAGE)


def _lines(entry: Entry) -> str:
    """Several lines, as text of several or as a list."""
    lines = [" ".join(line.split()) for item in entry.items for line in item.split("\n")]
    return _limited("\n".join(lines).strip("\n"), MAX_PASSAGE)


def _note(entry: Entry) -> str:
    return _limited(_single(entry), MAX_NOTE)


def _too_long(limit: int) -> Fault:
    return Fault(N_("over %(most)s characters"), most=limit)


def _limited(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueError(_too_long(limit))
    return text


def _day(entry: Entry) -> date | None:
    text = _single(entry)
    day = iso_day(text)
    if text and not day:
        raise ValueError(Fault(N_("a date is written like 2026-05-01")))
    return day


def _url(entry: Entry) -> str:
    text = _single(entry)
    if text and not is_web_address(text):
        raise ValueError(Fault(N_("takes an http or https address")))
    return text


def _related(entry: Entry) -> str:
    text = _single(entry)
    return _url(entry) if not text or "/" in text else _slug(entry)


def _slug(entry: Entry) -> str:
    try:
        return clean_slug(_single(entry))
    except InvalidName as error:
        raise ValueError(_SLUG_FAULTS[error.code]) from None


_SLUG_FAULTS = {
    "slug-empty": Fault(N_("has no letter or digit; leave the key out to have a slug made")),
    "slug-too-long": _too_long(MAX_SLUG),
    "slug-characters": Fault(N_("takes letters (Latin or Arabic script), digits and hyphens")),
}


def _hashtags(entry: Entry) -> tuple[str, ...]:
    items = entry.items if entry.is_list else tuple(entry.items[0].split())
    tags = tuple(" ".join(item.split()) for item in items)
    if "" in tags or (not tags and not entry.is_list):
        raise ValueError(
            Fault(N_("empty; in YAML a # begins a comment, so put hashtags in quotes"))
        )
    if len(tags) > MAX_HASHTAGS or any(len(tag) > MAX_HASHTAG for tag in tags):
        raise ValueError(
            Fault(
                N_("over %(most)s, or one over %(longest)s characters"),
                most=MAX_HASHTAGS,
                longest=MAX_HASHTAG,
            )
        )
    return tags


def _one_of(choices: tuple[str, ...]) -> Callable[[Entry], str]:
    def read(entry: Entry) -> str:
        if _single(entry) not in choices:
            raise ValueError(f"takes one of {', '.join(choices)}")
        return _single(entry)

    return read


def _some_of(choices: tuple[str, ...]) -> Callable[[Entry], tuple[str, ...]]:
    """A list, or one text with commas or spaces between; in the order of `choices`."""

    def read(entry: Entry) -> tuple[str, ...]:
        items = entry.items if entry.is_list else re.split(r"[\s,]+", entry.items[0])
        given = {item for item in items if item}
        if given - set(choices):
            raise ValueError(f"takes some of {', '.join(choices)}")
        return tuple(choice for choice in choices if choice in given)

    return read


def _exposures(entry: Entry) -> tuple[str, ...]:
    given = _some_of(EXPOSURES)(entry)
    if not given:
        raise ValueError(f"takes at least one of {', '.join(EXPOSURES)}")
    return given


def _yes_or_no(entry: Entry) -> bool:
    answers = {"true": True, "yes": True, "false": False, "no": False}
    if _single(entry).lower() not in answers:
        raise ValueError("takes true or false")
    return answers[_single(entry).lower()]


def _layout(option: str) -> Callable[[Entry], str | bool]:
    def read(entry: Entry) -> str | bool:
        return layout_value(option, _single(entry))

    return read


def _moment(entry: Entry) -> datetime:
    # "2026-12-31 23:59 +03:30" is what people write; ISO 8601 has no space before the zone.
    text = re.sub(r" (?=[+-]\d{2}:?\d{2}$|Z$)", "", _single(entry))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if not moment or moment.tzinfo is None or not iso_day(text[:10]):
        raise ValueError("a time with its zone is written like 2026-12-31 23:59 +03:30")
    return moment


def _days(entry: Entry) -> int:
    text = _single(entry)
    days = int(text) if re.fullmatch("[0-9]{1,2}", text) else 0
    if not 1 <= days <= MAX_CONFIRM_DAYS:
        raise ValueError(f"takes a number from 1 to {MAX_CONFIRM_DAYS}")
    return days


TEXT_KEYS: dict[str, Callable[[Entry], Any]] = {
    "title": _line,
    "kicker": _line,
    "summary": _passage,
    "date": _day,
    "place": _line,
    "addressees": _lines,
    "editors_note": _note,
    "byline": _line,
    "translator": _line,
    "source_name": _line,
    "source_url": _url,
    "source_note": _lines,
    "rest_url": _url,
    "hashtags": _hashtags,
    "contact": _lines,
    "list_heading": _line,
    "licence": _line,
    "responsible": _line,
    "related": _related,
}

STATEMENT_KEYS: dict[str, Callable[[Entry], Any]] = {
    "slug": _slug,
    "policy": _one_of(POLICIES),
    "publish": _one_of(PUBLISH),
    "kinds": _some_of(KINDS),
    "exposures": _exposures,
    "order": _one_of(ORDERS),
    "identification_note": _yes_or_no,
    "prevailing_language": _single,
    "sign_by": _moment,
    "confirm_days": _days,
    **{f"layout.{option}": _layout(option) for option in OPTIONS},
}

NESTED_KEYS = ("layout",)
"""Keys that hold keys; what stands within is known as `layout.headings`."""
