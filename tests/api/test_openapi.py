import json
from pathlib import Path

from app.api.schema import openapi
from app.http.problems import PROBLEM_TYPE

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "openapi.json"


def test_the_kept_schema_is_the_present_one() -> None:
    """`python -m app.api.schema` writes it anew; read what changed before you commit it."""
    assert json.loads(KEPT.read_text("utf-8")) == openapi()


def test_every_path_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "api.md").read_text("utf-8")
    operations = [
        f"{method.upper()} {path}"
        for path, methods in openapi()["paths"].items()
        for method in methods
    ]
    assert [one for one in operations if f"`{one}`" not in manual] == []


def test_errors_are_problem_documents() -> None:
    answers = [
        (status, list(answer["content"]))
        for path in openapi()["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    ]
    assert {tuple(types) for _, types in answers} == {(PROBLEM_TYPE,)}
    assert len(answers) > 20
