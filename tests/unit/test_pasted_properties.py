from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.pasted import parse

_PIECES = st.sampled_from(
    [
        "کانون",
        "زنان",
        "برلین",
        "Center",
        "Berlin",
        "Germany",
        " – ",
        "-",
        ",",
        "(",
        ")",
        "\n",
        "\n\n",
        "12:30",
        "[",
        "]",
        ":",
        "1.",
        "۲)",
        "\t",
        "@",
        "سلام",
        "👍",
        "\u200c",
        "\u202e",
        "U.S.A.",
        "|",
    ]
)
_TEXTS = st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=60).map("".join))


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_each_line_is_accounted_for_once(text: str) -> None:
    found = parse(text)
    at = [line for each in found.signatories for line in each.lines]
    at += [each.line for each in found.skipped]
    assert sorted(at) == [
        number for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]
    assert [each.number for each in found.signatories] == list(range(1, len(found.signatories) + 1))
    assert all(each.fa or each.en for each in found.signatories)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 1_000_000, id="one-line"),
        pytest.param("e" + "\u0301" * 1_000_000, id="stacked-marks"),
        pytest.param("\n".join(["- " * 190] * 2_000), id="bullets"),
        pytest.param("\n".join(f"{'-ا-a' * 97}{n}" for n in range(1_000)), id="tight-dashes"),
        pytest.param("\n".join(["ب a " * 99] * 1_000), id="scripts-in-turn"),
        pytest.param("a – b\nب – پ\n" * 5_000, id="pairs"),
        pytest.param("a – b\n" * 5_000 + "ب – پ\n" * 5_000, id="blocks"),
        pytest.param(("a – b\n" * 500 + "ب – پ\n" * 500) * 10, id="many-blocks"),
    ],
)
def test_hostile_lists_take_bounded_time(text: str) -> None:
    began = process_time()
    found = parse(text)
    assert process_time() - began < 15
    assert len(found.signatories) + len(found.skipped) > 0
