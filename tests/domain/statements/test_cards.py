"""Cards: trusted for two seconds, one query each, nothing of what is not public."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.db import Database
from app.errors import Conflict, NotFound
from app.statements.cards import StatementCard, StatementCards, card_of
from app.statements.publishing import publish_files
from app.statements.states import set_state
from tests.domain.statements.folder import statement

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    queries: list[str] = []

    def note(_c: Any, _cursor: Any, query: str, *_rest: Any) -> None:
        if "JOIN statement_text" in query:
            queries.append(query)

    engine = database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield queries
    event.remove(engine, "before_cursor_execute", note)


async def publish(database: Database, folder: Path, slug: str, *, draft: bool = False) -> None:
    files = statement(folder, f"slug: {slug}\n")
    async with database.write() as connection:
        await publish_files(connection, files, NOW, draft=draft)


async def move(database: Database, slug: str, state: str) -> str | None:
    async with database.write() as connection:
        return await set_state(connection, slug, state, NOW)


async def test_a_card_is_read_once_in_two_seconds(database: Database, tmp_path: Path) -> None:
    await publish(database, tmp_path, "one-voice")
    watch = Stopwatch()
    cards = StatementCards(database, monotonic=watch)
    with counted(database) as queries:
        first = await cards.get("one-voice")
        await move(database, "one-voice", "closed")
        watch.seconds += 2
        assert await cards.get("one-voice") is first
        assert len(queries) == 1
        watch.seconds += 0.1
        assert (await cards.get("one-voice")).state == "closed"
        await move(database, "one-voice", "open")
        cards.forget()
        assert (await cards.get("one-voice")).state == "open"
        assert len(queries) == 3


@pytest.mark.parametrize("how_many", [1, 3])
async def test_all_public_statements_are_one_query(
    database: Database, tmp_path: Path, how_many: int
) -> None:
    for number in range(how_many):
        await publish(database, tmp_path, f"s{number}")
    await publish(database, tmp_path, "hidden", draft=True)
    await publish(database, tmp_path, "over")
    await move(database, "over", "closed")
    cards = StatementCards(database)
    with counted(database) as queries:
        found = [card.slug for card in await cards.open()]
        everything = [card.slug for card in await cards.public()]
    assert len(queries) == 1
    assert found == [f"s{number}" for number in range(how_many)]
    assert everything == ["over", *found]


async def test_what_is_not_public_looks_unknown(database: Database, tmp_path: Path) -> None:
    await publish(database, tmp_path, "draft", draft=True)
    await publish(database, tmp_path, "secret", draft=True)
    secret = await move(database, "secret", "circulating")
    assert secret is not None
    cards = StatementCards(database)
    for slug, key in (
        ("none", ""),
        ("draft", ""),
        ("draft", secret),
        ("secret", ""),
        ("secret", "x"),
    ):
        with pytest.raises(NotFound) as caught:
            await cards.get(slug, key)
        assert caught.value.code == "unknown-statement"
    assert (await cards.get("secret", secret)).state == "circulating"
    async with database.read() as connection:
        assert (await card_of(connection, "draft")).state == "draft"


async def test_a_new_secret_ends_the_old_link(database: Database, tmp_path: Path) -> None:
    await publish(database, tmp_path, "secret", draft=True)
    old = await move(database, "secret", "circulating")
    new = await move(database, "secret", "circulating")
    assert old is not None
    assert new is not None
    async with database.read() as connection:
        card = await card_of(connection, "secret")
    assert (card.opens_with(old), card.opens_with(new)) == (False, True)
    assert new not in repr(card)
    assert repr(card.secret_digest) not in repr(card)


async def test_states_lead_only_where_they_may(database: Database, tmp_path: Path) -> None:
    await publish(database, tmp_path, "one", draft=True)
    went = []
    for state in ("closed", "open", "circulating", "open", "closed", "open", "closed", "archived"):
        try:
            went.append((state, await move(database, "one", state) is None))
        except Conflict as error:
            went.append((state, error.code == "state-forbids" and "refused"))  # type: ignore[arg-type]
    assert went == [
        ("closed", "refused"),
        ("open", True),
        ("circulating", "refused"),
        ("open", True),
        ("closed", True),
        ("open", True),
        ("closed", True),
        ("archived", True),
    ]
    with pytest.raises(NotFound):
        await move(database, "none", "open")


async def test_who_may_sign(database: Database, tmp_path: Path) -> None:
    await publish(database, tmp_path, "one-voice")
    async with database.read() as connection:
        card = await card_of(connection, "one-voice")
    last = replace(card, sign_by=NOW)
    signable: list[tuple[StatementCard, datetime, bool]] = [
        (card, NOW, True),
        (replace(card, state="circulating"), NOW, True),
        (replace(card, state="closed"), NOW, False),
        (replace(card, state="draft"), NOW, False),
        (replace(card, kinds=()), NOW, False),
        (last, NOW - timedelta(seconds=1), True),
        (last, NOW, False),
    ]
    assert [card.can_sign(at) for card, at, _ in signable] == [may for _, _, may in signable]


async def test_the_title_in_any_language(database: Database, tmp_path: Path) -> None:
    await publish(database, tmp_path, "one-voice")
    async with database.read() as connection:
        card = await card_of(connection, "one-voice")
    assert [card.title(each) for each in ("fa", "en", "de")] == ["یک صدا", "One voice", "یک صدا"]
