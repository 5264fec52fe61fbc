"""PDF of 1,000 and 10,000 signatories, against bare typst setting the same lines.

    bin/bench pdf [ROUNDS [-- SIZE…]]

The bare document has a paragraph for each line, in the same fonts, tagged as ours, and no layout.
Times are those of the processor, all processes and their threads together; memory is that of the
process that sets the type. Every file is made in a process of its own; a ratio above 1 would mean
that ours is faster than the bare one.
"""

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import time

import typst

from app.editions.formats.fonts import FARSI, FONTS, LATIN
from app.editions.lines import lines_of
from app.editions.snapshot import ListLanguage
from tests.bench._report import keep
from tests.bench.documents import ours, rows

SIZES = (1_000, 10_000)
ROUNDS = 3
LANGUAGE: ListLanguage = "both"
_BARE = f"""
#set document(title: "bare", date: datetime(year: 2026, month: 3, day: 20))
#set text(font: ("{FARSI}", "{LATIN}"), fallback: false, lang: "fa", size: 9.6pt)
= List
#for line in json(bytes(sys.inputs.data)) {{ par(line) }}
"""


def lines(count: int) -> list[str]:
    """Each line of the list, numbers and all."""
    return [
        f"{row.number} {''.join(piece.text for piece in pieces)}"
        for row in rows(count)
        for _, pieces in lines_of(row, LANGUAGE)
    ]


def bare(count: int) -> bytes:
    compiler = typst.Compiler(  # type: ignore[misc]  # its stub has one variable for two things
        _BARE.encode(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(lines(count))},
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


def measured(who: str, count: int) -> tuple[float, float, float]:
    """Seconds, megabytes at the highest, megabytes of the file."""
    began = time.process_time()
    if who == "bare":
        size = len(bare(count))
        return time.process_time() - began, _peak(resource.RUSAGE_SELF), size / 2**20
    size = len(asyncio.run(ours("pdf", count)))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - began + children.ru_utime + children.ru_stime
    return seconds, _peak(resource.RUSAGE_CHILDREN), size / 2**20


def _peak(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


def child(who: str, count: int) -> tuple[float, float, float]:
    command = [sys.executable, "-P", "-m", "tests.bench.pdf", "--one", who, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes, size = json.loads(done.stdout)
    return seconds, megabytes, size


def main(rounds: int, sizes: list[int]) -> None:
    print(f"{'':10}{'ours s':>9}{'bare s':>9}{'ratio':>8}{'ours MB':>10}{'bare MB':>10}{'file':>9}")
    kept: dict[str, dict[str, list[float]]] = {}
    for size in sizes:
        pairs = [(child("ours", size), child("bare", size)) for _ in range(rounds)]
        figures = kept[str(size)] = {
            "ours seconds": [mine[0] for mine, _ in pairs],
            "bare seconds": [other[0] for _, other in pairs],
            "ratio": [other[0] / mine[0] for mine, other in pairs],
            "ours MB": [mine[1] for mine, _ in pairs],
            "bare MB": [other[1] for _, other in pairs],
            "file MB": [mine[2] for mine, _ in pairs],
        }
        middle = {name: statistics.median(values) for name, values in figures.items()}
        print(
            f"{size:>9,} {middle['ours seconds']:>9.2f}{middle['bare seconds']:>9.2f}"
            f"{middle['ratio']:>8.2f}{middle['ours MB']:>10.0f}{middle['bare MB']:>10.0f}"
            f"{middle['file MB']:>6.1f} MB"
        )
    keep("pdf", kept)


if __name__ == "__main__":
    given = sys.argv[1:]
    if given[:1] == ["--one"]:
        print(json.dumps(measured(given[1], int(given[2]))))
    else:
        before, _, after = " ".join(given).partition("--")
        main(int(before or ROUNDS), [int(size) for size in after.split()] or list(SIZES))
