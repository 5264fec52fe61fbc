"""`hamseda partner …`."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import BASE, Run


@pytest.fixture(autouse=True)
def published(run: Run, folder: Path) -> None:
    assert run("statement", "publish", folder)[0] == 0


def test_a_partner_is_added_and_its_secret_shown_once(run: Run) -> None:
    status, out, err = run("partner", "add", "paper", "--origin", "https://Paper.example/")
    secret = re.fullmatch(
        r"paper: new, https://paper\.example\n"
        r"secret, shown this once: (\S{43})\n"
        rf"{BASE}/embed/SLUG/form\?via=paper&lang=fa\n",
        out,
    )
    assert (status, bool(secret), err) == (0, True, "")
    status, out, _ = run("partner", "add", "paper", "--origin", "https://www.paper.example")
    assert (status, "secret" in out) == (0, False)
    assert out.startswith("paper: changed, https://paper.example https://www.paper.example\n")
    assert run("partner", "list") == (
        0,
        "paper  https://paper.example https://www.paper.example  every statement\n",
        "",
    )


def test_several_origins_and_statements(run: Run) -> None:
    several = ("--origin", "https://a.example", "https://b.example", "--statement", "one-voice")
    status, out, err = run("partner", "add", "some", *several)
    assert (status, err) == (0, "")
    assert out.endswith(f"{BASE}/embed/one-voice/form?via=some&lang=fa\n")
    status, out, _ = run("partner", "add", "some", "--new-secret")
    assert (status, out.count("secret, shown this once")) == (0, 1)
    assert run("partner", "list")[1] == "some  https://a.example https://b.example  1 statements\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("Paper", "--origin", "https://a.example"), "(invalid-partner-key)"),
        (("paper",), "(missing-origin)"),
        (("paper", "--origin", "a.example"), "(invalid-origin)"),
        (("paper", "--origin", "https://a.example/x"), "(invalid-origin)"),
        (("paper", "--origin", "https://a.example", "--statement", "none"), "this slug"),
    ],
)
def test_what_is_wrong_is_one_line(run: Run, arguments: tuple[str, ...], line: str) -> None:
    status, out, err = run("partner", "add", *arguments)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert line in err
    assert run("partner", "list") == (0, "", "")
