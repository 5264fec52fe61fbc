"""A text as a form holds it: flat fields named `fa.title`, read by the rules that files have."""

from collections.abc import Callable, Mapping
from typing import Any

from app.errors import FieldError, InvalidForm
from app.i18n import N_, Fault
from app.statements.file_values import MAX_HASHTAG, MAX_HASHTAGS, TEXT_KEYS
from app.statements.front_matter import Entry, Problem
from app.statements.source_text import MAX_FILE, tidied, tidy_body
from app.statements.texts import StatementText
from app.text.moments import read_day, typed_day
from app.text.names import Language

NO_HEADING = "no_list_heading"
"""A tick beside the text: the list has no heading at all."""

TEXT_FIELDS = (
    "kicker",
    "title",
    "summary",
    "date",
    "place",
    "addressees",
    "editors_note",
    "body",
    "byline",
    "translator",
    "source_name",
    "source_url",
    "source_note",
    "rest_url",
    "hashtags",
    "contact",
    "list_heading",
    NO_HEADING,
    "licence",
    "responsible",
    "related",
)
"""In the order of the page."""

SEVERAL_LINES = frozenset(
    {"summary", "addressees", "editors_note", "body", "source_note", "hashtags", "contact"}
)


def text_fields(text: StatementText, language: Language) -> dict[str, str]:
    """A text's fields as they would be typed at a desk in `language`, by `fa.title`."""
    values: dict[str, str] = {}
    for name in TEXT_FIELDS:
        value: Any = getattr(text, name, "")
        if name == "date":
            value = typed_day(value, language) if value else ""
        elif name == "hashtags":
            value = "\n".join(value)
        elif name == NO_HEADING:
            value = "1" if text.list_heading == "" else ""
        values[f"{text.language}.{name}"] = value or ""
    return values


def empty_fields(code: str) -> dict[str, str]:
    """The fields of a text that is not there yet."""
    return {f"{code}.{name}": "" for name in TEXT_FIELDS}


def is_empty(text: StatementText) -> bool:
    """Whether nothing is written in it."""
    return text == StatementText(language=text.language, title="", body="")


def read_text(code: str, fields: Mapping[str, str]) -> StatementText:
    """The text in one language out of a form's fields; any of it may be missing.

    Raises:
        InvalidForm: with a `Fault` in the place of each code.
    """
    values: dict[str, Any] = {}
    errors = []
    for name in TEXT_FIELDS:
        try:
            value = _tidied(fields.get(f"{code}.{name}", ""))
            if value:
                values[name] = _READERS[name](value)
        except Problem as problem:
            errors.append(FieldError(f"{code}.{name}", _told(problem.what)))
        except ValueError as error:
            errors.append(FieldError(f"{code}.{name}", _told(error.args[0])))
    if errors:
        raise InvalidForm(errors)
    if values.pop(NO_HEADING, ""):
        values["list_heading"] = ""
    return StatementText(language=code, **{"title": "", "body": "", **values})


def read_body(value: str) -> str:
    """Markdown as it is kept.

    Raises:
        ValueError: over 512 KB.
    """
    body = tidy_body(value)
    if len(body.encode()) > MAX_FILE:
        raise ValueError(Fault(N_("over 512 KB")))
    return body


def _tidied(typed: str) -> str:
    return "\n".join(line.rstrip() for line in tidied(typed).split("\n")).strip("\n")


def _told(what: object) -> Fault:
    return what if isinstance(what, Fault) else Fault(N_("This cannot be accepted as it is."))


def _day(value: str) -> Any:
    try:
        day = read_day(value)
    except ValueError:
        what = N_("There is no such day. It is written like 2026-11-20 or ۱۴۰۵/۰۸/۲۹.")
        raise ValueError(Fault(what)) from None
    return TEXT_KEYS["date"](Entry(0, (day.isoformat(),), is_list=False))


def _hashtags(value: str) -> Any:
    """One a line; several in a line where each has its `#`."""
    tags = []
    for line in value.split("\n"):
        tags += line.split() if line.count("#") > 1 else [" ".join(line.split())]
    kept = tuple(tag for tag in tags if tag)
    if len(kept) > MAX_HASHTAGS or any(len(tag) > MAX_HASHTAG for tag in kept):
        return TEXT_KEYS["hashtags"](Entry(0, kept, is_list=True))
    return kept


def _as_in_files(name: str) -> Callable[[str], Any]:
    return lambda value: TEXT_KEYS[name](Entry(0, (value.strip(),), is_list=False))


_READERS: dict[str, Callable[[str], Any]] = {
    **{name: _as_in_files(name) for name in TEXT_KEYS},
    "body": read_body,
    "date": _day,
    "hashtags": _hashtags,
    NO_HEADING: lambda value: value,
}
