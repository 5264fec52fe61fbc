import re
from pathlib import Path

import pytest

from app.config import SETTINGS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_described(name: str) -> None:
    text = (DOCS / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `HAMSEDA_(\w+)` \| \S", text, re.MULTILINE)
    assert rows.count(name) == 1


def test_no_described_setting_is_gone() -> None:
    named = set(re.findall(r"HAMSEDA_([A-Z_]+)", (DOCS / "settings.md").read_text("utf-8")))
    known = {"", *SETTINGS, *(f"{name}_FILE" for name in SETTINGS)}
    assert named - known == set()
