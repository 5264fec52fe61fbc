"""From the pasted text to lines that may be signatories', with everything else set aside."""

from dataclasses import dataclass, field, replace

from app.errors import InvalidName
from app.text.clean import MAX_CODE_POINTS, clean_display
from app.text.pasted import asides, messages, own_files
from app.text.pasted.halves import Halves, halves
from app.text.pasted.lines import Gap, Line
from app.text.pasted.listmarks import (
    Marked,
    columns_joined,
    marked,
    numbered,
    without_symbols,
    without_tail,
)
from app.text.pasted.model import Skipped

_SIGNATURE_LINES = 5


@dataclass(frozen=True, slots=True)
class Combined:
    """A line that holds both languages of one signatory."""

    at: int
    halves: Halves
    notes: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """All lines of a pasted list that are not blank, by what they are."""

    lines: list[Line] = field(default_factory=list)
    combined: list[Combined] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Raw:
    at: int
    typed: str
    marked: Marked
    notes: tuple[str, ...]
    blank_before: bool
    why: str | None = None


def read(text: str) -> Reading:
    """Read a pasted text line by line; lines end as `str.splitlines` says."""
    raws: list[_Raw] = []
    blank = False
    for at, typed in enumerate(text.splitlines(), 1):
        if typed.strip():
            raws.append(replace(_raw(at, typed), blank_before=blank))
            blank = False
        else:
            blank = True
    own = own_files.preamble([raw.typed for raw in raws])
    raws = [replace(raw, why=raw.why or "heading") for raw in raws[:own]] + raws[own:]
    raws = _without_signature_blocks(raws)
    kept = [raw for raw in raws if raw.why is None]
    texts = dict(zip((raw.at for raw in kept), numbered([raw.marked for raw in kept]), strict=True))
    reading = Reading()
    gap = Gap.NONE
    for raw in raws:
        gap = max(gap, Gap.BLANK if raw.blank_before else Gap.NONE, key=_GAPS.index)
        gap = _place(reading, raw, texts.get(raw.at), gap)
    return reading


_GAPS = list(Gap)


def _place(reading: Reading, raw: _Raw, text: tuple[str, int | None] | None, gap: Gap) -> Gap:
    """Put one line where it belongs; the answer is what the next line has before it so far."""
    whole = columns_joined(without_tail(text[0])) if text else ""
    why = raw.why or asides.aside(whole)
    both = Halves("", "", "other") if why else halves(whole)
    if not why and both.how == "other":
        why = "other-script" if any(map(str.isalpha, whole)) else "no-letters"
    if why or text is None:
        reading.skipped.append(Skipped(raw.at, raw.typed, why or "no-letters"))
        return max(gap, Gap.SKIPPED, key=_GAPS.index)
    notes = raw.notes + (("looks-like-prose",) if asides.may_be_prose(whole) else ())
    notes += {"ordered": ("one-line-split",), "whole": ("mixed-scripts",)}.get(both.how, ())
    if both.fa and both.en:
        reading.combined.append(Combined(raw.at, both, notes))
        return Gap.BARRIER
    reading.lines.append(
        Line(raw.at, both.fa or both.en, "fa" if both.fa else "en", text[1], gap, notes)
    )
    return Gap.NONE


def _raw(at: int, typed: str) -> _Raw:
    """One line without what surrounds a name, or with the reason why it holds none."""
    notes: list[str] = []
    nothing = Marked("", "", None, bare=False)
    if len(typed.strip()) > MAX_CODE_POINTS:
        return _Raw(at, typed, nothing, (), blank_before=False, why="too-long")
    try:
        line = "\t".join(_tidy(column) for column in typed.strip().split("\t"))
    except InvalidName as error:
        return _Raw(at, typed, nothing, (), blank_before=False, why=_unfit(error, typed))
    line, symbols = without_symbols(line)
    why = messages.machine_made(line)
    if not why:
        line, why = _unwrapped(line, notes)
    if own_files.is_said(line):
        why = "prose"
    if symbols:
        notes.append("symbol-removed")
    found = marked(line)
    if not why and not any(map(str.isalpha, found.rest)):
        why = "number" if any(map(str.isdecimal, line)) else "no-letters"
    if not why:
        why = asides.aside(found.rest) and asides.aside(found.text)
    return _Raw(at, typed, found, tuple(notes), blank_before=False, why=why)


def _tidy(column: str) -> str:
    """White space and what is invisible; letters stay as given. Empty columns stay empty."""
    if not any(map(str.isalpha, column)):
        return " ".join(column.split()) if column.isprintable() or not column.strip() else column
    return clean_display(column, "en")


def _unfit(error: InvalidName, typed: str) -> str:
    if error.code == "too-long":
        return error.code
    return "not-storable" if any(map(str.isalpha, typed)) else "no-letters"


def _unwrapped(line: str, notes: list[str]) -> tuple[str, str | None]:
    """The line without sender and contact details; the reason where nothing else stands on it."""
    quoted = line.lstrip("> ")
    prefixed = messages.without_prefix(quoted)
    if prefixed.found:
        if not prefixed.rest:
            return line, "sender"
        notes.append("sender-removed")
        if why := messages.machine_made(prefixed.rest):
            return line, why
    contact = messages.without_contact(prefixed.rest if prefixed.found else line)
    if contact.found:
        if not contact.rest:
            return line, "contact"
        notes.append("contact-removed")
    return contact.rest, None


def _without_signature_blocks(raws: list[_Raw]) -> list[_Raw]:
    """Mark the few lines under a closing or a `--` as a signature, where none names a place."""
    found = list(raws)
    for place, raw in enumerate(raws):
        if raw.why != "closing" and raw.typed.strip("> \t") != "--":
            continue
        block = _block(found, place + 1)
        if len(block) <= _SIGNATURE_LINES and not any(
            asides.names_place(found[index].marked.rest) for index in block
        ):
            for index in block:
                if found[index].why is None:
                    found[index] = replace(found[index], why="signature-block")
    return found


def _block(raws: list[_Raw], start: int) -> range:
    """The lines from `start` to the next blank one, at most one more than a signature may have."""
    end = start
    while end < len(raws) and end - start <= _SIGNATURE_LINES:
        if end > start and raws[end].blank_before:
            break
        end += 1
    return range(start, end)
