"""An export: rows, counts, time and edition from one moment."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert

from app.db import Database
from app.editions.export import export
from app.editions.snapshot import snapshot_of
from app.errors import NotFound
from app.models import Edition
from tests.domain.editions.listed import NOW, entry, listed, revise


async def as_bytes(database: Database, format_id: str) -> bytes:
    async with database.read() as connection:
        made = await export(connection, "one-voice", format_id, "fa", "https://example.org")
        return b"".join([chunk async for chunk in made.chunks])


async def test_the_same_list_gives_the_same_bytes(database: Database) -> None:
    await listed(database, [entry("الف", "A"), entry("ب", "B")])
    for format_id in ("html", "md", "txt", "csv", "json"):
        first = await as_bytes(database, format_id)
        assert first.count("الف".encode()) == 1
        assert await as_bytes(database, format_id) == first


async def test_a_file_is_named_after_statement_and_language(database: Database) -> None:
    await listed(database, [])
    async with database.read() as connection:
        made = await export(connection, "one-voice", "csv", "both", "https://example.org")
        assert (made.file_name, made.format.id) == ("one-voice-both.csv", "csv")
        assert made.snapshot.url("both") == "https://example.org/fa/s/one-voice"


@pytest.mark.parametrize(
    ("slug", "format_id", "code"),
    [("one-voice", "exe", "unknown-format"), ("none", "csv", "unknown-statement")],
)
async def test_what_there_is_not(database: Database, slug: str, format_id: str, code: str) -> None:
    await listed(database, [])
    async with database.read() as connection:
        with pytest.raises(NotFound) as caught:
            await export(connection, slug, format_id, "fa", "https://example.org")
    assert caught.value.code == code


async def test_the_edition_is_named_only_while_nothing_was_withdrawn(database: Database) -> None:
    card = await listed(database, [entry("الف", "A")])
    assert json.loads(await as_bytes(database, "json"))["edition"] is None
    async with database.write() as connection:
        await connection.execute(
            insert(Edition).values(
                statement_id=card.id,
                number=1,
                list_revision=1,
                as_of=NOW,
                count_organisations=1,
                count_individuals=0,
                count_unnamed=0,
            )
        )
    await revise(database, card, edition=1)
    document = json.loads(await as_bytes(database, "json"))
    assert (document["edition"], document["as_of"]) == (1, "2026-03-20T12:00:00Z")
    await revise(database, card, changed_at=NOW + timedelta(minutes=5))
    document = json.loads(await as_bytes(database, "json"))
    assert (document["edition"], document["as_of"]) == (None, "2026-03-20T12:05:00Z")


async def test_a_farsi_slug_is_an_ascii_address(database: Database) -> None:
    card = await listed(database, [], slug="یک-صدا")
    assert snapshot_of(card, "https://example.org").url("en") == (
        "https://example.org/en/s/%DB%8C%DA%A9-%D8%B5%D8%AF%D8%A7"
    )
