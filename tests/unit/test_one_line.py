import pytest

from app.errors import InvalidName
from app.text.one_line import one_line

LONGEST = 12


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Parisa \n K. ", "Parisa K."),
        ("ایران\u200cوایر", "ایران\u200cوایر"),
        ("\u200fپریسا\u200e", "پریسا"),
        ("x" * LONGEST, "x" * LONGEST),
        (" \u200f ", ""),
    ],
)
def test_what_is_kept(typed: str, line: str) -> None:
    assert one_line(typed, LONGEST) == line


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("x" * (LONGEST + 1), "too-long"),
        ("a\x00b", "control-character"),
        ("a\u202eb", "control-character"),
        ("a\u2066b", "control-character"),
        ("a\ud800", "control-character"),
    ],
)
def test_what_is_refused(typed: str, code: str) -> None:
    with pytest.raises(InvalidName) as caught:
        one_line(typed, LONGEST)
    assert caught.value.code == code
