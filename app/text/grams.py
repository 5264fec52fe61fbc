"""Grams: the short pieces of search keys by which a word is found, wherever in a name it stands.

A search key is words with a space between (`app.text.folding.search_key`). A word is found by the
pieces of three letters that it has; one of one or two letters only as the beginning of a word, for
which beginnings are grams too, marked by a leading space.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

RULE_VERSION = 1
"""Version of the rule; an index that was made by another one must be made anew."""

GRAM = 3
FOR_A_WORD = 4
MOST = 12
"""Grams that one search looks up; what they let through is compared word by word anyway."""


def grams_of(key: str) -> set[str]:
    """Every gram of a search key."""
    return set().union(*map(grams_of_word, key.split()))


@lru_cache(2048)  # most words of a list are first names, places, professions
def grams_of_word(word: str) -> frozenset[str]:
    """Every gram of one word of a search key."""
    within = [word[at : at + GRAM] for at in range(len(word) - GRAM + 1)]
    return frozenset((f" {word[:1]}", f" {word[:2]}", *within))


def grams_for(words: Sequence[str]) -> set[str]:
    """At most `MOST` grams that a key holds if it holds all `words` (`holds_word`).

    Of long words some are taken, from the beginning to the end: one letter more tells much less
    than one word more.
    """
    each = min(FOR_A_WORD, max(2, MOST // max(1, len(words))))
    found: dict[str, None] = {}
    for word in words:
        if len(word) < GRAM:
            found[f" {word}"] = None
            continue
        last = len(word) - GRAM
        some = min(each, last + 1)
        for number in range(some):
            at = last * number // max(1, some - 1)
            found[word[at : at + GRAM]] = None
    return set(list(found)[:MOST])


def holds_words(key: str, words: Iterable[str]) -> bool:
    """Whether a search key holds all words: the rule that every search keeps to."""
    marked = f" {key}"
    return all((word if len(word) >= GRAM else f" {word}") in marked for word in words)
