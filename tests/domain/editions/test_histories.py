"""Whatever happens to a list: its editions stay what they were, and changes tell the difference."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.editions.changes import stream_changes
from app.editions.cut import cut_edition
from app.editions.listing import NumberedEdition, edition_of, editions_before
from app.editions.reading import stream_rows
from app.editions.rows import ListRow
from app.models import Signature
from app.signing import gaps, marks
from app.signing.moderate import decline, void
from app.text.names import LANGUAGES, Language
from tests.domain.signing.managed import saved, withdrawn
from tests.factories import House, fresh, imported, publish_statement, published

Listed = dict[UUID, ListRow]


@dataclass
class History:
    """A list to which things happen, and what each edition was when it was cut."""

    house: House
    random: Random
    people: list[str] = field(default_factory=list)
    offices: list[str] = field(default_factory=list)
    cut: dict[tuple[int, Language], Listed] = field(default_factory=dict)
    count: int = 0
    told: set[str] = field(default_factory=set)

    def name(self) -> str:
        self.count += 1
        return f"{self.random.choice(['Ali', 'Bahar', 'Zari'])} {'abcdefghijklmn'[self.count % 14]}"

    async def come(self) -> None:
        card = await fresh(self.house)
        lines = "\n".join(f"Society {self.name()} – Oslo – Norway" for _ in range(3))
        await imported(self.house, card, lines, allow_duplicates=True)
        for kind, codes in (("individual", self.people), ("organisation", self.offices)):
            self.count += 1
            names = {"name_en": self.name(), "name_fa": "", "title_en": f"Title {self.count}"}
            code = await published(
                self.house, card, kind=kind, **names, email=f"e{self.count}@example.org"
            )
            codes.append(code)
            await self.keep()

    async def correct(self) -> None:
        self.count += 1
        for codes, what in (
            (self.people, {"title_en": f"Title {self.count}"}),
            (self.offices, {"city_en": f"City {self.count}"}),
        ):
            if codes:
                await saved(self.house, self.random.choice(codes), **what)
        await self.house.worker.publish()

    async def rename(self) -> None:
        if self.people:
            await saved(self.house, self.random.choice(self.people), name_en=self.name())
            await self.house.worker.publish()

    async def leave(self) -> None:
        codes = self.random.choice([self.people, self.offices])
        if codes:
            await withdrawn(self.house, codes.pop(self.random.randrange(len(codes))))
        card = await fresh(self.house)
        async with self.house.database.write() as connection:
            rows = await connection.scalars(
                select(Signature.id)
                .where(Signature.provenance == "vouched", Signature.state == "published")
                .order_by(Signature.position)
            )
            ids = rows.all()
            gone = self.random.sample(ids, min(2, len(ids)))
            end = self.random.choice([void, decline])
            await end(connection, card, gone, self.house.clock.now())

    async def number(self) -> None:
        card = await fresh(self.house)
        async with self.house.database.write() as connection:
            await cut_edition(connection, card, "", self.house.clock.now())

    async def keep(self) -> None:
        """Keep the newest edition, where it is new, as an editor who takes it now."""
        card = await fresh(self.house)
        for language in LANGUAGES:
            if card.edition and (card.edition, language) not in self.cut:
                rows, newest = await served(self.house, card.edition, language)
                assert newest.gone.total() == 0
                assert [row.number for row in rows.values()] == [*range(1, len(rows) + 1)]
                counts = newest.counts
                assert len(rows) == counts.organisations + counts.individuals
                self.cut[card.edition, language] = rows


async def served(house: House, number: int, language: Language) -> tuple[Listed, NumberedEdition]:
    """An edition as it is served now, by public id in its order."""
    card = await fresh(house)
    async with house.database.read() as connection:
        one = await edition_of(connection, card, number)
        rows = stream_rows(connection, card, language, one.list_revision)
        return {row.id: row async for row in rows}, one


def form(row: ListRow) -> ListRow:
    return replace(row, number=0)


async def check_edition(history: History, number: int, language: Language) -> None:
    """What was in it is in it, under its number, but for what is gone, which is counted."""
    before = history.cut[number, language]
    now, one = await served(history.house, number, language)
    assert list(now.values()) == [row for row in before.values() if row.id in now]
    assert one.gone.total() == len(before) - len(now)


async def check_changes(history: History, since: int, number: int, language: Language) -> None:
    """Following what is told, an editor who has the older edition gets to the newer."""
    card = await fresh(history.house)
    before = history.cut[since, language]
    after, newer = await served(history.house, number, language)
    async with history.house.database.read() as connection:
        older = await edition_of(connection, card, since)
        told = [change async for change in stream_changes(connection, card, language, older, newer)]
    assert [change.kind for change in told] == sorted(change.kind for change in told)
    history.told |= {change.kind for change in told}
    mine = {each: form(row) for each, row in before.items()}
    for kind in ("added", "corrected", "withdrawn"):
        numbers = [change.number for change in told if change.kind == kind]
        assert numbers == sorted(numbers)
    for change in told:
        if change.kind == "added":
            assert change.row == after[change.id]
            assert change.number == after[change.id].number
            assert change.id not in before
            mine[change.id] = form(after[change.id])
            continue
        had = before[change.id]
        assert change.number == had.number
        if change.kind == "withdrawn":
            assert (change.row, change.before) == (None, None)
            del mine[change.id]
        else:
            assert change.row == after[change.id]
            assert change.before == (had if had.kind == "organisation" else None)
            mine[change.id] = form(after[change.id])
    assert mine == {each: form(row) for each, row in after.items()}


async def test_editions_stay_and_changes_lead_from_one_to_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, value in ((gaps, "_PART", 2), (marks, "CUT", 2), (marks, "FULL", 4)):
        monkeypatch.setattr(module, name, value)
    await publish_statement(house)
    history = History(house, Random(1))
    steps: list[Any] = [history.correct, history.rename, history.leave, history.number] * 2
    history.random.shuffle(steps)
    for step in [history.come, *steps, history.come, history.correct, history.leave]:
        await history.keep()
        await step()
    await history.keep()
    card = await fresh(house)
    async with house.database.read() as connection:
        numbers = [one.number for one in await editions_before(connection, card, None, 50)]
    assert len(numbers) > 2
    for number in numbers:
        await check_edition(history, number, history.random.choice(LANGUAGES))
        await check_changes(history, number, numbers[0], history.random.choice(LANGUAGES))
    for _ in range(4):
        since, until = sorted(history.random.choices(numbers, k=2))
        await check_changes(history, since, until, history.random.choice(LANGUAGES))
    assert history.told == {"added", "corrected", "withdrawn"}
