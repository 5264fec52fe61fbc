"""A line that somebody gives to a thing of theirs: an edition, a passkey, a site, oneself."""

import unicodedata

from app.errors import InvalidName

_JOINERS = "\u200c\u200d"
"""They belong to the spelling of Farsi and of other scripts."""

_MARKS = dict.fromkeys(map(ord, "\u061c\u200e\u200f"))
"""Marks of direction that keyboards put in; a line that stands isolated needs none."""


def one_line(typed: str, longest: int) -> str:
    """The line in whatever script, its white space tidied; it may be empty.

    Raises `InvalidName`: `too-long` over `longest` characters, `control-character` for what is not
    shown or turns text round (general category C of Unicode, but for joiners and marks).
    """
    line = " ".join(typed.translate(_MARKS).split())
    if len(line) > longest:
        raise InvalidName("too-long")
    if any(unicodedata.category(c)[0] == "C" and c not in _JOINERS for c in line):
        raise InvalidName("control-character")
    return line
