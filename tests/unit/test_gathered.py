"""Grams gathered by words are those of each entry by itself."""

from random import Random

from app.signing.gathered import Gathered, country_gram, grams, kind_gram
from app.signing.slots import BLOCK

_WORDS = ("مریم", "maryam", "mary", "vienna", "وین", "a", "an", "anna", "nana")


def test_gathered_by_words_they_are_the_same() -> None:
    random = Random(2026)
    entries = [
        (
            slot,
            " ".join(random.choices(_WORDS, k=random.randrange(6))),
            random.choice(("individual", "organisation")),
            random.choice((None, "AT")),
        )
        for slot in range(BLOCK - 20, BLOCK + 60)
    ]
    gathered = Gathered()
    one_by_one: dict[str, set[int]] = {}
    for slot, search, kind, country in entries:
        gathered.add(slot, search, kind, country)
        for gram in grams(search, kind, country):
            one_by_one.setdefault(gram, set()).add(slot % BLOCK)
    assert {gram: set(slots) for gram, slots in gathered.items()} == one_by_one
    assert all(len(slots) == len(set(slots)) for slots in gathered.values())
    assert len(gathered) == len(one_by_one)


def test_an_erased_entry_has_no_gram() -> None:
    gathered = Gathered()
    gathered.add(1, "", "individual", "AT")
    assert (dict(gathered), grams("", "individual", "AT")) == ({}, set())


def test_an_entry_has_the_grams_of_its_words_its_kind_and_its_country() -> None:
    assert grams("ab mary", "individual", "AT") == {
        *(" a", " ab", " m", " ma", "mar", "ary"),
        kind_gram("individual"),
        country_gram("AT"),
    }
