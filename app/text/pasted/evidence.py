"""How much speaks for a Farsi and an English line naming the same signatory.

Scores are in nats, a log likelihood ratio of "belongs together" against "two lines of this list
by chance": a mark that few lines of the list carry tells more than one that all of them do.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from app.text.names import Language
from app.text.pasted.lines import Line
from app.text.pasted.places import Placed, placed
from app.text.pasted.words import Marks, line_marks

# Chances that a word of one line finds its counterpart in a line that belongs to it, by the kind
# of mark; set on invented lists and the real one, with other cuts than those of the tests.
_FOUND = {"=": 0.8, "@": 0.9, "#": 0.6, "/": 0.8, "~": 0.7}
_MISSED = {"=": 0.3, "@": 0.1, "#": 0.5, "/": 0.75, "~": 0.75}
# Lines without any of the marks that every list is taken to have beside its own, so that
# agreement tells something in a list of two lines as well.
_BACKGROUND = 8
_SHARE = 1.0
_COUNTRY = {"same": 2.5, "differs": -5.0, "one-side": -0.6}
_ELSEWHERE = -2.5
_PART = -0.4
_LENGTH = -1.0
_LONGEST = 3.5


@dataclass(frozen=True, slots=True)
class _Traits:
    words: tuple[Marks, ...]
    place: Placed


def same_city(fa: Placed, en: Placed) -> bool:
    """Whether the cities of two lines may be one, by the tables or by their consonants."""
    there = frozenset().union(*line_marks(en.city, "en"))
    return any(marks & there for marks in line_marks(fa.city, "fa"))


class Evidence:
    """What the lines of one list say; scores are kept, as several rounds ask for the same."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._traits = [
            _Traits(line_marks(line.text, line.language), placed(line.text)) for line in lines
        ]
        self._counts: dict[str, Counter[str]] = {"fa": Counter(), "en": Counter()}
        self._totals = Counter(line.language for line in lines)
        for line, traits in zip(lines, self._traits, strict=True):
            self._counts[line.language].update({mark for word in traits.words for mark in word})
        self._countries = Counter(
            (line.language, traits.place.country)
            for line, traits in zip(lines, self._traits, strict=True)
        )
        self._ratio = self._typical_ratio()
        self._kept: dict[tuple[int, int], float] = {}

    def _typical_ratio(self) -> float:
        sizes = {"fa": 0, "en": 0}
        for line in self._lines:
            sizes[line.language] += len(line.text)
        fa = sizes["fa"] / (self._totals["fa"] or 1)
        en = sizes["en"] / (self._totals["en"] or 1)
        return (en or 1) / (fa or 1)

    def place(self, index: int) -> Placed:
        """The place of the line with this index."""
        return self._traits[index].place

    def score(self, one: int, two: int) -> float:
        """The evidence for two lines of different languages, in nats."""
        if self._lines[one].language == "en":
            one, two = two, one
        kept = self._kept.get((one, two))
        if kept is None:
            kept = self._kept[one, two] = self._weigh(one, two)
        return kept

    def _weigh(self, fa: int, en: int) -> float:
        words_fa, words_en = self._traits[fa].words, self._traits[en].words
        shared = (
            _SHARE
            * (self._side(words_fa, words_en, "en") + self._side(words_en, words_fa, "fa"))
            / 2
        )
        return shared + self._of_place(fa, en) + self._of_shape(fa, en)

    def _side(
        self, words: tuple[Marks, ...], others: tuple[Marks, ...], language: Language
    ) -> float:
        """How well the words of one line are found in the other."""
        there = frozenset().union(*others) if others else frozenset()
        counts, total = self._counts[language], self._totals[language]
        score = 0.0
        for marks in words:
            common = marks & there
            if common:
                score += max(
                    min(_LONGEST, log(_FOUND[mark[0]] * (total + _BACKGROUND) / (counts[mark] + 1)))
                    for mark in common
                )
            else:
                chance = min(0.9, max(counts[mark] for mark in marks) / (total + _BACKGROUND))
                score += min(log(_MISSED[mark[0]] / (1 - chance)) for mark in marks)
        return score

    def _of_place(self, fa: int, en: int) -> float:
        one, two = self._traits[fa].place, self._traits[en].place
        if one.country and two.country:
            if one.country != two.country:
                return _COUNTRY["differs"]
            often = (self._countries["fa", one.country] + 1) / (self._totals["fa"] + 2)
            return min(_COUNTRY["same"], -log(often))
        score = _COUNTRY["one-side"] if one.country or two.country else 0.0
        if (one.city or one.country) and (two.city or two.country) and not same_city(one, two):
            score += _ELSEWHERE
        return score

    def _of_shape(self, fa: int, en: int) -> float:
        parts = abs(self._traits[fa].place.parts - self._traits[en].place.parts)
        sizes = len(self._lines[en].text) / (len(self._lines[fa].text) * self._ratio or 1)
        return _PART * min(parts, 3) + _LENGTH * log(max(sizes, 0.05)) ** 2
