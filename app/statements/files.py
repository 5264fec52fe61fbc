"""A statement as its files give it: one Markdown file with front matter per language.

`docs/statement-files.md` says how such files are written; every key and block stands there.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale

from app.errors import HamsedaError
from app.statements.file_values import (
    NESTED_KEYS,
    STATEMENT_KEYS,
    TEXT_KEYS,
    statement_values,
    text_values,
)
from app.statements.front_matter import Entry, Problem, parse, split
from app.statements.markdown import problems
from app.statements.markdown_blocks import without_updates
from app.statements.markdown_parser import parsed
from app.statements.slugs import derived_slug
from app.statements.source_text import MAX_FILE, decoded, tidy_body
from app.statements.texts import StatementSettings, StatementText, Update

__all__ = [
    "InvalidStatementFile",
    "StatementFiles",
    "StatementSettings",
    "StatementText",
    "Update",
    "is_language",
    "read_statement",
]

MAX_LANGUAGES = 40

# RFC 5646, as far as texts need it: language, script, region.
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_NO_LANGUAGES = {"mis", "mul", "und", "zxx"}
_KEYS = TEXT_KEYS.keys() | STATEMENT_KEYS.keys()


class InvalidStatementFile(HamsedaError):  # noqa: N818 - like its siblings
    """Something wrong in a statement's files; `detail` is one line: file, line and what."""

    status = 422
    code = "invalid-statement-file"


@dataclass(frozen=True, slots=True)
class StatementFiles:
    """A whole statement; `texts` by language, the prevailing one first, the others by code."""

    slug: str
    settings: StatementSettings
    texts: Mapping[str, StatementText]


@dataclass(frozen=True, slots=True)
class _File:
    text: StatementText
    shared: dict[str, Any]
    entries: dict[str, Entry]


def read_statement(directory: Path) -> StatementFiles:
    """Read the statement in a folder: its files `fa.md`, `en.md`, … and nothing else in it.

    Raises:
        InvalidStatementFile: no such folder or no file in it, a file that cannot be read, a key
            or block that does not exist or is not well-formed, or values for the whole statement
            that contradict one another. The message repeats nothing of a file's content.
    """
    try:
        paths = sorted(path for path in directory.iterdir() if path.suffix == ".md")
    except OSError as error:
        raise InvalidStatementFile(f"the folder cannot be read: {error.strerror}") from None
    if not 0 < len(paths) <= MAX_LANGUAGES:
        raise InvalidStatementFile("the folder needs a file per language, such as fa.md")
    files = {_language(path): _file(path) for path in paths}
    shared = _shared(files)
    settings = _settings(shared, files)
    first = settings.prevailing_language
    languages = [first, *(language for language in files if language != first)]
    titles = {language: file.text.title for language, file in files.items()}
    slug = shared.get("slug") or derived_slug(titles.get("en", ""), titles[first])
    return StatementFiles(
        slug, settings, {language: files[language].text for language in languages}
    )


def is_language(code: str) -> bool:
    """Whether a text may be in it: a language, perhaps with its script and region (RFC 5646)."""
    match = _LANGUAGE.fullmatch(code)
    if not match or match[1] in _NO_LANGUAGES:
        return False
    return match[1] in Locale("en").languages


def _language(path: Path) -> str:
    if not is_language(path.stem):
        raise InvalidStatementFile(
            "a Markdown file in the folder is not named after a language (fa.md, en.md, ku-Arab.md)"
        )
    return path.stem


def _file(path: Path) -> _File:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
        return _read(data, path.stem)
    except OSError as error:
        raise InvalidStatementFile(f"{path.name}: cannot be read: {error.strerror}") from None
    except Problem as problem:
        raise _invalid(path.name, problem.line, problem.what) from None


def _read(data: bytes, language: str) -> _File:
    front, source, before = split(decoded(data))
    entries = parse(front, NESTED_KEYS)
    for key, entry in entries.items():
        if key not in _KEYS:
            raise Problem(entry.line, _unknown(key))
    for line, what in problems(source):
        raise Problem(before + line + 1, what)
    values = text_values(entries)
    shared = statement_values(entries)
    kept, found = without_updates(source, parsed(source)[0])
    body = tidy_body(kept)
    if not values.get("title"):
        raise Problem(1, "title: missing")
    if not body:
        raise Problem(before, "the text is missing: nothing stands below the front matter")
    updates = tuple(Update(day, tidy_body(markdown), name) for name, day, markdown in found)
    if any(next(problems(part), None) for part in (kept, *(update.markdown for update in updates))):
        raise Problem(before, "a footnote is used on one side of an update's border only")
    note = next(problems(values.get("editors_note", "")), None)
    if note:
        raise Problem(entries["editors_note"].line, f"editors_note: {note[1]}")
    text = StatementText(language=language, body=body, updates=updates, **values)
    return _File(text, shared, entries)


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key[:40], sorted(_KEYS), n=1)
    return f"an unknown key; {near[0]} is one" if near else "an unknown key"


def _shared(files: Mapping[str, _File]) -> dict[str, Any]:
    """What the files say for the whole statement, each value from whichever file has it."""
    shared: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for language, file in files.items():
        for key, value in file.shared.items():
            if shared.setdefault(key, value) != value:
                what = f"{key}: contradicts {origin[key]}.md"
                raise _invalid(f"{language}.md", file.entries[key].line, what)
            origin.setdefault(key, language)
    return shared


def _settings(shared: Mapping[str, Any], files: Mapping[str, _File]) -> StatementSettings:
    given = {key: value for key, value in shared.items() if key != "slug" and "." not in key}
    given["layout"] = {
        key.removeprefix("layout."): value
        for key, value in shared.items()
        if key.startswith("layout.")
    }
    prevailing = given.pop("prevailing_language", None)
    if prevailing is None:
        prevailing = next((code for code in ("fa", "en") if code in files), next(iter(files)))
    elif prevailing not in files:
        name, file = next(
            (name, file) for name, file in files.items() if "prevailing_language" in file.shared
        )
        line = file.entries["prevailing_language"].line
        raise _invalid(f"{name}.md", line, "prevailing_language: there is no file of that name")
    return StatementSettings(prevailing_language=prevailing, **given)


def _invalid(name: str, line: int, what: str) -> InvalidStatementFile:
    return InvalidStatementFile(f"{name}, line {line}: {what}")
