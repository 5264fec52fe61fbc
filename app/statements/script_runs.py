"""Words of another script inside a text: isolated, with a language of their own.

Without isolation the bidirectional algorithm (UAX #9) moves the punctuation round such words;
without `lang` a screen reader spells them and the wrong font sets them.
"""

import re
from typing import Literal

from markupsafe import escape

from app.text.scripts import Kind, runs

# Languages written in the Arabic script where nothing else is said (`ku-Arab` says otherwise).
_ARABIC = re.compile(
    "ar|azb|bal|bqi|ckb|fa|glk|haz|lrc|mzn|pnb|prs|ps|sd|sdh|skr|ug|ur",
)
_OTHER_RTL = re.compile("arc|dv|he|syr|yi")
_OTHER_LTR = re.compile(
    "am|be|bg|bn|el|gu|hi|hy|ja|ka|kk|kn|ko|ky|mk|ml|mn|mr|my|ne|pa|ru|si|sr|ta|te|tg|th|ti|uk|zh"
)

_TAGS = {
    "arabic": '<bdi lang="fa" dir="rtl">',
    "latin": '<bdi lang="en" dir="ltr">',
    "other": "<bdi>",  # its first strong letter decides
}
# ISO 8601 dates and international telephone numbers: a hyphen between digits after an Arabic
# letter turns their order (rule W4 leaves it neutral there). A range of years keeps the text's.
_ORDERED = re.compile(
    r"(?<!\d)(?:\d{4}-\d{2}-\d{2}(?![\d-])|(?:\+|00)\d(?:[ ()-]{0,2}\d){6,14}(?!\d))"
)


def base_script(language: str) -> Kind:
    """The script that a text of this language (BCP 47) is written in."""
    code, *subtags = language.split("-")
    if "Arab" in subtags:
        return "arabic"
    if "Latn" in subtags:
        return "latin"
    if _ARABIC.fullmatch(code):
        return "arabic"
    other = _OTHER_RTL.fullmatch(code) or _OTHER_LTR.fullmatch(code)
    return "other" if other else "latin"


def direction(language: str) -> Literal["rtl", "ltr"]:
    """The direction of a text of this language, for `dir`."""
    script = base_script(language)
    hebrew_like = script == "other" and _OTHER_RTL.fullmatch(language.partition("-")[0])
    return "rtl" if script == "arabic" or hebrew_like else "ltr"


def isolated(text: str, language: str) -> str:
    """Plain text as HTML, each run of another script in a `bdi`; for text nodes only.

    In a text of the Latin script an Arabic run is marked as Farsi, in one of the Arabic script a
    Latin run as English: the two languages of the house.
    """
    base = base_script(language)
    if base == "latin" and text.isascii():
        return str(escape(text))
    parts = []
    for kind, run in runs(text, base):
        if kind != base:
            parts.append(f"{_TAGS[kind]}{escape(run)}</bdi>")
        elif direction(language) == "rtl":
            parts.append(_ordered(run))
        else:
            parts.append(str(escape(run)))
    return "".join(parts)


def isolated_part(text: str, language: str) -> str:
    """One part of a line of several (author, place), which must not reorder its neighbours."""
    stretches = runs(text)
    if len(stretches) == 1 and stretches[0][0] not in {base_script(language), "other"}:
        return f"{_TAGS[stretches[0][0]]}{escape(text)}</bdi>"
    return f"<bdi>{isolated(text, language)}</bdi>"


def _ordered(run: str) -> str:
    """A right-to-left run as HTML, its dates and telephone numbers isolated."""
    parts = []
    end = 0
    for match in _ORDERED.finditer(run):
        parts.append(f'{escape(run[end : match.start()])}<bdi dir="ltr">{match[0]}</bdi>')
        end = match.end()
    parts.append(str(escape(run[end:])))
    return "".join(parts)
