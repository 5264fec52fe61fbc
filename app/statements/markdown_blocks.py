"""The blocks of a statement's Markdown: `::: name key="value"` … `:::`.

A block may hold any Markdown, further blocks included; a line of colons alone closes the
innermost one. `problems()` finds what an author got wrong, with line numbers; rendering never
fails: an unknown block is printed as its content, an unclosed one runs to the end of what
surrounds it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from app.i18n import N_, Fault
from app.statements.texts import UPDATE_KINDS

_ORIGIN = frozenset({"author", "place", "date", "source", "url"})
KEYS: dict[str, frozenset[str]] = {
    "speaker": frozenset({"name"}),
    "caption": frozenset(),
    "quote": _ORIGIN,
    "letter": _ORIGIN,
    "credit": frozenset({"translator"}),
    "update": frozenset({"date"}),
    **dict.fromkeys(UPDATE_KINDS, frozenset({"date"})),
}
REQUIRED = {"speaker": "name", **dict.fromkeys(UPDATE_KINDS, "date")}
MAX_VALUE = 400

_JALALI_EPOCH = date(622, 3, 22)

_LINE = re.compile(r":{3,}[ \t]*(?:([a-z]+)(?=[ \t]|$))?")
_KEY = re.compile(r"[ \t]+([a-z]+)=")
_VALUE = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|([^\s"«“]+)')
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+|https?://[^\s/]+/[^\s]*")


@dataclass(slots=True)
class Block:
    """One block: its `attributes` as given; `faults` says what is wrong with it."""

    name: str
    attributes: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    @property
    def day(self) -> date | None:
        """The `date`, if it is an ISO 8601 calendar date; another date is printed as given."""
        return iso_day(self.attributes.get("date", ""))


def iso_day(text: str) -> date | None:
    """`2026-05-01` as a date; None for anything else, and before the Jalali calendar's year 1."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-05-01") else None
    except ValueError:
        return None
    return day if day and day > _JALALI_EPOCH else None


def is_web_address(text: str) -> bool:
    """Whether the text is an http or https address that may stand behind a link."""
    return len(text) <= 2000 and bool(_WEB.fullmatch(text))  # noqa: PLR2004 - as browsers do


def blocks_plugin(md: MarkdownIt) -> None:
    """Add the rule; blocks come as `block_open`/`block_close` tokens with `meta["block"]`."""
    md.block.ruler.before(
        "fence", "block", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def problems(tokens: list[Token]) -> Iterator[tuple[int, Fault]]:
    """What is wrong with the blocks among parsed tokens, as (line from 0, what)."""
    for token in tokens:
        if token.type != "block_open":
            continue
        block: Block = token.meta["block"]
        line = token.map[0] if token.map else 0
        for fault in block.faults:
            yield line, fault
        if block.name in UPDATE_KINDS and token.level:
            yield line, Fault(N_("an update stands by itself, not inside another block"))


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    if state.is_code_block(start):
        return False
    opening = _LINE.match(_line(state, start))
    if not opening or not opening[1]:
        return False
    if silent:
        return True
    close, closed = _closing_line(state, start, end)
    block = _block(opening[1], _line(state, start)[opening.end() :])
    if not closed:
        block.faults.append(Fault(N_("a block without a closing line of :::")))
    _push(state, "block_open", 1, block).map = [start, close + closed]
    old_parent, old_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "block", close
    state.md.block.tokenize(state, start + 1, close)
    state.parentType, state.lineMax = old_parent, old_max
    _push(state, "block_close", -1, block)
    state.line = close + closed
    return True


def _closing_line(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """The line that closes the block opened at `start`, or where it ends unclosed."""
    depth = 0
    for number in range(start + 1, end):
        if not state.isEmpty(number) and state.sCount[number] < state.blkIndent:
            return number, False  # the list item or footnote around it has ended
        found = _LINE.match(_line(state, number))
        if not found or state.is_code_block(number):
            continue
        if found[1]:
            depth += 1
        elif found.end() == len(_line(state, number).rstrip()):
            if not depth:
                return number, True
            depth -= 1
    return end, False


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _push(state: StateBlock, kind: str, nesting: int, block: Block) -> Token:
    token = state.push(kind, "section", nesting)  # type: ignore[arg-type]
    token.block = True
    token.meta = {"block": block}
    return token


def _block(name: str, rest: str) -> Block:
    attributes, faults = _attributes(rest)
    known = KEYS.get(name)
    if known is None:
        there = Fault(N_("an unknown block; there are %(names)s"), names=", ".join(KEYS))
        return Block(name, {}, [there])
    if set(attributes) - known:
        faults.append(_unknown_key(name, known))
    if name in REQUIRED and not attributes.get(REQUIRED[name]):
        faults.append(Fault(N_("a block `%(name)s` needs %(key)s"), name=name, key=REQUIRED[name]))
    block = Block(name, {key: attributes[key] for key in known & attributes.keys()}, faults)
    if name in UPDATE_KINDS and block.attributes.get("date") and not block.day:
        faults.append(Fault(N_("the date of `%(name)s` is written like 2026-05-01"), name=name))
    if "url" in block.attributes and not is_web_address(block.attributes["url"]):
        faults.append(Fault(N_("url is no http or https address")))
        del block.attributes["url"]
    return block


def _unknown_key(name: str, known: frozenset[str]) -> Fault:
    if not known:
        return Fault(N_("an unknown key; a block `%(name)s` takes no key"), name=name)
    keys = ", ".join(sorted(known))
    return Fault(N_("an unknown key; a block `%(name)s` takes %(keys)s"), name=name, keys=keys)


def _attributes(rest: str) -> tuple[dict[str, str], list[Fault]]:
    attributes: dict[str, str] = {}
    rest = rest.rstrip()
    position = 0
    while position < len(rest):
        key = _KEY.match(rest, position)
        value = _VALUE.match(rest, key.end()) if key else None
        if not key or not value:
            return attributes, [Fault(N_('not readable as key="value"'))]
        if key[1] in attributes:
            return attributes, [Fault(N_("a key given twice"))]
        text = " ".join(value[value.lastindex or 0].split())
        if len(text) > MAX_VALUE:
            return attributes, [Fault(N_("a value over %(most)s characters"), most=MAX_VALUE)]
        attributes[key[1]] = text
        position = value.end()
    return attributes, []


def without_updates(markdown: str, tokens: list[Token]) -> tuple[str, list[tuple[str, date, str]]]:
    """The Markdown without its top-level `UPDATE_KINDS` blocks, and these as (name, day, Markdown).

    `tokens` are the Markdown's own; a block without a calendar date stays in the text.
    """
    lines = markdown.split("\n")
    updates = []
    spans = []
    for token in tokens:
        if token.type != "block_open" or token.level or not token.map:
            continue
        block: Block = token.meta["block"]
        if block.name in UPDATE_KINDS and block.day:
            start, end = token.map
            updates.append((block.name, block.day, "\n".join(lines[start + 1 : end - 1])))
            spans.append((start, end))
    for start, end in reversed(spans):
        lines[start:end] = [""]
    return "\n".join(lines), updates
