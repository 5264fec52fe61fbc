"""One line of a pasted list, ready to be paired."""

from dataclasses import dataclass
from enum import Enum

from app.text.names import Language


class Gap(Enum):
    """What stands between a line and the one before it."""

    NONE = "none"
    BLANK = "blank"
    SKIPPED = "skipped"
    BARRIER = "barrier"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may be a signatory's: where it stood, what remains of it, and its number.

    `text` has its white space tidied and list marks and numbering removed; `label` is the number
    that it carried; `notes` are codes of `app.text.pasted.model.NOTES`.
    """

    at: int
    text: str
    language: Language
    label: int | None
    gap: Gap
    notes: tuple[str, ...] = ()
