"""Two runs of benchmarks side by side: what changed beyond what rounds differ by anyway.

    bin/bench compare OLD NEW

Each is a file that a benchmark wrote, or a folder of them. Ratios are compared, and figures without
a bare limit beside them (growth, memory); absolute times only where both ran on one processor.
"""

import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ABSOLUTE = (" ms", " s", " per second")


def _read(path: Path) -> dict[str, Any]:
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    runs = [json.loads(file.read_text("utf-8")) for file in files]
    return {run["benchmark"]: run for run in runs if "benchmark" in run}


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    same_machine = old["machine"]["processor"] == new["machine"]["processor"]
    for variant, figures in new["variants"].items():
        before = old["variants"].get(variant, {})
        for figure, rounds in figures.items():
            if figure not in before or (figure.endswith(_ABSOLUTE) and not same_machine):
                continue
            line = _change(before[figure], rounds)
            if line:
                yield f"  {variant:24} {figure:28} {line}"


def _change(before: list[float], after: list[float]) -> str:
    """How the median moved, where no half of the rounds of one side reaches into the other's."""
    was, is_now = statistics.median(before), statistics.median(after)
    apart = max(_quartile(before), _quartile(after))
    if not was or abs(is_now - was) <= max(2 * apart, 0.01 * abs(was)):
        return ""
    return f"{was:>12,.3f} → {is_now:>12,.3f}  {(is_now / was - 1) * 100:+.0f} %"


def _quartile(rounds: list[float]) -> float:
    """Half of the spread between the quartiles; of few rounds, half of their whole spread."""
    if len(rounds) < 4:
        return (max(rounds) - min(rounds)) / 2
    low, _, high = statistics.quantiles(rounds, n=4)
    return (high - low) / 2


def main(old: Path, new: Path) -> None:
    """Print a line for each figure that changed."""
    olds, news = _read(old), _read(new)
    for name in sorted(olds.keys() & news.keys()):
        print(f"{name}: {olds[name]['commit']} → {news[name]['commit']}")
        lines = list(_changes(olds[name], news[name]))
        print("\n".join(lines) or "  nothing beyond the noise")
    for name in sorted(olds.keys() ^ news.keys()):
        print(f"{name}: in one of the two only")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("bin/bench compare OLD.json NEW.json (or two folders)")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
