"""Importing a pasted list of 10,000 lines, against one executemany of as many signatures.

    bin/bench import [LINES [ROUNDS]]

Reading the list and writing it are told apart; ours is both. SQLite, and PostgreSQL where the
machine has it, each round into a statement of its own.
"""

import asyncio
import sys
import time
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import insert

from app.config import Settings
from app.db import Database, SystemClock
from app.imports.lists import Origin, import_list
from app.models import Signature
from app.statements.cards import StatementCard, card_of
from app.statements.files import read_statement
from app.statements.publishing import publish_files
from app.text.countries import country_name
from app.text.pasted import parse
from tests.bench._report import keep
from tests.bench._service import DEMO, new_service
from tests.bench._signatories import signatories
from tests.postgres import durable_cluster


def _pasted(lines: int) -> str:
    """A list as coordinators paste it: name and place, one line a script, a blank line between."""
    return "\n".join(
        f"{row['name_fa']} – {row['city_fa']} – {country_name(row['country'], 'fa')}\n"
        f"{row['name_en']} – {row['city_en']} – {country_name(row['country'], 'en')}\n"
        for row in signatories(lines // 2)
    )


async def _statement(database: Database, number: int) -> StatementCard:
    files = replace(read_statement(DEMO), slug=f"list-{number}")
    async with database.write() as connection:
        await publish_files(connection, files, SystemClock().now())
        return await card_of(connection, files.slug)


async def _round(database: Database, text: str, number: int) -> dict[str, float]:
    card, other = [await _statement(database, 2 * number + at) for at in range(2)]
    begun = time.perf_counter()
    pasted = parse(text)
    parsed = time.perf_counter()
    async with database.write() as connection:
        report = await import_list(
            connection,
            card,
            pasted,
            origin=Origin("bench", "made up"),
            now=SystemClock().now(),
            kind="individual",
            allow_duplicates=True,
        )
    ended = time.perf_counter()
    rows = [_row(other.id, fields) for fields in signatories(report.imported)]
    before = time.perf_counter()
    async with database.write() as connection:
        await connection.execute(insert(Signature), rows)
    bare = time.perf_counter() - before
    return {
        "ours rows per second": report.imported / (ended - begun),
        "bare rows per second": report.imported / bare,
        "ratio": bare / (ended - begun),
        "reading s": parsed - begun,
        "writing s": ended - parsed,
        "ratio of writing": bare / (ended - parsed),
    }


def _row(statement: UUID, fields: dict[str, str]) -> dict[str, object]:
    return {
        "id": uuid4(),
        "statement_id": statement,
        "provenance": "vouched",
        "language": "fa",
        "signed_on": SystemClock().now().date(),
        "consents": {"vouched": True},
        **fields,
    }


async def _measure(settings: Settings, text: str, rounds: int) -> dict[str, list[float]]:
    database = Database(settings.sqlalchemy_url)
    found: dict[str, list[float]] = {}
    try:
        for number in range(rounds):
            for name, value in (await _round(database, text, number)).items():
                found.setdefault(name, []).append(value)
    finally:
        await database.dispose()
    return found


def _run(url: str | None, text: str, rounds: int) -> dict[str, list[float]]:
    with new_service(url) as (_, settings):
        found = asyncio.run(_measure(settings, text, rounds))
    name = "postgresql" if url else "sqlite"
    print(name, {figure: round(min(values), 3) for figure, values in found.items()})
    return found


def main(lines: int, rounds: int) -> None:
    """Measure on both databases; write `var/bench/import.json`."""
    text = _pasted(lines)
    results = {f"sqlite, {lines:,} lines": _run(None, text, rounds)}
    with durable_cluster() as cluster:
        if cluster is not None:
            url = cluster.make_database("bench")
            results[f"postgresql, {lines:,} lines"] = _run(url, text, rounds)
    keep("import", results)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(given[0] if given else 10_000, given[1] if given[1:] else 3)
