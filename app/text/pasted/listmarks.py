"""Numbers, bullets and trailing punctuation: what a list puts round a name."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from app.text.digits import ascii_digits

_BULLETS = "-–—−‐‑*•·●▪◦‣○■□▶►➢➤→✓✔☑✅☐❖◆◇★☆>|~_"
_LEADING = re.compile(rf"[\s{re.escape(_BULLETS)}]+")
_TABBED = re.compile(r"([(\[]?\d{1,5}[)\].:]?)[ ]*\t\s*")
_NUMBER = re.compile(r"[(\[]?(\d{1,5})\s*(?:[.)\]:/ـ]+|[-–—](?!\d))\s*(?=[^\d\s.,])")
_BARE_NUMBER = re.compile(r"(\d{1,5})\s+(?=\S)")
_LETTER = re.compile(r"(?:[A-Za-z]|[ivx]{2,4}|الف|[بپتثجچحدر])\)\s*(?=\w)")
_TRAILING = re.compile(r"[\s.,;،؛:…!|*_~=•\-–—]+$")
_ABBREVIATION = re.compile(r"(?:\b\w{1,2}\.){2,}$|\b(?:inc|ltd|co|st)\.$", re.IGNORECASE)
_TABS = re.compile(r"(?<=[^\s–—|،,-])[ ]*\t\s*(?=[^\s–—|،,-])")
_FIRST_SYMBOL = 0x2190
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


@dataclass(frozen=True, slots=True)
class Marked:
    """A line without bullets; `label` is a number that may be its place in a list.

    `text` still holds the number and `rest` does not: only the whole list can tell whether
    «۸ مارس» is a name. `bare` numbers have no punctuation after them.
    """

    text: str
    rest: str
    label: int | None
    bare: bool


def latin_digits(line: str) -> str:
    """The line with ASCII digits, each where its digit stood; quick where there are no others."""
    return ascii_digits(line) if _OTHER_DIGIT.search(line) else line


def without_symbols(line: str) -> tuple[str, bool]:
    """The line without emoji and signs, and whether any stood elsewhere than at its beginning."""
    if line.isascii():
        return line, False
    kept = "".join("\0" if _is_symbol(character) else character for character in line)
    inner = "\0" in kept.lstrip("\0 \t\u200d\ufe0f")
    return kept.replace("\0\u200d", "").replace("\0", " ").strip(), inner


def _is_symbol(character: str) -> bool:
    return ord(character) >= _FIRST_SYMBOL and unicodedata.category(character) in {"So", "Sk"}


def marked(line: str) -> Marked:
    """Take bullets from a line's beginning and find its number."""
    text = _LEADING.sub("", line, count=1) if _LEADING.match(line) else line
    digits = latin_digits(text)
    for pattern, bare in ((_TABBED, False), (_NUMBER, False), (_BARE_NUMBER, True)):
        match = pattern.match(digits)
        if match:
            label = int(match[1].strip("()[].:"))
            rest = text[match.end() :]
            return Marked(
                text, _LEADING.sub("", rest, count=1) if _LEADING.match(rest) else rest, label, bare
            )
    match = _LETTER.match(text)
    return Marked(text, text[match.end() :] if match else text, None, bare=False)


def numbered(lines: list[Marked]) -> list[tuple[str, int | None]]:
    """The text and number of each line, once the whole list has told which numbers count.

    A number with punctuation counts where two lines have one (or there are not more than two
    lines); one without where three or more lines count upwards.
    """
    clear = sum(line.label is not None and not line.bare for line in lines)
    bare = [line.label for line in lines if line.bare and line.label is not None]
    steps = sum(0 <= after - before <= 1 for before, after in pairwise(bare))
    counts = len(lines) <= _FEW or clear >= _FEW
    counts_bare = steps >= _FEW and steps * 2 >= len(bare)
    return [
        (line.text, None)
        if line.label is not None and not (counts_bare if line.bare else counts)
        else (line.rest, line.label)
        for line in lines
    ]


_FEW = 2


def without_tail(text: str) -> str:
    """The text without punctuation and separators at its end; "U.S.A." and "e.V." keep theirs."""
    bare = _TRAILING.sub("", text)
    dotted = f"{bare}."
    if text.startswith(dotted) and _ABBREVIATION.search(dotted):
        return dotted
    return bare


def columns_joined(text: str) -> str:
    """Columns of a pasted table (tabs) with a dash between them, as separators in one line."""
    return _TABS.sub(" – ", text.strip())
