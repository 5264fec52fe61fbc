"""What partners' pages load: script and list by the second, and the bytes of script, form, list.

    bin/bench embed [SECONDS [ROUNDS]]

16 connections ask as browsers do, packed, for the script and for the list of the demo in a frame;
both are sent again as they were. The bare limit is a static reply of equal size from the same
framework, in turns. SQLite, one process.
"""

import itertools
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import uvloop

from tests.bench._kept import copy_of, kept_list
from tests.bench._load import Figures, http, measure
from tests.bench._report import keep, report, times
from tests.bench._service import serving

SIZE = 1_000
"""Names in the list: a frame shows the first two hundred."""

ASKED = {
    "script": "/embed/v1.js",
    "list": "/embed/demo/list?lang=fa",
}
WEIGHED = ASKED | {
    "form": "/embed/demo/form?lang=fa",
    "count": "/embed/demo/count?lang=fa",
    "card": "/embed/demo/card?lang=fa",
}
_PACKED = "Accept-Encoding: br, gzip\r\n"


def _rounds(
    variables: dict[str, str], seconds: float, rounds: int
) -> dict[str, dict[str, list[Figures]]]:
    found: dict[str, dict[str, list[Figures]]] = {what: {"ours": [], "bare": []} for what in ASKED}
    for number in range(rounds + 1):
        for what, path in ASKED.items():
            with serving("ours", variables) as port:
                size = _weighed(port, path)
                figures = {"ours": _measured(port, path, seconds)}
            more = {**variables, "BENCH_REPLY_BYTES": str(size)}
            with serving("bare", more) as port:
                figures["bare"] = _measured(port, "/static", seconds)
            if number:  # the first round warms files and caches
                for who, each in figures.items():
                    found[what][who].append(each)
    return found


def _measured(port: int, path: str, seconds: float) -> Figures:
    again = itertools.repeat(http("GET", path, _PACKED)).__next__
    uvloop.run(measure(port, again, 1.0))
    return uvloop.run(measure(port, again, seconds))


def _weighed(port: int, path: str) -> int:
    """Bytes of a reply's body over the wire."""
    address = f"http://127.0.0.1:{port}{path}"
    with httpx.stream("GET", address, headers={"Accept-Encoding": "br, gzip"}) as reply:
        return sum(map(len, reply.iter_raw()))


def main(seconds: float, rounds: int) -> None:
    """Measure; write `var/bench/embed.json` and `var/bench/embed_bytes.json`."""
    with TemporaryDirectory(prefix="hamseda-bench-") as name:
        variables = copy_of(kept_list(SIZE), Path(name))
        with serving("ours", variables) as port:
            weights = {what: _weighed(port, path) for what, path in WEIGHED.items()}
        found = _rounds(variables, seconds, rounds)
    report("embed", found)
    for what, count in weights.items():
        print(f"{what:22}{count:>10,} bytes, packed")
    keep("embed_bytes", {what: {"bytes": [count]} for what, count in weights.items()})


if __name__ == "__main__":
    main(*times(sys.argv[1:], 3.0, 3))
