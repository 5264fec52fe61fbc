import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE_CAP = 350
SOURCES = sorted(
    path
    for folder in ("app", "tests", "migrations", "bin")
    for path in ROOT.glob(f"{folder}/**/*.py")
)
ENTRY_POINTS = ("app/main.py", "app/cli/", "migrations/env.py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_over_the_cap() -> None:
    written = [path for path in SOURCES if path.parent.name != "versions"]
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in written}
    assert {name: count for name, count in lengths.items() if count > LINE_CAP} == {}


def test_no_import_within_a_function() -> None:
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = (ast.Import, ast.ImportFrom)
                found += [
                    f"{name_of(path)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, inner)
                ]
    assert found == []


def test_only_entry_points_look_at_the_environment() -> None:
    readers = [
        name_of(path)
        for path in SOURCES
        if name_of(path).startswith(("app/", "migrations/"))
        and re.search(r"\benviron\b|\bgetenv\b", path.read_text("utf-8"))
        and not name_of(path).startswith("app/config/")
    ]
    assert [name for name in readers if not name.startswith(ENTRY_POINTS)] == []


def test_importing_everything_makes_nothing(tmp_path: Path) -> None:
    modules = [
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in ROOT.glob("app/**/*.py")
        if path.name != "__main__.py"
    ]
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code, *sorted(modules)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HAMSEDA_DEMO": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_import_contracts_are_kept() -> None:
    code = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout if done.returncode else "") == (0, "")


def test_every_floor_below_the_pages_is_kept_from_the_web_framework() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = {c["id"]: c for c in project["tool"]["importlinter"]["contracts"]}
    layers = contracts["floors"]["layers"]
    below = [re.findall(r"[a-z_0-9]+", layer) for layer in layers[layers.index("http") + 1 :]]
    here = {f"app.{name}" for floor in below for name in floor if is_module(name)}
    assert set(contracts["web-framework"]["source_modules"]) == here


def is_module(name: str) -> bool:
    return (ROOT / "app" / name).is_dir() or (ROOT / "app" / f"{name}.py").is_file()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line]
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
    assert "://" not in text


def test_tests_take_the_versions_that_are_served() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / name).read_text("utf-8")
        return set(re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==\S+", text, re.MULTILINE))

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|NotImplemented" + r"Error)\b")
    assert [name_of(path) for path in SOURCES if words.search(path.read_text("utf-8"))] == []


def test_words_of_the_house() -> None:
    others = {"app/text/pasted/glossary.py"}  # the words of those whose lists are pasted
    words = re.compile(
        r"\b(admin|administrator|staff|organi" + r"zations?)\b(?!-title)", re.IGNORECASE
    )
    patterns = ("app/**/*.py", "app/**/*.html", "docs/**/*.md", "README.md")
    files = [path for pattern in patterns for path in ROOT.glob(pattern)]
    found = [
        f"{name_of(path)}:{number}"
        for path in files
        if name_of(path) not in others
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert found == []
