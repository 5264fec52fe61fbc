"""Searches and pages of the list, at 10,000 and at 1,000,000 signatures: does the cost grow?

    bin/bench search [SECONDS [ROUNDS]] [-- SIZE…]

Times are those of the functions that pages and API call, one call after another, on a warm
database: SQLite, and PostgreSQL where the machine has it.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from random import Random
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.editions.find import Search, find_rows
from app.editions.places import number_of
from app.editions.rows import page_of_rows
from app.statements.cards import StatementCard
from app.text.names import Language
from tests.bench._long_list import make_long, tidy
from tests.bench._report import RESULTS, times
from tests.bench._service import new_service
from tests.postgres import durable_cluster

PAGE = 200
SIZES = (100, 10_000, 1_000_000)
MIX = {
    "rare": [("باکولاپور", ""), ("Kouladarpour", ""), ("شه فر", ""), ("zzyzx", "")],
    "first name": [("محمد", ""), ("Zahra", ""), ("ویدا", ""), ("vida", "")],
    "full name": [("محمد احمدی", ""), ("Ali Karimi", ""), ("ویدا شمسیان", ""), ("Reza Sadegh", "")],
    "with a place": [("زهرا پاریس", ""), ("mohammad karimi tehran", ""), ("ali writer oslo", "")],
    "with a country": [("محمد", "SE"), ("Ali Karimi", "IR"), ("ویدا", "AT"), ("bakoula", "NO")],
    "short": [("مح", ""), ("al ka", ""), ("م", "SE")],
    "country alone": [("", "IR"), ("", "NO")],
}
"""What is searched for, in equal parts: rare and frequent names, both scripts, with a country."""

Times = dict[str, list[float]]
Call = Callable[[AsyncConnection], Awaitable[object]]


async def _searches(database: Database, card: StatementCard, seconds: float) -> Times:
    random = Random(1)
    asked: list[tuple[str, Search, Language]] = [
        (name, Search(q=q, country=country), language)
        for name, some in MIX.items()
        for q, country in some
        for language in ("fa", "en")
    ]
    found: Times = {name: [] for name in MIX}

    async def once(*, kept: bool) -> None:
        random.shuffle(asked)
        for name, search, language in asked:
            took = await _timed(database, _finding(card, language, search))
            if kept:
                found[name].append(took)

    await once(kept=False)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        await once(kept=True)
    return found


async def _pages(database: Database, card: StatementCard, rounds: int) -> Times:
    total = card.counts.total
    offsets = {"first page": 0, "middle page": total // 2, "last page": max(0, total - PAGE)}
    found: Times = {name: [] for name in (*offsets, "number of a row")}
    for _ in range(rounds * 20):
        for name, offset in offsets.items():
            found[name].append(await _timed(database, _paging(card, offset)))
        async with database.read() as connection:
            rows, _ = await page_of_rows(connection, card, "fa", offset=total // 3, limit=1)
        found["number of a row"].append(await _timed(database, _numbering(card, rows[0].id)))
    return found


def _finding(card: StatementCard, language: Language, search: Search) -> Call:
    return lambda connection: find_rows(connection, card, language, search, limit=PAGE)


def _paging(card: StatementCard, offset: int) -> Call:
    return lambda connection: page_of_rows(connection, card, "fa", offset=offset, limit=PAGE)


def _numbering(card: StatementCard, row: UUID) -> Call:
    return lambda connection: number_of(connection, card, "fa", row)


async def _timed(database: Database, call: Call) -> float:
    """Milliseconds of one call, with its connection."""
    begun = time.perf_counter()
    async with database.read() as connection:
        await call(connection)
    return (time.perf_counter() - begun) * 1000


def _percentile(some: list[float], part: float) -> float:
    return sorted(some)[min(len(some) - 1, int(len(some) * part))]


async def _measure(url: str, size: int, seconds: float, rounds: int) -> dict[str, list[float]]:
    """Of each kind of question the milliseconds at p50 and p99."""
    database = Database(url)
    try:
        card = await make_long(database, "demo", size)
        if database.dialect == "postgresql":
            await tidy(url)
        searches = await _searches(database, card, seconds)
        pages = await _pages(database, card, rounds)
    finally:
        await database.dispose()
    mix = {"the mix": [took for some in searches.values() for took in some]}
    return {
        name: [_percentile(some, 0.5), _percentile(some, 0.99)]
        for name, some in (mix | searches | pages).items()
    }


def _show(variant: str, sizes: dict[int, dict[str, list[float]]]) -> None:
    print(f"{variant}: p50 / p99 in ms, and the last p99 over that at 10,000")
    print(f"{'':18}" + "".join(f"{size:>18,}" for size in sizes))
    for name in next(iter(sizes.values())):
        figures = [sizes[size][name] for size in sizes]
        ratio = figures[-1][1] / sizes.get(10_000, sizes[max(sizes)])[name][1]
        print(
            f"{name:18}"
            + "".join(f"{p50:>10.2f} /{p99:>6.2f}" for p50, p99 in figures)
            + f"{ratio:>8.1f}"
        )


def main(seconds: float, rounds: int, sizes: tuple[int, ...]) -> None:
    """Measure every size on both databases; write `var/bench/search.json`."""
    results: dict[str, dict[int, dict[str, list[float]]]] = {"sqlite": {}}
    for size in sizes:
        with new_service() as (_, settings):
            results["sqlite"][size] = asyncio.run(
                _measure(settings.sqlalchemy_url, size, seconds, rounds)
            )
    _show("sqlite", results["sqlite"])
    with durable_cluster() as cluster:
        if cluster is None:
            print("no PostgreSQL on this machine: measured on SQLite alone")
        else:
            results["postgresql"] = {}
            for size in sizes:
                with new_service(cluster.make_database(f"list{size}")) as (_, settings):
                    results["postgresql"][size] = asyncio.run(
                        _measure(settings.database_url, size, seconds, rounds)
                    )
            _show("postgresql", results["postgresql"])
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "search.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    before, _, after = " ".join(sys.argv[1:]).partition("--")
    main(*times(before.split()), sizes=tuple(map(int, after.split())) or SIZES)
