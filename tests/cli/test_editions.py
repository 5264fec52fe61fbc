"""Editions by the command line: cut, listed, taken."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import House, Run

NOTHING = "No name has been published here yet, so there is no list to take"
NEWER = "The edition to compare with is newer than the one that is asked for"


@pytest.fixture
def listed(run: Run, house: House, folder: Path, pasted: Path) -> list[str]:
    """A statement with two names in its first edition; their ids."""
    run("statement", "publish", folder)
    assert run("edition", "cut", "one-voice") == (
        1,
        "",
        f"hamseda: {NOTHING} (nothing-to-export)\n",
    )
    run("list", "import", "one-voice", pasted)
    house.publish()
    _, out, _ = run("signature", "list", "one-voice", "--json")
    return [one["id"] for one in json.loads(out)]


def lines(out: str) -> list[str]:
    return [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", line) for line in out.splitlines()]


def test_cut_and_listed(run: Run, listed: list[str]) -> None:
    one = "edition 1  TIME UTC  2 organisations  0 individuals"
    status, out, _ = run("edition", "cut", "one-voice")
    assert (status, lines(out)) == (0, [one])
    run("edition", "cut", "one-voice", "--name", "press,  5 September")
    run("signature", "void", "one-voice", listed[0])
    status, out, _ = run("edition", "cut", "one-voice", "--name", "after")
    assert (status, lines(out)) == (
        0,
        ["edition 2  TIME UTC  1 organisations  0 individuals  after"],
    )
    _, out, _ = run("edition", "list", "one-voice")
    assert lines(out) == [
        "edition 2  TIME UTC  1 organisations  0 individuals  after",
        f"{one}  1 gone since  press, 5 September",
    ]
    assert lines(run("edition", "list", "one-voice", "--before", "2")[1]) == lines(out)[1:]
    status, _, error = run("edition", "cut", "one-voice", "--name", "a" * 121)
    assert (status, error) == (1, "hamseda: This is too long (too-long)\n")


def test_an_edition_and_what_changed_since(run: Run, listed: list[str], tmp_path: Path) -> None:
    output = tmp_path / "list.json"
    run("signature", "void", "one-voice", listed[0])
    run("edition", "cut", "one-voice")
    taking = ("export", "one-voice", "--format", "json", "--output", output)
    assert run(*taking, "--edition", "1") == (0, "", "")
    first = json.loads(output.read_text("utf-8"))
    assert (first["edition"], first["gone"], len(first["signatories"])) == (1, 1, 1)
    assert run(*taking, "--since", "1") == (0, "", "")
    since = json.loads(output.read_text("utf-8"))
    assert (since["edition"], since["added"], since["corrected"]) == (2, [], [])
    left = 3 - first["signatories"][0]["number"]
    assert [one["number"] for one in since["withdrawn"]] == [left]
    assert run(*taking, "--since", "3") == (
        1,
        "",
        f"hamseda: {NEWER} (since-newer)\n",
    )


def test_the_layout_is_asked_for_by_options(run: Run, listed: list[str]) -> None:
    assert len(listed) == 2
    taking = ("export", "one-voice", "--format", "txt", "--lang", "en")
    _, plain, _ = run(*taking)
    _, bare, _ = run(*taking, "--no-numbering", "--headings", "none", "--place", "none")
    assert ("2. Women’s Association – " in plain, "Organisations\n" in plain) == (True, True)
    assert ("2. " in bare, "Organisations\n" in bare) == (False, False)
    assert "Women’s Association\n" in bare
