"""Searches and pages of the list, at 10,000 and at 1,000,000 signatures: does the cost grow?

    bin/bench search [SECONDS [ROUNDS]] [-- SIZE…]

Times are those of the functions that pages and API call, one call after another, on a warm
database: SQLite, and PostgreSQL where the machine has it. Each question goes to the lists of all
sizes in turn, so that a busy moment of the machine meets them all.
"""

import asyncio
import gc
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random

from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.editions.find import Search, find_rows
from app.editions.places import number_of
from app.editions.rows import page_of_rows
from app.statements.cards import StatementCard, card_of
from app.text.names import LANGUAGES, Language
from tests.bench._kept import kept_list
from tests.bench._long_list import make_long, tidy
from tests.bench._report import keep, times
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

_PAGES = {"first page": 0.0, "middle page": 0.5, "last page": 1.0}
_NUMBER = "number of a row"
_NAMES = ("p50 ms", "p99 ms", "slowest ms")

Call = Callable[[AsyncConnection], Awaitable[object]]
List = tuple[Database, StatementCard]
Question = tuple[str, str, Callable[[StatementCard], Call]]
Times = dict[str, dict[str, list[float]]]
"""Milliseconds by kind of question and by question."""


async def _lists(urls: dict[int, str]) -> dict[int, List]:
    lists = {}
    for size, url in urls.items():
        database = Database(url)
        if database.dialect == "postgresql":
            card = await make_long(database, "demo", size)
            await tidy(url)
        else:
            async with database.read() as connection:
                card = await card_of(connection, "demo")
        lists[size] = database, card
    # What loading has left is no part of a service: its garbage is not looked through any more.
    gc.collect()
    gc.freeze()
    return lists


def _questions() -> list[Question]:
    """Every search, in both languages, and the pages of the list."""
    asked: list[Question] = [
        (kind, f"{search} {language}", _finding(search, language))
        for kind, some in MIX.items()
        for search in (Search(q=q, country=country) for q, country in some)
        for language in LANGUAGES
    ]
    for language in LANGUAGES:
        for name, part in _PAGES.items():
            asked.append((name, language, _paging(language, part)))
    return asked


def _finding(search: Search, language: Language) -> Callable[[StatementCard], Call]:
    return lambda card: lambda connection: find_rows(connection, card, language, search, limit=PAGE)


def _paging(language: Language, part: float) -> Callable[[StatementCard], Call]:
    def call(card: StatementCard) -> Call:
        offset = int(max(0, card.counts.total - PAGE) * part)
        return lambda connection: page_of_rows(
            connection, card, language, offset=offset, limit=PAGE
        )

    return call


async def _numbering(some: List) -> Call:
    """The number of a row in the middle, which the API asks for at each page."""
    database, card = some
    async with database.read() as connection:
        rows, _ = await page_of_rows(connection, card, "fa", offset=card.counts.total // 2, limit=1)
    return lambda connection: number_of(connection, card, "fa", rows[0].id)


async def _timed(database: Database, call: Call) -> float:
    """Milliseconds of one call, with its connection."""
    begun = time.perf_counter()
    async with database.read() as connection:
        await call(connection)
    return (time.perf_counter() - begun) * 1000


async def _measure(urls: dict[int, str], seconds: float, rounds: int) -> dict[int, Times]:
    lists = await _lists(urls)
    found: dict[int, Times] = {size: defaultdict(lambda: defaultdict(list)) for size in lists}
    numbering = {size: await _numbering(some) for size, some in lists.items()}
    random, questions = Random(1), _questions()
    try:
        until = 0.0
        while time.perf_counter() < (until or time.perf_counter() + 1):
            random.shuffle(questions)
            for kind, name, question in questions:
                for size, (database, card) in lists.items():
                    took = await _timed(database, question(card))
                    if until:  # the first time only warms up
                        found[size][kind][name].append(took)
            for size, (database, _) in lists.items():
                took = await _timed(database, numbering[size])
                if until:
                    found[size][_NUMBER][""].append(took)
            until = until or time.perf_counter() + seconds * rounds
    finally:
        for database, _ in lists.values():
            await database.dispose()
    return found


def _in_rounds(found: Times, rounds: int) -> list[Times]:
    """The same by rounds: parts of the whole time, one after the other."""
    return [
        {
            kind: {
                name: some[len(some) * at // rounds : len(some) * (at + 1) // rounds] or some
                for name, some in questions.items()
            }
            for kind, questions in found.items()
        }
        for at in range(rounds)
    ]


def _figures(found: Times) -> dict[str, list[float]]:
    """Of each kind the p50, the p99, and the median of the question that takes longest."""
    whole: Times = {"the mix": {}}
    for kind in MIX:
        whole["the mix"] |= {f"{kind} {name}": some for name, some in found[kind].items()}
    figures = {}
    in_order = {kind: found[kind] for kind in (*MIX, *_PAGES, _NUMBER)}
    for kind, questions in (whole | in_order).items():
        some = sorted(took for each in questions.values() for took in each)
        slowest = max(statistics.median(each) for each in questions.values())
        figures[kind] = [some[len(some) // 2], some[int(len(some) * 0.99)], slowest]
    return figures


def _show(variant: str, found: dict[int, dict[str, list[float]]]) -> None:
    base = found.get(10_000, next(iter(found.values())))
    last = found[max(found)]
    print(f"{variant}: ms at p50 / p99 / the slowest question's median; growth of the last two")
    print(f"{'':16}" + "".join(f"{size:>26,}" for size in found) + f"{'growth':>14}")
    for kind in last:
        row = "".join(
            "{:>10.2f} /{:>7.2f} /{:>5.1f}".format(*figures[kind]) for figures in found.values()
        )
        growth = [last[kind][which] / base[kind][which] for which in (1, 2)]
        print(f"{kind:16}{row}" + "{:>8.1f} /{:>4.1f}".format(*growth))


@contextmanager
def _databases(variant: str, sizes: tuple[int, ...]) -> Iterator[dict[int, str]]:
    """SQLite's kept lists, or empty databases of PostgreSQL; none where the machine has none."""
    if variant == "sqlite":
        yield {size: kept_list(size).sqlalchemy_url for size in sizes}
        return
    with ExitStack() as stack:
        cluster = stack.enter_context(durable_cluster())
        if cluster is None:
            print("no PostgreSQL on this machine: measured on SQLite alone")
            yield {}
            return
        urls = {size: cluster.make_database(f"list{size}") for size in sizes}
        for url in urls.values():
            stack.enter_context(new_service(url))
        yield urls


def main(seconds: float, rounds: int, sizes: tuple[int, ...]) -> None:
    """Measure on both databases; write `var/bench/search.json`."""
    results: dict[str, dict[str, list[float]]] = {}
    for variant in ("sqlite", "postgresql"):
        with _databases(variant, sizes) as urls:
            if not urls:
                continue
            found = asyncio.run(_measure(urls, seconds, rounds))
        _show(variant, {size: _figures(some) for size, some in found.items()})
        for size, some in found.items():
            for part in map(_figures, _in_rounds(some, rounds)):
                for kind, figures in part.items():
                    kept = results.setdefault(f"{variant}, {kind}, {size:,} names", {})
                    for name, value in zip(_NAMES, figures, strict=True):
                        kept.setdefault(name, []).append(value)
    keep("search", results)


if __name__ == "__main__":
    before, _, after = " ".join(sys.argv[1:]).partition("--")
    main(*times(before.split()), sizes=tuple(map(int, after.split())) or SIZES)
