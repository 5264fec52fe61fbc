"""Long lists for benchmarks: published entries, marked and indexed as a batch does it."""

import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import update

from app.db import Database
from app.db.bulk import insert_many
from app.models import Entry, Statement
from app.signing.entries import SECTIONS, TEXTS
from app.signing.index import give_slots
from app.signing.indexing import Written, index_new
from app.signing.marking import settle
from app.signing.slots import BLOCK
from app.statements.cards import StatementCard, card_of
from app.text.collation import RULE_VERSION, sort_key
from app.text.folding import search_key
from tests.bench._signatories import signatories

_DAY = date(2026, 3, 20)
_CHUNK = {"sqlite": 16 * BLOCK, "postgresql": BLOCK}
"""On SQLite far more in a transaction than a batch writes, or a million would take half an hour."""


async def make_long(database: Database, slug: str, count: int) -> StatementCard:
    """Publish `count` made-up signatories under a statement that has none; its card."""
    begun = time.perf_counter()
    async with database.read() as connection:
        statement = (await card_of(connection, slug)).id
    indexing = 0.0
    written = Written()
    entries = _entries(statement, count)
    while chunk := list(islice(entries, _CHUNK[database.dialect])):
        async with database.write() as connection:
            if database.dialect == "sqlite":
                await connection.exec_driver_sql("PRAGMA cache_size=-1000000")
            first = await give_slots(connection, statement, len(chunk))
            numbered = [{**row, "slot": slot} for slot, row in enumerate(chunk, first)]
            await insert_many(connection, Entry, numbered)
            written.add(numbered, 0)
        at = time.perf_counter()
        while await index_new(database, statement, 1, written):
            pass
        indexing += time.perf_counter() - at
    async with database.write() as connection:
        await connection.execute(
            update(Statement)
            .where(Statement.id == statement)
            .values(list_revision=1, count_individuals=count)
        )
        await settle(connection, statement, 1, count)
        card = await card_of(connection, statement)
    taken = time.perf_counter() - begun
    print(f"{count:>12,} signatories in {taken:.0f} s, {indexing:.0f} s of them for the index")
    return card


async def tidy(url: str) -> None:
    """Have PostgreSQL look at its tables now, as it does by itself within a minute."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


def _entries(statement: UUID, count: int) -> Iterator[dict[str, Any]]:
    for fields in signatories(count):
        yield {
            "id": uuid4(),
            "public_id": uuid4(),
            "statement_id": statement,
            "group": "more",
            "section": SECTIONS["more", fields["kind"]],
            "signed_on": _DAY,
            **dict.fromkeys(TEXTS, ""),
            "website": "",
            **fields,
            "sort_fa": sort_key(fields["name_fa"], "fa"),
            "sort_en": sort_key(fields["name_en"], "en"),
            "sort_version": RULE_VERSION,
            "search": " ".join(
                search_key(text) for name, text in fields.items() if "_" in name and text
            ),
            "valid_from": 1,
            "withdrawn": False,
            "moved": False,
        }
