"""Signatories from paired lines: name, place, country, and how sure the reading is."""

from dataclasses import dataclass

from app.errors import InvalidName
from app.text.clean import clean_display, name_flags
from app.text.names import Bilingual, Language
from app.text.pasted.evidence import same_city
from app.text.pasted.model import Confidence, Signatory
from app.text.pasted.places import Placed, placed

_NOTHING = Placed("", "", None, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """Lines that make one signatory, before it is cut into name and place."""

    fa: str | None
    en: str | None
    lines: tuple[int, ...]
    notes: tuple[str, ...]


def signatory(number: int, found: Found) -> Signatory:
    """One signatory; `number` is its place in the list, from 1."""
    fa = placed(found.fa) if found.fa else _NOTHING
    en = placed(found.en) if found.en else _NOTHING
    notes = [*found.notes, *_of_place(fa, en)] if found.fa and found.en else [*found.notes]
    if any("url" in name_flags(text, text) for text in (found.fa, found.en) if text):
        notes.append("looks-like-link")
    countries = {fa.country, en.country} - {None}
    confidence: Confidence = "check" if notes else "high"
    return Signatory(
        number=number,
        fa=found.fa,
        en=found.en,
        name=Bilingual(_stored(fa.name, "fa"), _stored(en.name, "en")),
        city=Bilingual(_stored(fa.city, "fa"), _stored(en.city, "en")),
        country=countries.pop() if len(countries) == 1 else None,
        confidence=confidence,
        notes=tuple(dict.fromkeys(notes)),
        lines=found.lines,
    )


def _stored(text: str, language: Language) -> str:
    """The text as a signature would store it; a piece without letters stays as it is."""
    try:
        return clean_display(text, language)
    except InvalidName:
        return text


def _of_place(fa: Placed, en: Placed) -> list[str]:
    if fa.country and en.country and fa.country != en.country:
        return ["country-differs"]
    if fa.city and en.city:
        return [] if same_city(fa, en) else ["place-differs"]
    if fa.country and en.country:
        return ["place-one-side"] if fa.city or en.city else []
    one, two = bool(fa.city or fa.country), bool(en.city or en.country)
    return ["place-one-side"] if one != two else []
