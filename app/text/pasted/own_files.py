"""What the house's own text files say round a list, so that one is read as the list that it is.

The sentences are those of the edition's files in both languages; a test holds the two together.
"""

import re
from collections.abc import Sequence

_INVISIBLE = re.compile("[\u200e\u200f\u2066-\u2069]")
_AS_OF = re.compile(
    r"As of \d{1,2} \w+ \d{4}, \d\d:\d\d UTC\."
    r"|تا .+، ساعت [۰-۹]{2}:[۰-۹]{2} به وقت گرینویچ\."
)
_SAID = re.compile(
    r"[\d,]+ names? (?:was|were) withdrawn or changed since; .*"
    r"|Affiliations are given for identification only\."
    r"|نام نهادها تنها برای معرفی امضاکنندگان آمده است\."
    r"|Initiators|First signatories|More signatories"
    r"|آغازگران|نخستین امضاکنندگان|امضاکنندگان دیگر"
)


def preamble(lines: Sequence[str]) -> int:
    """How many lines stand before a list of ours: up to the last that says as of when it is."""
    found = (at for at, line in enumerate(lines, 1) if _AS_OF.fullmatch(_visible(line)))
    return max(found, default=0)


def is_said(line: str) -> bool:
    """Whether a line is a sentence or a heading of ours, and nobody's name."""
    return _SAID.fullmatch(_visible(line)) is not None


def _visible(line: str) -> str:
    return _INVISIBLE.sub("", line).strip()
