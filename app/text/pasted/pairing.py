"""Which lines belong together: a dynamic program over the lines, in rounds.

A line stands alone, forms a pair with the next one, or belongs to a block of one language that is
aligned with the block of the other language after it. The list itself tells how it is laid out:
each round counts in the pairs of the last one which language comes first, where blank lines and
numbers stand and how many signatories have one language, and weighs the next round by it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, log

from app.text.names import LANGUAGES
from app.text.pasted.alignment import align, band_width
from app.text.pasted.evidence import Evidence
from app.text.pasted.lines import Gap, Line

Pair = tuple[int, int]

_ROUNDS = 4
# What a layout that was not seen yet still counts, in signatories.
_RARE = 0.1
_STRONGEST = 4.0
# How unlikely blocks are where lines of one language stand together (on average) less than so many.
_BLOCKS = ((1.7, -9.0), (2.5, -5.0), (inf, -1.0))


@dataclass(slots=True)
class Layout:
    """What one round learnt of the list: scores in nats for the next one."""

    pair: float
    single: float
    first: dict[str, float] = field(default_factory=dict)
    gaps: dict[Gap, float] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    across: dict[str, float] = field(default_factory=dict)


def pair_lines(lines: Sequence[Line], evidence: Evidence, combined: int) -> list[Pair]:
    """The pairs of indices that belong together; `combined` lines hold both languages already."""
    if len({line.language for line in lines}) < len(LANGUAGES):
        return []
    layout = _expected(len(lines), combined)
    pairs: list[Pair] = []
    for _ in range(_ROUNDS):
        before, pairs = pairs, _decode(lines, evidence, layout)
        if pairs == before:
            break
        layout = _learnt(lines, pairs, combined)
    return pairs


def _expected(count: int, combined: int) -> Layout:
    entries = combined + count / 2 + 1
    pairs = 0.7 * count / 2 + 0.5
    gaps = {Gap.NONE: 0.0, Gap.BLANK: -0.2, Gap.SKIPPED: -1.0}
    return Layout(
        pair=log(pairs / entries),
        single=log(0.15),
        first={"fa": 0.2, "en": 0.0},
        gaps=gaps,
        numbers=dict.fromkeys(_KINDS, 0.0) | {"first": 1.0, "second": -1.0, "same": 2.0},
        across=dict.fromkeys(_KINDS, 0.0) | {"same": 2.0},
    )


def _learnt(lines: Sequence[Line], pairs: list[Pair], combined: int) -> Layout:
    single = len(lines) - 2 * len(pairs)
    entries = len(pairs) + single + combined + 1
    beside = {one for one, two in pairs if two == one + 1}
    first = Counter(lines[one].language for one in beside)
    total = len(beside)
    within: Counter[object] = Counter()
    between: Counter[object] = Counter()
    for one, (line, after) in enumerate(pairwise(lines)):
        seen = within if one in beside else between
        seen.update((after.gap, _numbering(line, after)))
    return Layout(
        pair=log((len(pairs) + 0.5) / entries),
        single=log((single + 0.5) / entries / 2),
        first={code: log(2 * (first[code] + _RARE) / (total + 2 * _RARE)) for code in LANGUAGES},
        gaps={gap: _ratio(gap, within, between, list(Gap)) for gap in Gap},
        numbers={kind: _ratio(kind, within, between, _KINDS) for kind in _KINDS},
        across=_across(lines, [pair for pair in pairs if pair[0] not in beside]),
    )


_KINDS = ["none", "first", "second", "same", "next", "other"]


def _across(lines: Sequence[Line], pairs: list[Pair]) -> dict[str, float]:
    """What numbers say between blocks: much where most pairs carry the same one, else nothing."""
    kinds = Counter(_numbering(lines[one], lines[two]) for one, two in pairs)
    same = kinds["same"]
    differ = kinds["next"] + kinds["other"]
    if same <= 2 * differ:
        return dict.fromkeys(_KINDS, 0.0)
    against = max(-_STRONGEST, log((differ + 0.5) / (same + differ + 1)))
    return dict.fromkeys(_KINDS, 0.0) | {"same": _STRONGEST, "next": against, "other": against}


def _ratio(
    kind: object, within: Counter[object], between: Counter[object], kinds: Sequence[object]
) -> float:
    """How much more a kind of step is seen within pairs than between signatories."""
    inside = (within[kind] + 1) / (sum(within[each] for each in kinds) + len(kinds))
    outside = (between[kind] + 1) / (sum(between[each] for each in kinds) + len(kinds))
    return max(-_STRONGEST, min(_STRONGEST, log(inside / outside)))


def _numbering(one: Line, two: Line) -> str:
    """How the numbers of two lines stand to each other: one of `_KINDS`."""
    if one.label is None or two.label is None:
        if one.label == two.label:
            return "none"
        return "second" if one.label is None else "first"
    return {0: "same", 1: "next"}.get(two.label - one.label, "other")


@dataclass(frozen=True, slots=True)
class _Step:
    back: int
    pairs: tuple[Pair, ...] = ()


def _decode(lines: Sequence[Line], evidence: Evidence, layout: Layout) -> list[Pair]:
    blocks = _blocks(lines, evidence, layout)
    best = [0.0] + [-inf] * len(lines)
    steps = [_Step(0)] * (len(lines) + 1)

    def reach(end: int, score: float, step: _Step) -> None:
        if score > best[end]:
            best[end], steps[end] = score, step

    for place in range(len(lines)):
        reach(place + 1, best[place] + layout.single, _Step(place))
        if place + 1 < len(lines) and lines[place].language != lines[place + 1].language:
            score = best[place] + _beside(lines, place, evidence, layout)
            reach(place + 2, score, _Step(place, ((place, place + 1),)))
        if place in blocks:
            end, score, pairs = blocks[place]
            reach(end, best[place] + score, _Step(place, tuple(pairs)))
    found: list[Pair] = []
    end = len(lines)
    while end:
        found.extend(reversed(steps[end].pairs))
        end = steps[end].back
    return found[::-1]


def _beside(lines: Sequence[Line], place: int, evidence: Evidence, layout: Layout) -> float:
    one, two = lines[place], lines[place + 1]
    if two.gap is Gap.BARRIER:
        return -inf
    return (
        layout.pair
        + layout.first[one.language]
        + layout.gaps[two.gap]
        + layout.numbers[_numbering(one, two)]
        + evidence.score(place, place + 1)
    )


def _blocks(
    lines: Sequence[Line], evidence: Evidence, layout: Layout
) -> dict[int, tuple[int, float, list[Pair]]]:
    """Each run of one language aligned with the next run: start → (end, score, pairs)."""
    runs = _runs(lines)
    mean = len(lines) / len(runs)
    cost = next(cost for limit, cost in _BLOCKS if mean < limit)

    def score(one: int, two: int) -> float:
        number = layout.across[_numbering(lines[one], lines[two])]
        return layout.pair + number + evidence.score(one, two)

    found = {}
    width = band_width(len(lines))
    for one, two in pairwise(runs):
        if max(len(one), len(two)) > 1:
            total, pairs = align(one, two, score, layout.single, width)
            found[one.start] = (two.stop, total + cost, pairs)
    return found


def _runs(lines: Sequence[Line]) -> list[range]:
    starts = [
        place
        for place in range(len(lines))
        if place == 0 or lines[place].language != lines[place - 1].language
    ]
    return [range(start, end) for start, end in pairwise([*starts, len(lines)])]
