"""The container image cannot be built in a test, but what goes into it can be tried."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def copied() -> set[str]:
    """What the image takes from the clone."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return {name for line in lines for name in line.split()}


def test_the_build_is_shown_what_it_copies_and_nothing_else() -> None:
    shown = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {name.removeprefix("!") for name in shown if name.startswith("!")} == copied()


def test_what_the_image_holds_is_enough(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in copied():
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, home / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, home)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "app.cli", "migrate"],
        cwd=home,
        env={
            "PYTHONPATH": str(home),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HAMSEDA_DATA_DIR": str(tmp_path / "data"),
            "HAMSEDA_KEY_DIR": str(tmp_path / "keys"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "data" / "hamseda.db").stat().st_size > 0
    assert {path.name for path in home.iterdir()} == copied()


def test_the_image_runs_as_nobody_in_particular_and_tells_its_health() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)$", last, re.MULTILINE) == ["hamseda"]
    assert re.findall(r"127\.0\.0\.1:8000(/\w+)", last) == ["/healthz"]
