"""Which slots of a block hold which grams, gathered from entries by their words.

Most words of a list are borne by many: first names, cities, professions. So a word's slots are
noted once, and its grams are made once for all who bear it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from app.signing.slots import BLOCK
from app.text.grams import grams_of, grams_of_word


def kind_gram(kind: str) -> str:
    """The gram of every signatory of a kind; longer than any of a word."""
    return f"kind:{kind}"


def country_gram(country: str) -> str:
    """The gram of every signatory of a country."""
    return f"country:{country}"


def grams(search: str, kind: str, country: str | None) -> set[str]:
    """The grams of an entry with this search key; none once it was erased."""
    return grams_of(search).union(_whole(kind, country) if search else ())


class Gathered(Mapping[str, Collection[int]]):
    """The slots of each gram, within the block."""

    def __init__(self) -> None:
        """Begin with no entry."""
        self._words: dict[str, list[int]] = {}
        self._of: dict[str, list[list[int]]] = defaultdict(list)

    def add(self, slot: int, search: str, kind: str, country: str | None) -> None:
        """Add an entry: its slot in the statement, its search key, kind and country."""
        within = slot % BLOCK
        for word in set(search.split()):
            slots = self._words.get(word)
            if slots is None:
                slots = self._words[word] = []
                for gram in grams_of_word(word):
                    self._of[gram].append(slots)
            slots.append(within)
        for gram in _whole(kind, country) if search else ():
            (slots,) = self._of.setdefault(gram, [[]])
            slots.append(within)

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


@lru_cache
def _whole(kind: str, country: str | None) -> Sequence[str]:
    """The grams that are not of a word."""
    return kind_gram(kind), *([country_gram(country)] if country else [])
