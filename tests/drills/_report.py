"""What a drill says: lines on the terminal, and JSON for whoever compares."""

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[2] / "var" / "drill"


def report(name: str, figures: dict[str, Any]) -> None:
    """Print each figure with what it says; write `var/drill/NAME.json`."""
    for what, figure in figures.items():
        print(f"{what + ' ':.<50} {_said(figure)}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _said(figure: Any) -> str:
    if isinstance(figure, dict):
        return ", ".join(f"{key} {count}" for key, count in figure.items()) or "none"
    return str(figure)
