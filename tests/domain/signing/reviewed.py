"""What tests of reviewing do: rows of signatures at once, steps to their end, what is left."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from app.editions.rows import page_of_rows
from app.models import Signature, Statement
from app.signing.queue import QueueRow, page_of
from app.signing.reviewing import advance
from app.signing.selecting import Selection
from app.signing.steps import Step, begin, undo
from app.statements.cards import StatementCard
from app.text.folding import match_key
from tests.factories import House, fresh


async def signed(house: House, card: StatementCard, *some: dict[str, Any]) -> list[UUID]:
    """Confirmed signatures with these columns, by e-mail unless they say otherwise; their ids."""
    rows = [row_of(card.id, each) for each in some]
    async with house.database.write() as connection:
        await connection.execute(insert(Signature), rows)
        await connection.execute(
            update(Statement).where(Statement.id == card.id).values(batch_due_at=None)
        )
    return [row["id"] for row in rows]


def row_of(statement: UUID, values: dict[str, Any]) -> dict[str, Any]:
    """The columns of a signature, those of `values` among them."""
    texts = {
        f"{pair}_{script}": ""
        for pair in ("name", "title", "affiliation", "city")
        for script in ("fa", "en")
    } | {name: value for name, value in values.items() if name[-3:] in {"_fa", "_en"}}
    return {
        "id": uuid4(),
        "statement_id": statement,
        "state": "confirmed",
        "kind": "individual",
        "provenance": "email",
        "exposure": "public",
        "flags": [],
        "language": "fa",
        "signed_on": date(2026, 3, 20),
        "consents": {},
        "country": None,
        "via": "",
        "group": "more",
        "position": None,
        "email_index": None,
        **values,
        **texts,
        **{
            f"match_{script}": match_key(texts[f"name_{script}"]) if texts[f"name_{script}"] else ""
            for script in ("fa", "en")
        },
    }


async def batch(house: House, card: StatementCard, *some: dict[str, Any]) -> list[UUID]:
    """Signatures that went through a batch and can be found at the desk."""
    ids = await signed(house, card, *some)
    await house.worker.publish()
    await worked(house)
    return ids


async def worked(house: House) -> None:
    """Have the worker go through all steps and names."""
    while await house.worker.review():
        pass


async def act(house: House, card: StatementCard, action: str, *ids: UUID, **more: Any) -> Step:
    """Begin a step about these, and do what of it is done at once."""
    chosen = more.pop("selection", Selection(ids=ids))
    async with house.database.write() as connection:
        now = house.clock.now()
        step = await begin(connection, card, chosen, action, by=None, now=now, **more)
        while await advance(connection, step.id, now):
            pass
    return step


async def undone(house: House, card: StatementCard, step: Step) -> None:
    """Undo a step, to the end."""
    async with house.database.write() as connection:
        await undo(connection, card, step.id, house.clock.now())
    await worked(house)


async def box(house: House, card: StatementCard, name: str, **more: Any) -> list[QueueRow]:
    """The first page of a filter."""
    async with house.database.read() as connection:
        page = await page_of(connection, card, Selection(box=name, **more), limit=200)
    return page.rows


async def listed(house: House, card: StatementCard) -> list[str]:
    """The names of the public list, in Farsi or else in English, with their numbers."""
    card = await fresh(house, card.slug)
    async with house.database.read() as connection:
        rows, _ = await page_of_rows(connection, card, "en")
    return [f"{row.number} {row.name.en or row.name.fa}" for row in rows]
