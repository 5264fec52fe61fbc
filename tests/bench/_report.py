"""What a benchmark says: lines on the terminal, and JSON for comparing two commits."""

import json
from dataclasses import asdict
from pathlib import Path

from tests.bench._load import Figures

RESULTS = Path(__file__).resolve().parents[2] / "var" / "bench"


def report(name: str, results: dict[str, dict[str, Figures]]) -> None:
    """Print ours, the bare limit and their ratio for each variant; write `var/bench/NAME.json`."""
    print(f"{'':14}{'per second':>24}{'p50 ms':>18}{'p99 ms':>18}   ratio")
    kept = {}
    for variant, figures in results.items():
        ours, bare = figures["ours"], figures["bare"]
        ratio = ours.per_second / bare.per_second
        print(
            f"{variant:14}"
            f"{ours.per_second:>11,.0f} of {bare.per_second:>9,.0f}"
            f"{ours.p50:>8.2f} of {bare.p50:>6.2f}"
            f"{ours.p99:>8.2f} of {bare.p99:>6.2f}"
            f"{ratio:>8.2f}"
        )
        kept[variant] = {who: asdict(found) for who, found in figures.items()} | {"ratio": ratio}
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def times(arguments: list[str]) -> tuple[float, int]:
    """Seconds a round and rounds, from the command line: `[SECONDS [ROUNDS]]`."""
    seconds = float(arguments[0]) if arguments else 4.0
    return seconds, int(arguments[1]) if arguments[1:] else 5
