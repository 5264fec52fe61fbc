"""Which slots of a block hold which grams, gathered from entries by their words.

Most words of a list are borne by many: first names, cities, professions. So a word's slots are
noted once, and its grams are made once for all who bear it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from app.signing.slots import BLOCK
from app.text.grams import grams_of


def kind_gram(kind: str) -> str:
    """The gram of every signatory of a kind; longer than any of a word."""
    return f"kind:{kind}"


def country_gram(country: str) -> str:
    """The gram of every signatory of a country."""
    return f"country:{country}"


def grams(search: str, kind: str, country: str | None) -> set[str]:
    """The grams of an entry with this search key; none once it was erased."""
    return set().union(*map(grams_of, _words(search)), _whole(search, kind, country))


class Gathered(Mapping[str, Collection[int]]):
    """The slots of each gram, within the block."""

    def __init__(self) -> None:
        """Begin with no entry."""
        self._words: dict[str, list[int]] = {}
        self._whole: dict[str, list[int]] = {}
        self._of: dict[str, list[list[int]]] = defaultdict(list)

    def add(self, slot: int, search: str, kind: str, country: str | None) -> None:
        """Add an entry: its slot in the statement, its search key, kind and country."""
        within = slot % BLOCK
        for word in _words(search):
            if word not in self._words:
                self._words[word] = []
                for gram in grams_of(word):
                    self._of[gram].append(self._words[word])
            self._words[word].append(within)
        for gram in _whole(search, kind, country):
            if gram not in self._whole:
                self._whole[gram] = []
                self._of[gram] = [self._whole[gram]]
            self._whole[gram].append(within)

    def __getitem__(self, gram: str) -> Collection[int]:
        """The slots that hold a gram, each once, in no order."""
        first, *others = self._of[gram]
        return set(first).union(*others) if others else first

    def __iter__(self) -> Iterator[str]:
        """Every gram."""
        return iter(self._of)

    def __len__(self) -> int:
        """How many grams there are."""
        return len(self._of)


def _words(search: str) -> set[str]:
    return set(search.split())


def _whole(search: str, kind: str, country: str | None) -> list[str]:
    """The grams that are not of a word."""
    if not search:
        return []
    return [kind_gram(kind), *([country_gram(country)] if country else [])]
