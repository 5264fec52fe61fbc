import json
import random
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import pytest

from app.text.pasted import parse

DATA = Path(__file__).parents[1] / "data"

Entry = tuple[str | None, str | None]


def _real() -> list[Entry]:
    truth = json.loads((DATA / "signatories-2020.expected.json").read_text("utf-8"))
    return [(each["fa"], each["en"]) for each in truth["signatories"]]


def _invented() -> list[Entry]:
    lines = (DATA / "pasted" / "invented.txt").read_text("utf-8").splitlines()
    return list(zip(lines[::2], lines[1::2], strict=True))


LISTS = {"real": _real(), "invented": _invented()}


def _cut(entries: list[Entry], share: float, seed: int) -> list[Entry]:
    chance = random.Random(seed)
    chosen = set(chance.sample(range(len(entries)), round(share * len(entries))))
    return [
        ((fa, None) if chance.random() < 0.5 else (None, en)) if place in chosen else (fa, en)
        for place, (fa, en) in enumerate(entries)
    ]


def _f1(truth: list[Entry], text: str) -> float:
    found = {(each.fa, each.en) for each in parse(text).signatories}
    return 2 * len(found & set(truth)) / (len(found) + len(truth))


def _present(*lines: str | None) -> list[str]:
    return [line for line in lines if line]


def _alternating(entries: list[Entry]) -> str:
    return "\n".join(line for fa, en in entries for line in _present(fa, en))


def _english_first(entries: list[Entry]) -> str:
    return "\n\n".join(line for fa, en in entries for line in _present(en, fa))


def _grouped(entries: list[Entry]) -> str:
    return "\n\n".join("\n".join(_present(fa, en)) for fa, en in entries)


def _numbered(entries: list[Entry]) -> str:
    groups = ("\n".join(_present(fa, en)) for fa, en in entries)
    return "\n".join(f"{number}. {group}" for number, group in enumerate(groups, 1))


def _blocks(entries: list[Entry]) -> str:
    return "\n".join([fa for fa, _ in entries if fa] + [en for _, en in entries if en])


def _headed_blocks(entries: list[Entry]) -> str:
    fa = [f"- {line}" for line, _ in entries if line]
    en = [f"- {line}" for _, line in entries if line]
    return "\n".join(["امضاکنندگان:", *fa, "", "Signatories:", *en])


def _on_one_line(separator: str) -> Callable[[list[Entry]], str]:
    return lambda entries: "\n".join(separator.join(_present(fa, en)) for fa, en in entries)


def _in_brackets(entries: list[Entry]) -> str:
    return "\n".join(f"{fa} ({en})" if fa and en else fa or en or "" for fa, en in entries)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("share", "least"), [(0.05, 0.97), (0.15, 0.93), (0.3, 0.86)])
def test_alternating_lines_with_some_signatories_in_one_language(
    name: str, share: float, least: float
) -> None:
    scores = []
    for seed in range(200 if name == "real" else 60):
        truth = _cut(LISTS[name], share, seed)
        scores.append(_f1(truth, _alternating(truth)))
    assert mean(scores) >= least


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("share", [0.0, 0.05, 0.15])
@pytest.mark.parametrize(
    "layout",
    [
        pytest.param(_english_first, id="english-first"),
        pytest.param(_grouped, id="grouped"),
        pytest.param(_numbered, id="numbered"),
        pytest.param(_blocks, id="blocks"),
        pytest.param(_headed_blocks, id="headed-blocks"),
        pytest.param(_on_one_line(" "), id="one-line"),
        pytest.param(_on_one_line(" – "), id="one-line-dash"),
        pytest.param(_on_one_line(" / "), id="one-line-slash"),
        pytest.param(_on_one_line("\t"), id="one-line-tab"),
        pytest.param(_in_brackets, id="one-line-brackets"),
    ],
)
def test_other_layouts(name: str, share: float, layout: Callable[[list[Entry]], str]) -> None:
    scores = []
    for seed in range(6):
        truth = _cut(LISTS[name], share, seed)
        scores.append(_f1(truth, layout(truth)))
    assert mean(scores) >= (0.95 if share else 1.0)


def test_the_list_of_2020() -> None:
    truth = json.loads((DATA / "signatories-2020.expected.json").read_text("utf-8"))
    found = parse((DATA / "signatories-2020.txt").read_text("utf-8")).to_json()
    assert [
        {key: each[key] for key in ("number", "fa", "en", "country")}
        for each in found["signatories"]
    ] == truth["signatories"]
    assert [(each["line"], each["why"].split(":")[0]) for each in found["skipped"]] == [
        (1, "heading"),
        (106, "heading"),
    ]


def test_a_pair_without_evidence_is_to_be_checked() -> None:
    (found,) = parse("گروه الف\nSomething Entirely Different Here").signatories
    assert (found.confidence, found.notes) == ("check", ("weak-evidence",))


def test_a_signatory_in_one_language_is_to_be_checked_among_pairs() -> None:
    found = parse(
        "کانون زنان – برلین\nWomen's Center – Berlin\nانجمن آموزگاران – پاریس"
    ).signatories
    assert [(each.fa, each.en, each.notes) for each in found] == [
        ("کانون زنان – برلین", "Women's Center – Berlin", ()),
        ("انجمن آموزگاران – پاریس", None, ("one-language",)),
    ]


def test_a_list_of_one_language_needs_no_check() -> None:
    found = parse("کانون زنان – برلین\nانجمن آموزگاران – پاریس").signatories
    assert [each.confidence for each in found] == ["high", "high"]
