"""Reading a pasted list of signatories: chat, e-mail or document, in Farsi, English or both."""

from app.text.pasted.evidence import Evidence
from app.text.pasted.lines import Line
from app.text.pasted.model import NOTES, WHYS, PastedList, Signatory, Skipped, explained
from app.text.pasted.pairing import Pair, pair_lines
from app.text.pasted.reading import Combined, read
from app.text.pasted.signatories import Found, signatory

__all__ = ["NOTES", "WHYS", "PastedList", "Signatory", "Skipped", "explained", "parse"]

_SURE = 2.0
_RIVAL = 1.0
_NEAR = 3


def parse(text: str) -> PastedList:
    """The signatories of a pasted list; any text at all is accepted.

    Nothing is dropped: each line that is not blank stands in the `lines` of a signatory or in
    `skipped`. Line numbers count from 1 as `str.splitlines` does. Time grows with the length.
    """
    reading = read(text)
    evidence = Evidence(reading.lines)
    pairs = pair_lines(reading.lines, evidence, len(reading.combined))
    found = [*map(_of_one_line, reading.combined), *_of_lines(reading.lines, evidence, pairs)]
    found.sort(key=lambda each: each.lines)
    signatories = tuple(signatory(number, each) for number, each in enumerate(found, 1))
    return PastedList(signatories, tuple(reading.skipped))


def _of_one_line(line: Combined) -> Found:
    return Found(line.halves.fa, line.halves.en, (line.at,), line.notes)


def _of_lines(lines: list[Line], evidence: Evidence, pairs: list[Pair]) -> list[Found]:
    paired = {index for pair in pairs for index in pair}
    same_numbers = _numbers_agree(lines, pairs)
    found = [
        Found(
            *_in_order(lines[one], lines[two]),
            lines=(lines[one].at, lines[two].at),
            notes=(
                *lines[one].notes,
                *lines[two].notes,
                *_doubts(lines, evidence, (one, two), paired),
                *(["number-differs"] if same_numbers and _labels_differ(lines, (one, two)) else []),
            ),
        )
        for one, two in pairs
    ]
    # In a list of one language throughout, a missing second language is nothing to check.
    both = len({line.language for line in lines}) > 1 or not lines
    found += [
        Found(
            fa=line.text if line.language == "fa" else None,
            en=line.text if line.language == "en" else None,
            lines=(line.at,),
            notes=(*line.notes, *(["one-language"] if both else [])),
        )
        for index, line in enumerate(lines)
        if index not in paired
    ]
    return found


def _in_order(one: Line, two: Line) -> tuple[str, str]:
    return (one.text, two.text) if one.language == "fa" else (two.text, one.text)


def _doubts(lines: list[Line], evidence: Evidence, pair: Pair, paired: set[int]) -> list[str]:
    """Why a pair should be looked at: little evidence, or a line left alone that fits as well."""
    score = evidence.score(*pair)
    notes = [] if score >= _SURE else ["weak-evidence"]
    for mine, other in (pair, pair[::-1]):
        near = range(max(0, other - _NEAR), min(len(lines), other + _NEAR + 1))
        if any(
            index not in paired
            and lines[index].language != lines[mine].language
            and evidence.score(mine, index) > score - _RIVAL
            for index in near
        ):
            notes.append("rival-line")
    return notes


def _labels_differ(lines: list[Line], pair: Pair) -> bool:
    one, two = (lines[index].label for index in pair)
    return one is not None and two is not None and one != two


def _numbers_agree(lines: list[Line], pairs: list[Pair]) -> bool:
    """Whether the list gives most of its pairs one number on both lines."""
    both = [pair for pair in pairs if None not in (lines[pair[0]].label, lines[pair[1]].label)]
    return 2 * sum(not _labels_differ(lines, pair) for pair in both) > len(both)
