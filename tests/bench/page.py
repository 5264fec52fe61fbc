"""The statement page, against a static reply of equal size: same stack, same run.

bin/bench page [SECONDS [ROUNDS]]
"""

import itertools
import sys

import httpx
import uvloop

from tests.bench._load import Figures, http, measure
from tests.bench._report import report, times
from tests.bench._service import new_service, serving

_PATH = "/fa/s/demo"


def main(seconds: float, rounds: int) -> None:
    """Measure on SQLite, one process; pages never ask the database within the trusted time."""
    found: dict[str, list[Figures]] = {"ours": [], "bare": []}
    with new_service() as (variables, _):
        with serving("ours", variables) as port:
            size = len(httpx.get(f"http://127.0.0.1:{port}{_PATH}").content)
        variables["BENCH_REPLY_BYTES"] = str(size)
        requests = {"ours": http("GET", _PATH), "bare": http("GET", "/static")}
        for number in range(rounds + 1):
            for who, request in requests.items():
                with serving(who, variables) as port:
                    again = itertools.repeat(request).__next__
                    uvloop.run(measure(port, again, 1.0))
                    figures = uvloop.run(measure(port, again, seconds))
                if number:
                    found[who].append(figures)
    print(f"{_PATH}: {size:,} bytes, not compressed")
    report("page", {"statement": found})


if __name__ == "__main__":
    main(*times(sys.argv[1:]))
