"""The alignment of a block of lines in one language with the block in the other that follows."""

from collections.abc import Callable
from functools import partial
from math import inf

# Columns at either side of the diagonal: enough for any real list, few for hostile ones.
_WIDEST = 40
_CELLS = 100_000
_NARROWEST = 3


def band_width(lines: int) -> int:
    """How far from the diagonal the blocks of a list of so many lines are aligned."""
    return max(_NARROWEST, min(_WIDEST, _CELLS // lines))


def align(
    one: range, two: range, score: Callable[[int, int], float], single: float, width: int
) -> tuple[float, list[tuple[int, int]]]:
    """The best score and its pairs, where both blocks keep the same order.

    `score` weighs a pair of indices, `single` is the score of an index that stays alone. Only a
    band of `width` columns at either side of the diagonal is looked at, so that time grows with the
    length and not its square.
    """
    band = _Band(len(one), len(two), width)
    rows: list[list[float]] = [[single * place for place in band.columns(0)]]
    steps: list[list[int]] = [[_LEFT] * len(rows[0])]
    for row in range(1, len(one) + 1):
        pair = partial(score, one[row - 1])
        best, step = _row(band, row, rows[-1], pair, (single, two.start - 1))
        rows.append(best)
        steps.append(step)
    return rows[-1][len(two) - band.columns(len(one)).start], _trace(band, steps, one, two)


_DIAGONAL, _UP, _LEFT = 0, 1, 2


class _Band:
    def __init__(self, height: int, length: int, width: int) -> None:
        self._slope = length / height
        self._length = length
        self._width = width + round(self._slope)

    def columns(self, row: int) -> range:
        """The columns of a row; the first row begins at 0 and the last ends at the length."""
        centre = round(row * self._slope)
        return range(max(0, centre - self._width), min(self._length, centre + self._width) + 1)


def _row(
    band: _Band,
    row: int,
    above: list[float],
    pair: Callable[[int], float],
    single_and_offset: tuple[float, int],
) -> tuple[list[float], list[int]]:
    """One row of the table; the offset leads from a column to the index that it stands for."""
    single, offset = single_and_offset
    before = band.columns(row - 1)
    best: list[float] = []
    steps: list[int] = []
    for place, column in enumerate(band.columns(row)):
        options = (
            above[column - 1 - before.start] + pair(column + offset)
            if column - 1 in before
            else -inf,
            above[column - before.start] + single if column in before else -inf,
            best[place - 1] + single if place else -inf,
        )
        step = max(range(3), key=options.__getitem__)
        best.append(options[step])
        steps.append(step)
    return best, steps


def _trace(band: _Band, steps: list[list[int]], one: range, two: range) -> list[tuple[int, int]]:
    pairs = []
    row, column = len(one), len(two)
    while row and column:
        step = steps[row][column - band.columns(row).start]
        if step == _DIAGONAL:
            pairs.append((one[row - 1], two[column - 1]))
        row -= step != _LEFT
        column -= step != _UP
    return pairs[::-1]
