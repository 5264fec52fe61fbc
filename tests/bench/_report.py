"""What a benchmark says: lines on the terminal, and JSON for comparing two commits.

`var/bench/NAME.json`: commit, machine and time of the run, and for each variant its figures, each
as what every round measured. A ratio is measured in each round too, since a round's two sides had
the same machine.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench._load import Figures

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "var" / "bench"

Figure = Sequence[float]
"""One value a round."""
Variants = Mapping[str, Mapping[str, Figure]]
"""By variant (a database, a page) and by the figure's name."""


def report(name: str, results: Mapping[str, Mapping[str, Sequence[Figures]]]) -> None:
    """Print ours, the bare limit and their ratio for each variant, medians of all rounds; keep."""
    print(f"{'':22}{'per second':>22}{'p50 ms':>18}{'p99 ms':>18}   ratio  (rounds)")
    kept: dict[str, dict[str, Figure]] = {}
    for variant, both in results.items():
        figures = kept[variant] = _figures(both["ours"], both["bare"])
        middle = {figure: statistics.median(rounds) for figure, rounds in figures.items()}
        ratios = figures["ratio"]
        print(
            f"{variant:22}"
            f"{middle['ours per second']:>10,.0f} of {middle['bare per second']:>8,.0f}"
            f"{middle['ours p50 ms']:>8.2f} of {middle['bare p50 ms']:>6.2f}"
            f"{middle['ours p99 ms']:>8.2f} of {middle['bare p99 ms']:>6.2f}"
            f"{middle['ratio']:>8.2f}  ({min(ratios):.2f}-{max(ratios):.2f})"
        )
    keep(name, kept)


def _figures(ours: Sequence[Figures], bare: Sequence[Figures]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {
        f"{who} {name}": [getattr(each, attribute) for each in rounds]
        for who, rounds in (("ours", ours), ("bare", bare))
        for name, attribute in (("per second", "per_second"), ("p50 ms", "p50"), ("p99 ms", "p99"))
    }
    pairs = list(zip(ours, bare, strict=True))
    figures["ratio"] = [mine.per_second / other.per_second for mine, other in pairs]
    figures["p99 ratio"] = [mine.p99 / other.p99 for mine, other in pairs]
    return figures


def keep(name: str, variants: Variants) -> None:
    """Write `var/bench/NAME.json`."""
    content = {
        "benchmark": name,
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "changed since": bool(_git("status", "--porcelain", "--", "app", "tests", "migrations")),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[1], 2),
            "system": platform.system() + " " + platform.release(),
            "python": platform.python_version(),
        },
        "variants": variants,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")


def times(arguments: Sequence[str], seconds: float = 4.0, rounds: int = 5) -> tuple[float, int]:
    """Seconds a round and rounds, from the command line: `[SECONDS [ROUNDS]]`."""
    given = float(arguments[0]) if arguments else seconds
    return given, int(arguments[1]) if arguments[1:] else rounds


def _git(*command: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run([git, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
