"""Counts what is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.db import Database


@contextmanager
def recorded(database: Database) -> Iterator[list[str]]:
    """The statements that run inside the block, in order; beginnings and ends left out."""
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    engines = {database.writer.sync_engine, database.reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def verbs(statements: list[str]) -> list[str]:
    """The first word of each statement, and the table that it is about."""
    return [f"{s.split()[0]} {_table(s.split())}" for s in statements]


def _table(words: list[str]) -> str:
    before = {"INSERT": "INTO", "UPDATE": "UPDATE"}.get(words[0], "FROM")
    return words[words.index(before) + 1].strip('"') if before in words else ""
