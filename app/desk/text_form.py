"""The editor's form: two languages side by side, what of each may be written, what was typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.errors import FieldError
from app.i18n import N_, Fault, translations
from app.statements.conflicts import written
from app.statements.editable import Editable
from app.statements.markdown import problems
from app.statements.texts import StatementText
from app.statements.typed import (
    NO_HEADING,
    TEXT_FIELDS,
    empty_fields,
    text_fields,
)
from app.statements.writing import BESIDE
from app.text.names import Language
from app.views.text_view import language_name

Writes = Literal["all", "beside", "nothing"]
"""What of a text the coordinator may write: all of it, what is not signed, nothing."""

FIRST_ROWS = 12
"""Lines of the field in which a text begins."""
LINE = 62
"""Characters that a line of a field holds, about."""
MAX_PARAGRAPHS = 2000

LABELS: dict[str, str] = {
    "kicker": N_("Line above the title"),
    "title": N_("Title"),
    "summary": N_("Summary"),
    "date": N_("Date"),
    "place": N_("Place"),
    "addressees": N_("Addressed to"),
    "editors_note": N_("Editors’ note"),
    "body": N_("Text"),
    "byline": N_("Written or issued by"),
    "translator": N_("Translator"),
    "source_name": N_("Appeared first in"),
    "source_url": N_("Its address there"),
    "source_note": N_("Issue or event"),
    "rest_url": N_("Address of the whole text"),
    "hashtags": N_("Hashtags, one a line"),
    "contact": N_("Contact"),
    "list_heading": N_("Heading of the list"),
    NO_HEADING: N_("No heading above the list"),
    "licence": N_("Terms of republication"),
    "responsible": N_("Responsible by law"),
    "related": N_("Related statement or address"),
}
HEAD = ("kicker", "title", "summary")
MORE_HEAD = ("date", "place", "addressees", "editors_note")
MORE = tuple(name for name in TEXT_FIELDS if name not in {*HEAD, *MORE_HEAD, "body"})

LANGUAGES_OFFERED = (
    *("ar", "ckb", "ku", "az", "tr", "ur", "ps", "de", "fr", "es", "it", "sv", "nl", "da", "nb"),
    *("fi", "pl", "pt", "ru", "uk", "el", "zh", "ja"),
)

_PARAGRAPH = re.compile(r"([A-Za-z-]{2,16})\.body\.([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One field of the body; `rows` are the lines that it needs, about."""

    name: str
    value: str = field(repr=False)
    rows: int


@dataclass(frozen=True, slots=True)
class Side:
    """One language of the editor."""

    code: str
    name: str
    writes: Writes
    values: Mapping[str, str] = field(repr=False)
    paragraphs: Sequence[Paragraph] = field(repr=False)
    is_new: bool
    unfinished: bool
    frozen: bool

    def takes(self, name: str) -> bool:
        """Whether a field may be written."""
        return self.writes == "all" or (self.writes == "beside" and is_beside(name))


def is_beside(name: str) -> bool:
    """Whether a field stands beside what is signed."""
    return name in BESIDE or name == NO_HEADING


def pair_of(editable: Editable, wanted: str) -> tuple[str, ...]:
    """The languages side by side: Farsi and English, or the prevailing one and another."""
    first = editable.settings.prevailing_language
    if wanted and wanted not in {"fa", "en", first}:
        return (first, wanted)
    others = [code for code in ("fa", "en", *editable.texts) if code != first]
    return tuple(sorted((first, others[0]), key=lambda code: code != "fa"))


def writes_of(editable: Editable, code: str, role: str) -> Writes:
    """What a role may write in a language."""
    if role == "moderator" or (role == "translator" and code in editable.finished):
        return "nothing"
    return "beside" if editable.is_frozen(code) else "all"


def present_fields(editable: Editable, codes: Sequence[str], language: Language) -> dict[str, str]:
    """The fields of some languages as they are now."""
    fields: dict[str, str] = {}
    for code in codes:
        one = editable.texts.get(code)
        fields |= text_fields(one.text, language) if one else empty_fields(code)
    return fields


