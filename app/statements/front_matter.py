"""The front matter of a statement file: a strict, flat subset of YAML.

A mapping of keys to one string or to a list of strings, no more, but for keys that are said to hold
a mapping of such themselves: anchors, tags and other nested mappings are errors, and no YAML type
is guessed (`date: 2026-05-01` and `title: 1999` are strings). Parsed from YAML's events, so that
nothing recursive ever runs on what a file holds.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import yaml

MAX_FRONT_MATTER = 64 * 1024

_EMPTY = {"", "~", "null"}
_FENCE = "---"


class Problem(Exception):  # noqa: N818 - not an error of the program
    """Something wrong in a statement file: its `line` (from 1, in the file) and `what`."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class Entry:
    """One key's value: `items` holds one string, or those of a list; `line` counts from 1."""

    line: int
    items: tuple[str, ...]
    is_list: bool

    @property
    def text(self) -> str:
        """The one string of an entry that is no list."""
        return "" if self.is_list else self.items[0]


def split(source: str) -> tuple[str, str, int]:
    """Front matter, body, and how many lines of the file stand before the body.

    Raises:
        Problem: where the file does not begin with front matter between two lines of `---`.
    """
    lines = source.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise Problem(1, "a statement file begins with front matter between two lines of ---")
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            front = "\n".join(lines[1:number])
            if len(front) > MAX_FRONT_MATTER:
                raise Problem(2, "front matter over 64 KB")
            return front, "\n".join(lines[number + 1 :]), number + 1
    raise Problem(1, "the front matter has no closing line of ---")


def parse(front: str, nested: Collection[str] = ()) -> dict[str, Entry]:
    """The entries by key, in the file's order; what stands within a `nested` key is `key.inner`.

    Raises:
        Problem: unreadable YAML, a key given twice, or a value that is neither text nor a list
            of texts. Never repeats what the file says.
    """
    entries: dict[str, Entry] = {}
    events = _events(front)
    for key in events:
        word = _key(key, "", entries)
        value = next(events)
        if word not in nested:
            entries[word] = _entry(value, events, _line(key))
            continue
        if not isinstance(value, yaml.MappingStartEvent):
            raise Problem(_line(key), f"{word}: takes keys of its own, indented below it")
        for inner in events:
            if isinstance(inner, yaml.MappingEndEvent):
                break
            within = _key(inner, f"{word}.", entries)
            entries[within] = _entry(next(events), events, _line(inner))
    return entries


def _key(event: yaml.Event, before: str, entries: Collection[str]) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise Problem(_line(event), "a key must be a word")
    word = f"{before}{event.value}"
    if word in entries:
        raise Problem(_line(event), "a key given twice")
    return word


def _events(front: str) -> Iterator[yaml.Event]:
    """The events between the start and the end of the one top-level mapping."""
    try:
        stream = yaml.parse(front, Loader=yaml.SafeLoader)
        for event in stream:
            if isinstance(event, yaml.MappingStartEvent):
                break
            if isinstance(event, yaml.NodeEvent):
                raise Problem(_line(event), "front matter is lines of `key: value`")
        yield from _inside(stream)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Problem(
            line, "not readable as YAML; put a value with `:`, `#` or quotation marks in quotes"
        ) from None
    except yaml.YAMLError:
        raise Problem(1, "not readable as YAML") from None


def _inside(stream: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    depth = 1
    for event in stream:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Problem(_line(event), "anchors and aliases are not used in front matter")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            raise Problem(_line(event), "tags are not used in front matter")
        depth += isinstance(event, yaml.MappingStartEvent)
        depth -= isinstance(event, yaml.MappingEndEvent)
        if not depth:
            break
        yield event
    for event in stream:
        if isinstance(event, yaml.NodeEvent):
            raise Problem(_line(event), "front matter is one mapping")


def _entry(value: yaml.Event, events: Iterator[yaml.Event], line: int) -> Entry:
    if isinstance(value, yaml.ScalarEvent):
        return Entry(line, (_text(value),), is_list=False)
    if not isinstance(value, yaml.SequenceStartEvent):
        raise Problem(line, "a value must be text or a list of texts")
    items = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise Problem(_line(event), "a list holds texts only")
        items.append(_text(event))
    return Entry(line, tuple(items), is_list=True)


def _text(event: yaml.ScalarEvent) -> str:
    plain = event.style is None
    return "" if plain and event.value in _EMPTY else event.value.strip()


def _line(event: yaml.Event) -> int:
    # +1 for counting from one, +1 for the file's opening line of ---
    return (event.start_mark.line if event.start_mark else 0) + 2
