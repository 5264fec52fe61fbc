"""A statement file's bytes as text that is safe to store, compare and show."""

import re
import unicodedata

from app.i18n import N_, Fault
from app.statements.front_matter import Problem

MAX_FILE = 512 * 1024
MAX_MARKS = 8

# Deleted: bidirectional controls and characters that show nothing, as in names. Rendering
# isolates scripts itself, and hidden controls could show readers another text than was signed.
_INVISIBLE = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u00ad\u034f\u115f\u1160\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile("\r\n?|[\u0085\u2028\u2029]")
_REFUSED = {
    "Cc": Fault(N_("a control character")),
    "Cs": Fault(N_("a surrogate")),
    "Co": Fault(N_("a private-use character")),
}


def decoded(data: bytes) -> str:
    """The file as NFC text with LF at line ends, without invisible characters.

    Raises:
        Problem: over 512 KB, not UTF-8, a control or private-use character, or more than eight
            combining marks in a row (before NFC, which takes quadratic time on such runs).
    """
    if len(data) > MAX_FILE:
        raise Problem(1, "a file over 512 KB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Problem(line, "not UTF-8") from None
    return tidied(text)


def tidied(text: str) -> str:
    """Text from wherever as `decoded` gives it; raises `Problem` for what it raises for."""
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    if not text.isascii() or not text.isprintable():
        _refuse_unfit(text)
    return unicodedata.normalize("NFC", text)


def tidy_body(body: str) -> str:
    """The body without blank lines at its ends, and at most one between two paragraphs.

    So the text left when a dated update is taken out is the text without the update.
    """
    lines = "\n".join(line if line.strip() else "" for line in body.split("\n"))
    return re.sub("\n{3,}", "\n\n", lines).strip("\n")


def _refuse_unfit(text: str) -> None:
    marks = 0
    for index, character in enumerate(text):
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        what = _REFUSED.get(category) if character not in "\n\t" else None
        if marks > MAX_MARKS:
            what = Fault(N_("more than %(most)s combining marks on one letter"), most=MAX_MARKS)
        if what:
            raise Problem(text.count("\n", 0, index) + 1, what)
