"""Pictures of how cost grows with the list: SVG out of var/bench, into docs/pictures.

    python -m tests.bench._chart

Both scales are logarithmic: what grows as the list does rises like the diagonal, what does not grow
stays level. Colours follow the reader's light or dark scheme; the figures stand in the text, too.
"""

import json
import math
import re
import statistics
from typing import Any

from tests.bench._report import RESULTS, ROOT

PICTURES = ROOT / "docs" / "pictures"
WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 40, 48

Point = tuple[float, float]
Lines = dict[str, list[Point]]
"""By label: length of the list, cost."""

_STYLE = """
:root { --ink: #1b1b1b; --rule: #d8d4cc;
 --c0: #1d5c45; --c1: #9a3324; --c2: #2f5d9b; --c3: #8a6a12 }
@media (prefers-color-scheme: dark) {
 :root { --ink: #ece8e0; --rule: #45423c;
  --c0: #7fc8a9; --c1: #e59a8c; --c2: #9dbfee; --c3: #dbbd6a }
}
text { font: 13px system-ui, sans-serif; fill: var(--ink) }
.title { font-weight: 600; font-size: 15px }
.rule { stroke: var(--rule); stroke-width: 1 }
.line { fill: none; stroke-width: 2 }
"""


def _variants(name: str) -> dict[str, dict[str, list[float]]]:
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    variants: dict[str, dict[str, list[float]]] = found.get("variants", {})
    return variants


def _lines(name: str, figure: str, pattern: str) -> Lines:
    """The lines of a benchmark: `pattern` finds variants, with their `size` and `label`."""
    lines: Lines = {}
    for variant, figures in _variants(name).items():
        match = re.fullmatch(pattern, variant)
        if match and figure in figures:
            size = float(match["size"].replace(",", ""))
            point = (size, statistics.median(figures[figure]))
            lines.setdefault(match["label"], []).append(point)
    return {label: sorted(points) for label, points in lines.items() if len(points) > 1}


def _pictures() -> dict[str, tuple[str, Lines]]:
    made = r"(?P<label>.+), (?P<size>[\d,]+) names"
    mix = r"(?P<label>\w+), the mix, (?P<size>[\d,]+) names"
    export = r"(?P<label>sqlite|postgresql) (?P<size>[\d,]+), csv"
    batch = r"(?P<label>\w+), (?P<size>[\d,]+) signatures"
    there = r"(?P<label>\w+), (?P<size>[\d,]+) there"
    searches = {
        f"{label}, {short}": points
        for short in ("p50", "p99")
        for label, points in _lines("search", f"{short} ms", mix).items()
    }
    return {
        "pages": ("Pages made anew, milliseconds", _lines("page_made", "ours ms", made)),
        "searches": ("Searches of the mix, milliseconds", searches),
        "exports": ("CSV of the whole list, seconds", _lines("export", "ours s", export)),
        "batches": ("A batch until it is visible, seconds", _lines("publish", "ours s", batch)),
        "confirmations": (
            "Confirmations a second beside so many signatures",
            _lines("confirm", "ours per second", there),
        ),
    }


def _decades(values: list[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def draw(title: str, lines: Lines) -> str:
    """An SVG of these lines, on logarithmic scales."""
    points = [point for some in lines.values() for point in some]
    across, up = (_decades([point[axis] for point in points]) for axis in (0, 1))

    def x(value: float) -> float:
        part = (math.log10(value) - across[0]) / (across[1] - across[0])
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        part = (math.log10(value) - up[0]) / (up[1] - up[0])
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text class="title" x="{LEFT}" y="22">{title}</text>']
    for power in range(up[0], up[1] + 1):
        at = y(10.0**power)
        parts.append(f'<path class="rule" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for power in range(across[0], across[1] + 1):
        at = x(10.0**power)
        parts.append(f'<path class="rule" d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        label = f"{10**power:,}"
        parts.append(f'<text x="{at:.1f}" y="{HEIGHT - 24}" text-anchor="middle">{label}</text>')
    ends: list[float] = []
    for number, (label, some) in enumerate(sorted(lines.items(), key=lambda one: one[1][-1][1])):
        colour = f"var(--c{number % 4})"
        dashes = ' stroke-dasharray="5 4"' if number > 3 else ""
        path = "L".join(f"{x(size):.1f} {y(cost):.1f}" for size, cost in some)
        parts.append(f'<path class="line" stroke="{colour}"{dashes} d="M{path}"/>')
        for size, cost in some:
            parts.append(f'<circle cx="{x(size):.1f}" cy="{y(cost):.1f}" r="3" fill="{colour}"/>')
        at = min([y(some[-1][1]) + 4, *(end - 15 for end in ends[-1:])])
        ends.append(at)
        place = f'x="{x(some[-1][0]) + 10:.1f}" y="{at:.1f}"'
        beside = f"{label} {some[-1][1]:.3g}"
        parts.append(f'<text {place} style="fill:{colour}">{beside}</text>')
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{title}">\n<style>{_STYLE}</style>\n{body}\n</svg>\n'
    )


def main() -> None:
    """Draw what there are figures of."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, (title, lines) in _pictures().items():
        if lines:
            path = PICTURES / f"{name}.svg"
            path.write_text(draw(title, lines), "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
