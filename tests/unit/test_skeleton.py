"""Skeletons: one name in two scripts; and what is said of a list of pairs, in figures."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.signing.likeness import LIKELY, compare, enough, keys_of
from app.text.pasted import Signatory, parse
from app.text.skeleton import likeness, skeleton, spelling
from tests.factories import LIST_2020

SAME = (
    ("مهسا امینی", "Mahsa Amini"),
    ("علیرضا محمدی", "Ali Reza Mohammadi"),
    ("حسین رضایی", "Hossein Rezaei"),
    ("حسن رضایی", "Hassan Rezaie"),
    ("ژینا امینی", "Jina Amini"),
    ("بیژن جزنی", "Bijan Jazani"),
    ("فاطمه قاسمی", "Fatemeh Ghasemi"),
    ("داوود چراغی", "Davood Cheraghi"),
    ("خسرو گلسرخی", "Khosrow Golsorkhi"),
    ("صادق هدایت", "Hedayat, Sadegh"),
    ("مهدی خواجه‌نوری", "Mehdi Khajenouri"),
    ("غلامحسین ساعدی", "Gholam-Hossein Saedi"),
    ("سحر یعقوبی", "Sahar Yaghoubi"),
    ("پروانه فروهر", "Parvaneh Forouhar"),
)


def person(fa: str = "", en: str = "", city_fa: str = "", city_en: str = "") -> Any:
    return row("individual", fa, en, city_fa, city_en, None)


def row(kind: str, fa: str, en: str, city_fa: str, city_en: str, country: str | None) -> Any:
    return SimpleNamespace(
        kind=kind, name_fa=fa, name_en=en, city_fa=city_fa, city_en=city_en, country=country
    )


def likely(one: Any, other: Any) -> bool:
    """Whether one would find the other, and show it."""
    keys = set(keys_of(one)), set(keys_of(other))
    met = len(keys[0] & keys[1]) >= enough(one.kind, len(keys[0]))
    return met and compare(one, other) >= LIKELY


def test_people_are_found_across_scripts_and_told_apart() -> None:
    fa, en = [person(fa=pair[0]) for pair in SAME], [person(en=pair[1]) for pair in SAME]
    found = {(i, j) for i, a in enumerate(fa) for j, b in enumerate(en) if likely(a, b)}
    assert found == {(i, i) for i in range(len(SAME))}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (person("سارا کریمی", city_fa="پاریس"), person("سارا کریمی", city_fa="لندن"), False),
        (person("سارا کریمی", city_fa="پاریس"), person(en="Sara Karimi", city_en="Paris"), True),
        (person("سارا کریمی", city_fa="پاریس"), person(en="Sara Karimi", city_en="London"), False),
        (person("سارا کریمی"), person("کریمی سارا"), True),
        (person("حسن رضایی"), person("حسین رضایی"), False),
        (person(en="Hossein Rezaei"), person(en="Hosein Rezaei"), True),
        (person("سارا کریمی"), row("organisation", "سارا کریمی", "", "", "", None), False),
        (person(), person(), False),
    ],
)
def test_place_and_kind_and_spelling_decide(one: Any, other: Any, expected: bool) -> None:  # noqa: FBT001
    assert likely(one, other) is expected


def test_measures_are_whole_numbers_of_one_and_nothing() -> None:
    assert (likeness("مهسا", ""), likeness("", ""), spelling("", "a")) == (0.0, 0.0, 0.0)
    assert spelling("کاظم", "كاظم") == 1.0
    assert skeleton("?!") == ""
    assert len(skeleton("م" + "بم" * 200)) <= 32


def of_list(one: Signatory, *scripts: str) -> Any:
    """An organisation of the real list, cut to some scripts."""
    texts = {
        f"{name}_{script}": getattr(pair, script) if script in scripts else ""
        for name, pair in (("name", one.name), ("city", one.city))
        for script in ("fa", "en")
    }
    return SimpleNamespace(kind="organisation", country=one.country, **texts)


@pytest.mark.parametrize(
    ("ours", "theirs", "precision", "recall"),
    [
        (("fa",), ("en",), 1.0, 27 / 31),
        (("fa", "en"), ("en",), 1.0, 1.0),
        (("fa", "en"), ("fa",), 1.0, 1.0),
    ],
)
def test_organisations_of_the_real_list_each_find_themselves(
    ours: tuple[str, ...], theirs: tuple[str, ...], precision: float, recall: float
) -> None:
    """Every one against every one, as if each had signed a second time, in other scripts.

    Numbers 11 and 25 are near-identical: a committee in Berlin, and one in Denmark.
    """
    signatories = parse(LIST_2020).signatories
    found = {
        (one.number, other.number)
        for one in signatories
        for other in signatories
        if likely(of_list(one, *ours), of_list(other, *theirs))
    }
    right = {(one.number, one.number) for one in signatories} & found
    assert (11, 25) not in found
    assert len(right) / len(found) >= precision
    assert len(right) / len(signatories) >= recall