def typed_fields(
    form: Mapping[str, str], codes: Sequence[str], present: Mapping[str, str]
) -> dict[str, str]:
    """What was typed, and what is there where the form holds no such field.

    The body comes paragraph by paragraph; a ticked box that is missing was unticked.
    """
    fields = dict(present)
    bodies: dict[str, dict[int, str]] = {}
    for name, value in form.items():
        found = _PARAGRAPH.fullmatch(name)
        if found and found[1] in codes:
            bodies.setdefault(found[1], {})[int(found[2])] = value
        elif name in present:
            fields[name] = value.replace("\r\n", "\n")
    for code in codes:
        if code in bodies:
            fields[f"{code}.body"] = joined([bodies[code][at] for at in sorted(bodies[code])])
        if f"{code}.list_heading" in form:
            fields[f"{code}.{NO_HEADING}"] = form.get(f"{code}.{NO_HEADING}", "")
    return fields


def joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs as a body; empty ones are left out."""
    kept = (one.replace("\r\n", "\n").strip("\n") for one in paragraphs)
    return "\n\n".join(one for one in kept if one.strip())


def sides_of(
    editable: Editable,
    codes: Sequence[str],
    values: Mapping[str, str],
    role: str,
    language: Language,
) -> list[Side]:
    """The languages of the editor, their paragraphs against one another."""
    bodies = [split(values.get(f"{code}.body", "")) for code in codes]
    rows = min(max(len(body) for body in bodies) + 1, MAX_PARAGRAPHS)
    return [
        Side(
            code=code,
            name=language_name(code, language),
            writes=writes_of(editable, code, role),
            values=values,
            paragraphs=list(_paragraphs(code, body, rows)),
            is_new=code not in editable.texts,
            unfinished=code in editable.texts and editable.texts[code].unfinished,
            frozen=editable.is_frozen(code),
        )
        for code, body in zip(codes, bodies, strict=True)
    ]


def split(body: str) -> list[str]:
    """The paragraphs of a body, as blank lines part them."""
    return body.split("\n\n") if body else []


def _paragraphs(code: str, body: Sequence[str], rows: int) -> Iterator[Paragraph]:
    for at in range(rows):
        value = body[at] if at < len(body) else ""
        lines = sum(1 + len(line) // LINE for line in value.split("\n"))
        least = FIRST_ROWS if rows == 1 else 2
        yield Paragraph(f"{code}.body.{at}", value, max(least, lines + 1 if value else 0))


def made_of(editable: Editable, codes: Sequence[str], language: Language) -> str:
    """What the form carries of what it was made of."""
    return written(editable.edits, present_fields(editable, codes, language))


def doubts(texts: Sequence[StatementText], language: Language) -> list[tuple[str, str]]:
    """What an author should look at before publishing, as (field, sentence)."""
    words = translations(language)
    found = []
    for text in texts:
        for name in ("body", "editors_note"):
            for line, what in problems(getattr(text, name)):
                place = words.gettext("%(language)s, line %(line)s: %(what)s") % {
                    "language": language_name(text.language, language),
                    "line": line + 1,
                    "what": what.told(language),
                }
                found.append((f"{text.language}.{name}", place))
    return found


def label_of(name: str, language: Language) -> str:
    """How a field named `fa.title` is called, its language included."""
    code, _, plain = name.partition(".")
    words = translations(language)
    if plain in LABELS:
        return f"{words.gettext(LABELS[plain])} ({language_name(code, language)})"
    return name


def lacking(missing: Mapping[str, Sequence[str]]) -> list[FieldError]:
    """What a text lacks before it may be shown, as errors of its fields."""
    what = Fault(N_("This is needed before the text may be shown."))
    return [FieldError(f"{code}.{name}", what) for code, names in missing.items() for name in names]
