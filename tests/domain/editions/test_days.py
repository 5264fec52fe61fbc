"""The days of a list, against what the changes between two editions say."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from app.db import Database
from app.editions.changes import stream_changes
from app.editions.feed import days as moments
from app.editions.feed import departures
from app.editions.feed.days import DAYS, ListDay, Removed, days_of
from app.editions.listing import edition_of
from app.models import Edition
from app.statements.cards import Counts, StatementCard
from app.text.names import Language
from tests.domain.editions.listed import NOW, entry, listed, revise
from tests.recorder import recorded


async def cut(
    database: Database, card: StatementCard, revisions: Sequence[int], counts: dict[int, int]
) -> StatementCard:
    """Edition n at the n-th of these revisions, each a day after the one before."""
    async with database.write() as connection:
        for number, revision in enumerate(revisions, 1):
            await connection.execute(
                insert(Edition).values(
                    statement_id=card.id,
                    number=number,
                    list_revision=revision,
                    as_of=NOW + timedelta(days=number),
                    count_organisations=counts.get(revision, 0),
                    count_individuals=0,
                    count_unnamed=0,
                )
            )
    last = NOW + timedelta(days=len(revisions))
    return await revise(
        database, card, edition=len(revisions), list_revision=revisions[-1], changed_at=last
    )


async def days(database: Database, card: StatementCard, language: Language) -> list[ListDay]:
    async with database.read() as connection:
        return await days_of(connection, card, language)


def history(random: Random, last: int, *, pending: bool) -> list[dict[str, Any]]:
    """Organisations that come, are corrected and withdraw up to revision `last`, or just after."""
    rows = []
    for n in range(60):
        forms = [entry(f"نام {n}", f"Name {n:02}", valid_from=random.randint(1, last - 1))]
        while forms[-1]["valid_from"] < last and random.random() < 0.3:
            ends = random.randint(forms[-1]["valid_from"] + 1, last)
            forms[-1]["valid_to"] = ends
            later = entry(f"نام {n}", f"Name {n:02} {ends}", valid_from=ends)
            forms.append({**later, "public_id": forms[0]["public_id"]})
        begins = forms[-1]["valid_from"]
        if random.random() < 0.4 and (pending or begins < last):
            forms[-1]["valid_to"] = last + 1 if pending else random.randint(begins + 1, last)
            forms = [{**form, "withdrawn": True} for form in forms]
        rows += forms
    return rows


@pytest.mark.parametrize(("pending", "language"), [(False, "fa"), (True, "en")])
async def test_numbers_are_those_of_the_changes(
    database: Database,
    pending: bool,  # noqa: FBT001 - a case of the test
    language: Language,
) -> None:
    rows = history(Random(2026), 6, pending=pending)
    card = await cut(database, await listed(database, rows), [2, 4, 6], {})
    told = [one for day in await days(database, card, language) for one in day.removed]
    numbers = {one.edition: set(one.numbers) for one in told}
    assert [len(one.numbers) for one in told] == [one.count for one in told]
    older = 3 if pending else 2
    async with database.read() as connection:
        since, newest = [await edition_of(connection, card, n) for n in (older, 3)]
        changes = stream_changes(connection, card, language, since, newest)
        left = {one.number async for one in changes if one.kind == "withdrawn"}
    assert numbers[older] == left
    assert len(left) > 3


async def test_who_joined_are_more_by_those_who_left(database: Database) -> None:
    gone = {"valid_to": 3, "withdrawn": True}
    rows = [
        entry("الف", "A"),
        entry("ب", "B", **gone),
        entry("پ", "C", valid_from=2),
        entry("ت", "D", valid_from=3),
    ]
    card = await cut(database, await listed(database, rows), [1, 2, 3], {1: 2, 2: 3, 3: 3})
    third, second, first = await days(database, card, "en")
    assert [one.joined for one in (first, second, third)] == [
        Counts(organisations=2),
        Counts(organisations=1),
        Counts(organisations=1),
    ]
    assert (third.removed, second.removed) == ((Removed(2, 1, (2,)),), ())
    assert (third.day, third.since, third.edition) == (date(2026, 3, 23), 2, 3)


async def test_who_came_and_left_on_one_day_is_told_of_the_edition_between(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def passing(n: int) -> dict[str, Any]:
        return entry(f"ب {n}", f"B {n}", valid_from=n, valid_to=n + 1, withdrawn=True)

    rows = [entry("الف", "A"), *(passing(n) for n in (2, 3, 4)), entry("ت", "D", valid_from=5)]
    monkeypatch.setattr(moments, "MOST_EDITIONS", 2)
    card = await cut(database, await listed(database, rows), [1], {1: 1})
    async with database.write() as connection:
        for revision in (2, 3, 4, 5):
            await connection.execute(
                insert(Edition).values(
                    statement_id=card.id,
                    number=revision,
                    list_revision=revision,
                    as_of=NOW + timedelta(days=2, minutes=revision),
                    count_organisations=2,
                    count_individuals=0,
                    count_unnamed=0,
                )
            )
    changed = NOW + timedelta(days=2, minutes=5)
    card = await revise(database, card, edition=5, list_revision=5, changed_at=changed)
    day = (await days(database, card, "en"))[0]
    assert day.joined == Counts(organisations=1)
    assert day.removed == (Removed(2, 1), Removed(3, 1, (2,)), Removed(4, 1, (2,)))


async def test_corrections_are_counted_where_they_happened(database: Database) -> None:
    before = entry("الف", "A", valid_to=2)
    after = {**entry("الف", "A b", valid_from=2), "public_id": before["public_id"]}
    card = await listed(database, [before, after])
    card = await cut(database, card, [1, 2, 3], {1: 1, 2: 1, 3: 1})
    second, first = await days(database, card, "en")
    assert ((second.corrected, second.edition), first.corrected) == ((1, 2), 0)


async def test_a_withdrawal_after_the_newest_edition_has_a_day_of_its_own(
    database: Database,
) -> None:
    rows = [entry("الف", "A"), entry("ب", "B", valid_to=2, withdrawn=True)]
    card = await cut(database, await listed(database, rows), [1], {1: 2})
    later = NOW + timedelta(days=9)
    card = await revise(database, card, changed_at=later, count_organisations=1)
    newest, first = await days(database, card, "fa")
    assert (newest.day, newest.updated) == (later.date(), later)
    assert newest.removed == (Removed(1, 1, (2,)),)
    assert (newest.joined, newest.counts.organisations, first.counts.organisations) == (
        Counts(),
        1,
        2,
    )


async def test_a_long_list_tells_how_many_and_is_not_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [entry("الف", "A"), entry("ب", "B", valid_to=2, withdrawn=True), entry("پ", "C")]
    card = await cut(database, await listed(database, rows), [1, 2], {1: 3, 2: 2})
    monkeypatch.setattr(departures, "READ", 2)
    assert (await days(database, card, "en"))[0].removed == (Removed(1, 1, ()),)


@pytest.mark.parametrize("cuts", [1, 3])
async def test_a_feed_asks_once_a_day_and_not_for_each_entry(database: Database, cuts: int) -> None:
    rows = [entry("الف", "A", valid_from=n) for n in range(1, cuts + 1) for _ in range(5)]
    card = await listed(database, rows)
    card = await cut(database, card, range(1, cuts + 1), {n: 5 * n for n in range(1, cuts + 1)})
    with recorded(database) as asked:
        found = await days(database, card, "en")
    assert [day.joined.organisations for day in found] == [5] * cuts
    assert len(asked) == cuts + 1 + 2  # the editions of each day and none before, then who left


async def test_no_more_than_the_last_days_are_told(database: Database) -> None:
    rows = [entry("الف", "A", valid_from=n) for n in range(1, DAYS + 4)]
    revisions = range(1, DAYS + 4)
    card = await cut(database, await listed(database, rows), revisions, {n: n for n in revisions})
    found = await days(database, card, "en")
    assert [day.edition for day in found] == list(range(DAYS + 3, 3, -1))
    assert {day.joined.organisations for day in found} == {1}
