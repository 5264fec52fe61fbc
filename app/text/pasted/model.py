"""What a pasted list is read into, and the reasons given for what is doubtful or set aside."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from app.text.names import Bilingual

Confidence = Literal["high", "check"]

NOTES: Final = {
    "one-language": "Only one language was found for this signatory.",
    "weak-evidence": "The two lines stand together, but little in them shows that they belong.",
    "rival-line": "Another line would fit about as well.",
    "country-differs": "The two lines name different countries.",
    "place-differs": "The two lines seem to name different places.",
    "place-one-side": "Only one of the two lines names a place.",
    "number-differs": "The two lines carry different numbers.",
    "one-line-split": "Both languages stood on one line in several pieces and were put in order.",
    "mixed-scripts": "The line mixes scripts and was kept whole in its main one.",
    "sender-removed": "A time stamp or a sender before the text was left out.",
    "contact-removed": "A telephone number, an address or a link was left out.",
    "symbol-removed": "A symbol within or after the text was left out.",
    "looks-like-prose": "This may be a sentence and not a name.",
    "looks-like-link": "This looks like a link.",
}

WHYS: Final = {
    "no-letters": "No letter stands on this line.",
    "number": "A number alone.",
    "date": "A date or a time.",
    "too-long": "Longer than the 400 characters that a name may have.",
    "not-storable": "Contains characters that cannot be stored.",
    "other-script": "Neither in Arabic nor in Latin script.",
    "heading": "A heading, or a label before what follows.",
    "sender": "The sender of a message.",
    "chat-notice": "A notice of the messenger.",
    "mail-header": "A header of an e-mail.",
    "greeting": "A greeting.",
    "thanks": "Thanks or a request.",
    "closing": "The closing of a message.",
    "signature-block": "The signature under a message.",
    "contact": "A telephone number, an address or a link.",
    "prose": "A sentence and not a name.",
}


def explained(code: str) -> str:
    """A note's or reason's stable code and its English sentence, as `code: sentence`."""
    return f"{code}: {NOTES.get(code) or WHYS[code]}"


@dataclass(frozen=True, slots=True)
class Signatory:
    """One signatory as read from one or two lines.

    `fa` and `en` are the lines as given, with white space tidied and list marks and numbering
    removed; None where there is no line in that language. `number` is the place in the pasted
    list, from 1. `country` is an ISO 3166-1 code, only where a line names a country. `notes` are
    codes of `NOTES`; `lines` are line numbers of the input, from 1.
    """

    number: int
    fa: str | None
    en: str | None
    name: Bilingual
    city: Bilingual
    country: str | None
    confidence: Confidence
    notes: tuple[str, ...]
    lines: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """The signatory as `hamseda list preview --json` prints it."""
        return {
            "number": self.number,
            "fa": self.fa,
            "en": self.en,
            "name": _both(self.name),
            "city": _both(self.city),
            "country": self.country,
            "confidence": self.confidence,
            "notes": [explained(code) for code in self.notes],
            "lines": list(self.lines),
        }


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line set aside: its number from 1, its text as pasted, and a code of `WHYS`."""

    line: int
    text: str
    why: str

    def to_json(self) -> dict[str, Any]:
        """The line as `hamseda list preview --json` prints it."""
        return {"line": self.line, "text": self.text, "why": explained(self.why)}


@dataclass(frozen=True, slots=True)
class PastedList:
    """A pasted list as read: each line that is not blank is in `signatories` or in `skipped`."""

    signatories: tuple[Signatory, ...]
    skipped: tuple[Skipped, ...]

    def to_json(self) -> dict[str, Any]:
        """The whole, in the shape of `hamseda list preview --json`."""
        return {
            "signatories": [signatory.to_json() for signatory in self.signatories],
            "skipped": [skipped.to_json() for skipped in self.skipped],
        }


def _both(text: Bilingual) -> dict[str, str | None]:
    return {"fa": text.fa or None, "en": text.en or None}
