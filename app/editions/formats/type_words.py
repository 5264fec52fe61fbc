"""Words as the templates of typst take them: plain strings, or objects with what differs.

A run is a string in the language round it, or an object: `t` text, or `x` runs, `l`/`g`/`d`
language, region and direction where they differ, `f` the font family to try first, `i` isolated,
`s` strong, `e` emphasis, `c` code, `r` raised, `h` a link. Text is a list of strings where it may
be broken although nothing in it says so: names of hundreds of letters without a space would run off
the page.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from app.editions.formats.fonts import MissingGlyphs, family_for
from app.editions.lines import Piece
from app.editions.prose import Span
from app.statements.script_runs import base_script, direction
from app.text.scripts import RLM, Kind, runs, script

Run = str | dict[str, Any]

ISOLATED = 60
"""Up to this length a field is a box, which isolates it but cannot be broken between lines."""
LONGEST_WORD = 34
_UNBROKEN = re.compile(rf"[^\s\u200b\u2013\u2014-]{{{LONGEST_WORD + 1},}}")
_JOIN_NOTHING = "آأإادذرزژوؤةۀە"
_BREAK = 16
_LANGUAGES: dict[Kind, str] = {"arabic": "fa", "latin": "en"}
# ISO 8601 dates and telephone numbers, which would turn round between right-to-left words.
_ORDERED = re.compile(
    r"(?<!\d)(\d{4}-\d{2}-\d{2}(?![\d-])|(?:\+|00)\d(?:[ ()-]{0,2}\d){6,14}(?!\d))"
)


def tongue(language: str) -> dict[str, str]:
    """Language, region and direction of a BCP 47 tag, as typst's `text` takes them."""
    code, *subtags = language.split("-")
    region = next((one for one in subtags if re.fullmatch("[A-Z]{2}", one)), "")
    return {"l": code.lower()[:3], "g": region, "d": direction(language)}


def pieces_run(pieces: Iterable[Piece], language: str) -> list[Run]:
    """A signatory's line in this language.

    Fields of the other direction are isolated from what stands between them; where one is so long
    that it has to break, marks beside it keep the separators in the line's direction.

    Raises:
        MissingGlyphs: a letter that no font has.
    """
    given = list(pieces)
    given = [Piece(piece.text, _spoken(piece)) for piece in given]
    own = direction(language)
    long = [
        piece.language is not None
        and direction(piece.language) != own
        and len(piece.text) > ISOLATED
        for piece in given
    ]
    found: list[Run] = []
    for index, piece in enumerate(given):
        if piece.language is None:
            beside = any(long[max(0, index - 1) : index + 2])
            between = piece.text.replace(" –", "\u00a0–")
            found.append(f"{RLM}{between}{RLM}" if beside and own == "rtl" else between)
        else:
            isolate = direction(piece.language) != own and not long[index]
            found += _field(piece.text, piece.language, language, isolate=isolate)
    return _merged(found)


def sentence_run(text: str, language: str) -> list[Run]:
    """A text in this language in which words of other scripts may stand."""
    return _merged(_mixed(text, language, {}))


def span_run(spans: Iterable[Span], language: str) -> list[Run]:
    """A paragraph of a statement's text."""
    found: list[Run] = []
    for span in spans:
        marks: dict[str, Any] = {
            key: 1
            for key, given in (
                ("s", span.strong),
                ("e", span.emphasis),
                ("c", span.code),
                ("r", span.raised),
            )
            if given
        }
        if span.is_link:
            marks["h"] = span.href
        found += _mixed(span.text, language, marks)
    return _merged(found)


def _spoken(piece: Piece) -> str | None:
    """A field's language, or the other one where not a letter of the field's script is in it.

    Its punctuation would else stand at the wrong ends, on paper and in what is copied from it.
    """
    if piece.language not in {"fa", "en"}:
        return piece.language
    found = {script(one) for one in piece.text} & {"arabic", "latin"}
    return {"arabic": "fa", "latin": "en"}[found.pop()] if len(found) == 1 else piece.language


def _field(text: str, language: str, around: str, *, isolate: bool) -> Iterator[Run]:
    """A name, title or place: runs of other scripts within it have their own language."""
    inner = [_run(run, kind, language) for kind, run in runs(text, base_script(language))]
    if language == around and not isolate:
        yield from inner
    else:
        yield {"x": inner, **tongue(language)} | ({"i": 1} if isolate else {})


def _mixed(text: str, language: str, marks: dict[str, Any]) -> Iterator[Run]:
    turned = direction(language) == "rtl"
    for kind, run in runs(text, base_script(language)):
        parts = _ORDERED.split(run) if turned and kind == base_script(language) else [run]
        for place, part in enumerate(parts):
            if place % 2:
                yield {"t": part, "l": "en", "d": "ltr", "i": 1, **marks}
            elif part:
                made = _run(part, kind, language)
                yield made | marks if isinstance(made, dict) else _marked(made, marks)


def _marked(text: str, marks: dict[str, Any]) -> Run:
    return {"t": text, **marks} if marks else text


def _run(text: str, kind: Kind, around: str) -> Run:
    """One stretch of one script, with what it needs beyond the text round it."""
    family = family_for(text)
    if family is None:
        # Another shape of letters that the fonts have (mathematical bold, squared) is set as these.
        text = unicodedata.normalize("NFKC", text)
        family = family_for(text)
    if family is None:
        raise MissingGlyphs
    broken = _breakable(text)
    made: dict[str, Any] = {"t": broken if len(broken) > 1 else text}
    if kind != base_script(around) and kind in _LANGUAGES:
        made |= tongue(_LANGUAGES[kind])
    elif kind == "other" and base_script(around) != "other":
        made["d"] = _first_direction(text)
    if family:
        made["f"] = family
    return text if made == {"t": text} else made


def _first_direction(text: str) -> str:
    """The direction of the first letter that has one."""
    strong = (unicodedata.bidirectional(one) for one in text)
    first = next((one for one in strong if one in {"L", "R", "AL"}), "L")
    return "ltr" if first == "L" else "rtl"


def _breakable(text: str) -> list[str]:
    """The text in parts between which a line may end, where a word is longer than a line bears."""
    parts = [""]
    end = 0
    for match in _UNBROKEN.finditer(text):
        parts[-1] += text[end : match.start()]
        word = match[0]
        while len(word) > _BREAK:
            place = _cut(word)
            parts[-1] += word[:place]
            parts.append("")
            word = word[place:]
        parts[-1] += word
        end = match.end()
    parts[-1] += text[end:]
    return parts


def _cut(word: str) -> int:
    """Where to cut, if it can be after a letter that joins no letter after it."""
    ends = (place for place in range(_BREAK, _BREAK // 2, -1) if word[place - 1] in _JOIN_NOTHING)
    return next(ends, _BREAK)


def _merged(found: Iterable[Run]) -> list[Run]:
    """Strings beside each other as one: fewer runs, and letters that meet are shaped together."""
    merged: list[Run] = []
    for run in found:
        if merged and isinstance(run, str) and isinstance(merged[-1], str):
            merged[-1] += run
        else:
            merged.append(run)
    return merged
