"""Exports of lists of 10,000, 100,000 and 1,000,000 names: rows a second, and memory that is flat.

    bin/bench export [ROUNDS] [-- SIZE…]

Each export is a process of its own that writes to nowhere, on SQLite and, where the machine has it,
on PostgreSQL (up to 100,000 names, unless sizes are given). Bare is the database's own way to write
the same columns of the same rows in the same order as CSV: `sqlite3 -csv`, and `COPY … TO STDOUT`.
Formats that take no list of a size are left out there; above 100,000 names it is the three plain
ones, once each.
"""

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg

from app.db import Database, SystemClock
from app.editions.formats import FORMATS
from app.signing.cut import number_list
from tests.bench._kept import kept_list
from tests.bench._long_list import make_long, tidy
from tests.bench._report import keep
from tests.bench._service import ROOT, environment, new_service
from tests.postgres import Cluster, durable_cluster

SIZES = (10_000, 100_000, 1_000_000)
ON_POSTGRESQL = 100_000

_WHEN_LONG = ("txt", "csv", "json")
_MEASURED = (*_WHEN_LONG, "html", "md", "wordpress", "docx", "xlsx")
"""PDF and pictures are no matter of rows a second."""

_COLUMNS = (
    'public_id, kind, "group", name_fa, name_en, title_fa, title_en, affiliation_fa,'
    " affiliation_en, city_fa, city_en, country, website, signed_on"
)
_QUERY = (
    f"SELECT {_COLUMNS} FROM entry WHERE NOT withdrawn"  # noqa: S608 - our own words
    " ORDER BY statement_id, section, sort_fa, id"
)

Measured = dict[str, list[float]]


def _ours(variables: dict[str, str], format_id: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.bench._export_one", format_id],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _sqlite3(path: str) -> float:
    binary = shutil.which("sqlite3")
    if binary is None:
        raise FileNotFoundError("sqlite3")
    begun = time.perf_counter()
    subprocess.run([binary, "-csv", path, _QUERY], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


async def _copy(url: str) -> float:
    connection = await asyncpg.connect(url)

    async def drop(_: bytes) -> None:
        return

    try:
        begun = time.perf_counter()
        await connection.copy_from_query(_QUERY, output=drop, format="csv")
        return time.perf_counter() - begun
    finally:
        await connection.close()


def _measure(
    variables: dict[str, str], size: int, rounds: int, bare: Callable[[], float]
) -> dict[str, Measured]:
    """Of each format, in turns with the bare limit, the figures of each round."""
    found: dict[str, Measured] = {}
    fitting = [each for each in FORMATS.values() if each.largest is None or each.largest >= size]
    long = size > ON_POSTGRESQL
    chosen = [each.id for each in fitting if each.id in (_WHEN_LONG if long else _MEASURED)]
    for _ in range(1 if long else rounds):
        for format_id in chosen:
            limit = bare()
            ours = _ours(variables, format_id)
            figures = found.setdefault(format_id, {})
            for name, value in (
                ("ours rows per second", ours["rows"] / ours["seconds"]),
                ("bare rows per second", size / limit),
                ("ratio", limit / ours["seconds"]),
                ("ours s", ours["seconds"]),
                ("peak MB", ours["peak"]),
            ):
                figures.setdefault(name, []).append(value)
    return found


@contextmanager
def _on_postgresql(cluster: Cluster, size: int) -> Iterator[tuple[dict[str, str], str]]:
    url = cluster.make_database(f"export{size}")
    with new_service(url) as (variables, settings):
        asyncio.run(_fill(settings.sqlalchemy_url, size))
        asyncio.run(tidy(url))
        yield variables, url


async def _fill(url: str, size: int) -> None:
    database = Database(url)
    try:
        card = await make_long(database, "demo", size)
        async with database.write() as connection:
            await number_list(connection, card.id, SystemClock().now())
    finally:
        await database.dispose()


def _show(name: str, found: dict[str, Measured]) -> None:
    print(f"{name}: {'rows per second':>28}{'ratio':>8}{'s':>9}{'peak MB':>9}")
    for format_id, figures in found.items():
        middle = {figure: statistics.median(rounds) for figure, rounds in figures.items()}
        print(
            f"  {format_id:12}{middle['ours rows per second']:>12,.0f}"
            f" of {middle['bare rows per second']:>11,.0f}{middle['ratio']:>8.3f}"
            f"{middle['ours s']:>9.2f}{middle['peak MB']:>9.0f}"
        )


def main(rounds: int, sizes: tuple[int, ...]) -> None:
    """Measure on both databases; write `var/bench/export.json`."""
    results: dict[str, Measured] = {}

    def add(name: str, found: dict[str, Measured]) -> None:
        _show(name, found)
        results.update({f"{name}, {format_id}": one for format_id, one in found.items()})

    for size in sizes or SIZES:
        settings = kept_list(size)
        path = str(settings.data_dir / "hamseda.db")
        variables = environment(settings.data_dir, f"sqlite:///{path}")
        add(
            f"sqlite {size:,}",
            _measure(variables, size, rounds, lambda path=path: _sqlite3(path)),  # type: ignore[misc]
        )
    with durable_cluster() as cluster:
        for size in sizes or [each for each in SIZES if each <= ON_POSTGRESQL]:
            if cluster is None:
                print("no PostgreSQL on this machine: measured on SQLite alone")
                break
            with _on_postgresql(cluster, size) as (variables, url):
                found = _measure(
                    variables,
                    size,
                    rounds,
                    lambda url=url: asyncio.run(_copy(url)),  # type: ignore[misc]
                )
                add(f"postgresql {size:,}", found)
    keep("export", results)


if __name__ == "__main__":
    before, _, after = " ".join(sys.argv[1:]).partition("--")
    main(int(before or 3), tuple(map(int, after.split())))
