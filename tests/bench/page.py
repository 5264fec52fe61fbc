"""The statement's page and the list, with 100 and with 1,000,000 names: does the cost grow?

    bin/bench page [SECONDS [ROUNDS]] [-- SIZE…]

Kept: 16 connections ask for the statement's page as browsers do, packed; it is sent again as it
was. The bare limit is a static reply of equal size from the same framework. Made: pages made anew,
with nothing kept of pages, cards and replies, one after another within one process, long and short
lists in turns. The list is made anew at each request anyway. SQLite, one process; kept pages ask no
database.
"""

import asyncio
import itertools
import statistics
import sys
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import uvloop
from fastapi import FastAPI

from app.config import load_settings
from app.main import create_app
from app.views.page_cache import PageCache
from tests.bench._kept import copy_of, kept_list
from tests.bench._load import Figures, http, measure
from tests.bench._report import keep, report, times
from tests.bench._service import serving

SIZES = (100, 1_000, 1_000_000)
"""With 100 names a page is not full yet: what it costs more with 1,000 is that it shows more."""
ROWS = 200

_PATH = "/fa/s/demo"
_PACKED = "Accept-Encoding: br, gzip\r\n"

Variables = dict[int, dict[str, str]]
"""The environment of a service, by the length of its list."""


def _kept(services: Variables, seconds: float, rounds: int) -> dict[str, dict[str, list[Figures]]]:
    found: dict[str, dict[str, list[Figures]]] = {
        f"kept, {size:,} names": {"ours": [], "bare": []} for size in services
    }
    bytes_of: dict[int, int] = {}
    for number in range(rounds + 1):
        for size, variables in services.items():
            for who, path in (("ours", _PATH), ("bare", "/static")):
                some = {**variables, "BENCH_REPLY_BYTES": str(bytes_of.get(size, 1))}
                with serving(who, some) as port:
                    if who == "ours" and size not in bytes_of:
                        bytes_of[size] = _bytes(port)
                    again = itertools.repeat(http("GET", path, _PACKED)).__next__
                    uvloop.run(measure(port, again, 1.0))
                    figures = uvloop.run(measure(port, again, seconds))
                if number:
                    found[f"kept, {size:,} names"][who].append(figures)
    print({f"{size:,} names": f"{count:,} bytes, packed" for size, count in bytes_of.items()})
    return found


def _bytes(port: int) -> int:
    reply = httpx.get(f"http://127.0.0.1:{port}{_PATH}", headers={"Accept-Encoding": "br, gzip"})
    return int(reply.headers["content-length"])


def _paths(size: int) -> dict[str, str]:
    pages = max(1, -(-size // ROWS))
    places = {"first": 1, "middle": (pages + 1) // 2, "last": pages}
    return {"statement": _PATH} | {
        f"list, {place} page": f"{_PATH}/signatories?page={number}"
        for place, number in places.items()
    }


async def _made(services: Variables, seconds: float) -> dict[str, dict[int, list[float]]]:
    """Milliseconds of pages made anew, by page and by length of the list."""
    found: dict[str, dict[int, list[float]]] = {}
    async with AsyncExitStack() as stack:
        clients = {}
        for size, variables in services.items():
            app = create_app(load_settings(variables))
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app)
            client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
            clients[size] = app, await stack.enter_async_context(client)
        for until in (time.perf_counter() + 1, time.perf_counter() + 1 + seconds):
            found = {}
            while time.perf_counter() < until:
                for size, (app, client) in clients.items():
                    for name, path in _paths(size).items():
                        took = await _once(app, client, path)
                        found.setdefault(name, {}).setdefault(size, []).append(took)
    return found


async def _once(app: FastAPI, client: httpx.AsyncClient, path: str) -> float:
    app.state.context.forget()
    app.state.page_cache = PageCache()
    begun = time.perf_counter()
    reply = await client.get(path)
    took = (time.perf_counter() - begun) * 1000
    reply.raise_for_status()
    return took


def _show(found: dict[str, dict[int, list[float]]]) -> None:
    """Print the pages that were made anew, with how the cost grows where pages are full."""
    sizes = list(next(iter(found.values())))
    print(
        f"{'made anew, ms':22}"
        + "".join(f"{size:>14,}" for size in sizes)
        + f"{'growth of the last two':>24}"
    )
    for name, by_size in found.items():
        middle = [statistics.median(by_size[size]) for size in sizes]
        row = "".join(f"{each:>14.2f}" for each in middle)
        print(f"{name:22}{row}{middle[-1] / middle[-2]:>24.2f}")


def main(seconds: float, rounds: int, sizes: tuple[int, ...]) -> None:
    """Measure; write `var/bench/page.json` and `var/bench/page_made.json`."""
    with ExitStack() as stack:
        services: Variables = {}
        for size in sizes:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="hamseda-bench-")))
            services[size] = copy_of(kept_list(size), folder)
        kept = _kept(services, seconds, rounds)
        made = asyncio.run(_made(services, seconds * rounds))
    report("page", kept)
    short, *_, long = kept.values()
    growth = statistics.median(
        before.per_second / after.per_second
        for before, after in zip(short["ours"], long["ours"], strict=True)
    )
    print(f"kept: the longest list takes {growth:.3f} of the time of the shortest")
    _show(made)
    keep(
        "page_made",
        {
            f"{name}, {size:,} names": {"ours ms": took}
            for name, by_size in made.items()
            for size, took in by_size.items()
        },
    )


if __name__ == "__main__":
    before, _, after = " ".join(sys.argv[1:]).partition("--")
    main(*times(before.split(), 3.0, 3), sizes=tuple(map(int, after.split())) or SIZES)
