"""An export: rows, counts and time from one moment, all of a numbered edition."""

import dataclasses
import json
from typing import Any

import pytest

from app.db import Database
from app.editions.export import Export, export
from app.editions.formats import FORMATS
from app.editions.layout import InvalidLayout
from app.errors import HamsedaError
from tests.domain.editions.listed import entry, listed, numbered, revise


async def taken(
    database: Database, format_id: str = "csv", language: Any = "fa", **choices: Any
) -> tuple[Export, bytes]:
    async with database.stream() as connection:
        base_url = "https://example.org"
        made = await export(connection, "one-voice", format_id, language, base_url, **choices)
        return made, b"".join([chunk async for chunk in made.chunks])


async def document(database: Database, **choices: Any) -> Any:
    return json.loads((await taken(database, "json", **choices))[1])


async def refused(database: Database, format_id: str = "csv", **choices: Any) -> str:
    with pytest.raises(HamsedaError) as caught:
        await taken(database, format_id, **choices)
    return f"{caught.value.status} {caught.value.code}"


@pytest.mark.parametrize("format_id", sorted(FORMATS))
async def test_an_edition_gives_the_same_bytes_whatever_comes_after(
    database: Database, format_id: str
) -> None:
    some = [entry("الف", "A"), entry("ب", "B", kind="individual"), entry("پ", "C", valid_from=2)]
    card = await numbered(database, await listed(database, some))
    language = "en" if format_id in {"docx", "pdf", "xlsx"} else "both"
    first, content = await taken(database, format_id, language)
    await numbered(database, await revise(database, card, list_revision=2, count_organisations=2))
    again, same = await taken(database, format_id, language, edition=1)
    assert same == content
    assert again.state == first.state
    assert first.file_name == f"one-voice-1-{language}.{FORMATS[format_id].extension}"


async def test_the_newest_edition_is_taken_where_none_is_named(database: Database) -> None:
    card = await listed(database, [entry("الف", "A"), entry("ب", "B", valid_from=2)])
    await numbered(database, card)
    await numbered(database, await revise(database, card, list_revision=2))
    newest, first = await document(database), await document(database, edition=1)
    assert [newest["edition"], len(newest["signatories"])] == [2, 2]
    assert [first["edition"], len(first["signatories"])] == [1, 1]
    assert (first["as_of"], first["gone"]) == ("2026-03-20T12:00:00Z", 0)


async def test_what_there_is_not(database: Database) -> None:
    assert await refused(database) == "404 unknown-statement"
    card = await listed(database, [entry("", "A"), entry("", "B", kind="individual")])
    assert await refused(database) == "409 nothing-to-export"
    await numbered(database, card)
    assert await refused(database, "exe") == "404 unknown-format"
    for edition in (2, 0, -1, 10**12):
        assert await refused(database, edition=edition) == "404 unknown-edition"
    assert await refused(database, since=2) == "409 since-newer"
    assert await refused(database, since=0) == "404 unknown-edition"
    with pytest.raises(InvalidLayout):
        await taken(database, layout={"headings": "sideways"})


async def test_a_list_of_nobody_is_no_file(database: Database) -> None:
    await numbered(database, await listed(database, [entry("", "A")]))
    assert await refused(database, layout={"kinds": "individual"}) == "409 nothing-to-export"
    other = await listed(database, [], slug="counted-only")
    await numbered(database, other)
    async with database.stream() as connection:
        with pytest.raises(HamsedaError) as caught:
            await export(connection, "counted-only", "csv", "fa", "https://example.org")
    assert caught.value.code == "nothing-to-export"


@pytest.mark.parametrize("since", [None, 1])
async def test_a_list_that_is_too_long_is_refused_before_it_is_begun(
    database: Database, monkeypatch: pytest.MonkeyPatch, since: int | None
) -> None:
    small = dataclasses.replace(FORMATS["txt"], largest=2)
    monkeypatch.setitem(FORMATS, "txt", small)
    some = [entry("", name, valid_from=1 if name == "A" else 2) for name in "ABC"]
    card = await listed(database, [*some, entry("", "D", valid_from=2)], revision=1)
    card = await numbered(database, await revise(database, card, count_organisations=1))
    assert (await taken(database, "txt"))[1].count(b"A") > 0
    await numbered(database, await revise(database, card, list_revision=2, count_organisations=4))
    assert await refused(database, "txt", since=since) == "409 list-too-long"
    assert len((await document(database))["signatories"]) == 4


async def test_kinds_are_left_out_and_numbers_stay(database: Database) -> None:
    some = [entry("", "A"), entry("", "B"), entry("", "C", kind="individual")]
    await numbered(database, await listed(database, some))
    people = await document(database, language="en", layout={"kinds": "individual"})
    assert [(one["number"], one["name"]["en"]) for one in people["signatories"]] == [(3, "C")]


async def test_a_farsi_slug_is_an_ascii_address(database: Database) -> None:
    await numbered(database, await listed(database, [entry("", "A")], slug="یک-صدا"))
    async with database.stream() as connection:
        made = await export(connection, "یک-صدا", "csv", "en", "https://example.org")
        assert made.snapshot.url("en") == (
            "https://example.org/en/s/%DB%8C%DA%A9-%D8%B5%D8%AF%D8%A7"
        )
        assert made.file_name == "یک-صدا-1-en.csv"
