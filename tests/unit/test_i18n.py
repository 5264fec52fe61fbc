import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.i18n import UnknownLanguage, error_text, status_title, translations
from app.i18n.errors import ERROR_TEXTS, STATUS_TITLES, UNKNOWN
from app.i18n.extract import extracted, faults

APP = Path(__file__).parents[2] / "app"
# Where codes are made up into an error: the class, and which argument is the code.
CLASSES = {
    "Conflict": 0,
    "Failure": 1,
    "FieldError": 1,
    "FormTokenError": 0,
    "Gone": 0,
    "InvalidName": 0,
    "NotFound": 0,
    "PointedError": 1,
    "Problem": None,
    "Unavailable": 0,
    "wrong": 1,
}
# One line on standard error says what is wrong with these; no page and no problem document does.
COMMAND_LINE_ONLY = {
    "backup-failed",
    "command-failed",
    "frozen-prevailing-language",
    "frozen-text",
    "invalid-statement-file",
    "mail-url",
    "settings",
    "slug-characters",
    "slug-empty",
    "slug-too-long",
    "state-forbids",
    "too-late",
    "unknown-group",
}
# Made up of parts, or kept in a table.
INDIRECT = {
    "control-character",
    "exposure-not-offered",
    "kind-not-offered",
    "missing-exposure",
    "missing-kind",
    "private-use",
    "surrogate",
    "unassigned",
}


def codes_of(tree: ast.AST) -> Iterator[str]:
    """Codes in calls such as `Gone("…")`, and class attributes such as `code = "…"`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = CLASSES.get(name)
            code = node.args[at] if at is not None and len(node.args) > at else None
            yield from strings(code)
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "code":
                    yield from strings(part.value)


def strings(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)


def codes_in_use() -> set[str]:
    found = set()
    for path in APP.rglob("*.py"):
        found |= set(codes_of(ast.parse(path.read_text("utf-8"))))
    return {code for code in found if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)}


def test_every_code_in_use_has_a_text() -> None:
    assert sorted((codes_in_use() | INDIRECT) - COMMAND_LINE_ONLY - set(ERROR_TEXTS)) == []


def test_the_search_for_codes_finds_them() -> None:
    tree = ast.parse(
        'raise Gone("over")\nFieldError(name, "a" if x else "b")\n'
        'class C(E):\n    code = "own"\nself.wrong(f, "bad")\nUnavailable()'
    )
    assert sorted(codes_of(tree)) == ["a", "b", "bad", "over", "own"]


def test_catalogues_are_complete() -> None:
    assert faults(extracted()) == []


@pytest.mark.parametrize("code", ERROR_TEXTS)
def test_a_code_has_a_sentence_of_its_own_in_each_language(code: str) -> None:
    english, farsi = error_text(code, "en"), error_text(code, "fa")
    assert english == ERROR_TEXTS[code] != UNKNOWN
    assert re.search("[آ-ی]", farsi)
    assert english.endswith(".")


@pytest.mark.parametrize("status", STATUS_TITLES)
def test_a_status_has_a_title_in_each_language(status: int) -> None:
    assert status_title(status, "en") == STATUS_TITLES[status]
    assert re.search("[آ-ی]", status_title(status, "fa"))


def test_unknown_codes_and_statuses_get_general_words() -> None:
    assert error_text("no-such-code", "en") == UNKNOWN
    assert status_title(418, "en") == STATUS_TITLES[400]
    assert status_title(507, "en") == STATUS_TITLES[500]


def test_languages_other_than_the_two_are_refused() -> None:
    with pytest.raises(UnknownLanguage):
        translations("de")


def test_farsi_plural_covers_nought_and_one() -> None:
    plural = translations("fa").plural  # type: ignore[attr-defined]
    assert [plural(n) for n in (0, 1, 2, 11, 100)] == [0, 0, 1, 1, 1]
