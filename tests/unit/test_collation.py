"""Order: the real list, each rule, and ICU as an oracle where it is installed."""

import json
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.clean import clean_display
from app.text.collation import MAX_KEY, RULE_VERSION, _sort_key, sort_key
from app.text.names import LANGUAGES, Language

TRUTH = json.loads(
    (Path(__file__).parents[1] / "data" / "signatories-2020.expected.json").read_text("utf-8")
)
FARSI = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
IN_NAMES = FARSI + "أؤئةۀ"


@given(st.text(IN_NAMES + "azAZé \u200c'-۱1", max_size=12), st.sampled_from(LANGUAGES))
def test_the_short_way_for_simple_names_gives_the_same(name: str, language: Language) -> None:
    assert sort_key(name, language) == _sort_key(name, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_list_in_both_orders(language: Language) -> None:
    cleaned = {s["number"]: clean_display(s[language], language) for s in TRUTH["signatories"]}
    ordered = sorted(cleaned, key=lambda number: sort_key(cleaned[number], language))
    assert ordered == TRUTH[f"order_{language}"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "ascending",
    [
        list(FARSI),
        ["آب", "اب", "أب", "إب", "ؤب", "ئب", "بب"],  # hamza on its seats, under ء
        ["یا", "ىا", "يا", "یب"],  # a letter's variants count after all letters
        ["کا", "كا", "کب"],
        ["ها", "ەا", "ہا", "ةا", "ۀا", "ھا", "هب"],
        ["محمد", "محمّد", "محمدی"],
        ["بَب", "بِب", "بُب"],
        ["علی احمدی", "علی – بابایی", "علی، پاکی", "علیا"],
        ["دهه ۵", "دهه 50", "دهه ۶۰", "دهه ٦٠٠", "دهه سوم"],
        ["Ali", "Ali 2", "Ali 10", "Ali B", "Alia"],
        ["jose", "José", "josef"],
        ["O’Brien", "Obrienne"],
        ["da", "Đb", "dc", "Łb", "Øb", "øc", "oz"],
        ["ab", "zz", "αβ", "βα", "Я", "東"],
    ],
)
def test_ascending(ascending: list[str], language: Language) -> None:
    keys = [sort_key(text, language) for text in ascending]
    assert [first < second for first, second in pairwise(keys)] == [True] * (len(keys) - 1)


def test_the_language_says_which_script_comes_first() -> None:
    mixed = ["Zahra", "Ψ", "یاسر", "Ali", "آزاده", "ڤیان", "123"]
    by_farsi = sorted(mixed, key=lambda text: sort_key(text, "fa"))
    by_english = sorted(mixed, key=lambda text: sort_key(text, "en"))
    assert by_farsi == ["123", "آزاده", "یاسر", "ڤیان", "Ali", "Zahra", "Ψ"]
    assert by_english == ["123", "Ali", "Zahra", "آزاده", "یاسر", "ڤیان", "Ψ"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("علی‌رضا", "علیرضا"),
        ("«کانون»", "کانون"),
        ("علی – رضا", "علی رضا"),
        ("O'Brien", "OBrien"),
        ("ʿAlī", "Alī"),
        ("کـــانون", "کانون"),
        ("دهه 060", "دهه ۶۰"),
        ("یٔ", "ئ"),
        ("Ａｌｉ", "ali"),
    ],
)
def test_what_is_ignored_leaves_only_the_text_to_differ(text: str, same: str) -> None:
    key, other = sort_key(text, "fa"), sort_key(same, "fa")
    assert key.removesuffix(text.encode()) == other.removesuffix(same.encode())
    assert key != other


@given(st.text(st.characters(), max_size=450), st.sampled_from(LANGUAGES))
@settings(max_examples=400, deadline=None)
def test_any_text_has_a_key_that_fits_an_index(text: str, language: Language) -> None:
    key = sort_key(text, language)
    assert 2 <= len(key) <= MAX_KEY
    assert key == sort_key(text, language)


def test_bounded_time() -> None:
    start = time.perf_counter()
    for bomb in ["a" + "\u0301" * 400_000, "9" * 400_000, "ﷺ" * 400_000, " –" * 200_000]:
        assert len(sort_key(bomb, "fa")) <= MAX_KEY
    assert time.perf_counter() - start < 1
    assert RULE_VERSION == 1


def test_random_farsi_pairs_are_in_the_order_of_icu() -> None:
    icu = pytest.importorskip("icu", reason="PyICU, the optional oracle of order, is missing")
    oracle = icu.Collator.createInstance(icu.Locale("fa"))
    chance = random.Random(2020)
    pairs = [_pair(chance) for _ in range(20_000)]
    discordant = [
        (first, second)
        for first, second in pairs
        if oracle.compare(first, second) * (sort_key(first, "fa") < sort_key(second, "fa")) > 0
        or oracle.compare(first, second) * (sort_key(first, "fa") > sort_key(second, "fa")) < 0
    ]
    assert len(discordant) <= len(pairs) // 1000


def _pair(chance: random.Random) -> tuple[str, str]:
    """Two names of one to three words; every other pair shares its beginning."""
    first = _name(chance)
    if chance.random() < 0.5:
        return first, _name(chance)
    return first, first[: chance.randrange(len(first))].rstrip() + _word(chance)


def _name(chance: random.Random) -> str:
    return " ".join(_word(chance) for _ in range(chance.randint(1, 3)))


def _word(chance: random.Random) -> str:
    word = "".join(chance.choices(IN_NAMES, k=chance.randint(2, 7)))
    if chance.random() < 0.1:
        word = f"{word[0]}{chance.choice('َُِّ')}{word[1:]}"
    return f"{word}\u200cها" if chance.random() < 0.1 else word
