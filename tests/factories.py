"""A house with a worker, and the ways through it, as plain functions."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Table, select

from app.db import Database
from app.imports.lists import ImportReport, Origin, import_list
from app.keys import KeyFolder, Keyring, Sealer
from app.models import Base
from app.outbox.cap import HourlyCap
from app.outbox.pace import Pace
from app.signing.confirmations import Confirmation, Confirmations
from app.signing.forms import read_form
from app.signing.intakes import Intakes
from app.signing.take import ask_management, take_sign_on
from app.statements.cards import StatementCard, card_of
from app.statements.files import StatementFiles
from app.statements.publishing import publish_files
from app.statements.texts import StatementSettings, StatementText
from app.text.pasted import parse
from app.worker import Worker
from app.worker.post import Post

if TYPE_CHECKING:
    from tests.conftest import FixedClock, MemoryTransport

LIST_2020 = (Path(__file__).parent / "data" / "signatories-2020.txt").read_text("utf-8")
_TOKEN = re.compile(r"/([cm])#([A-Za-z0-9_-]{43})")

PERSON = {
    "kind": "individual",
    "name_fa": "شیرین نمونه",
    "name_en": "Shirin Nemuneh",
    "title_en": "Writer",
    "city_en": "Malmo",
    "country": "SE",
    "email": "shirin@example.org",
    "exposure": "public",
    "consent_process": "1",
    "consent_publish": "1",
}
ORGANISATION = {
    "kind": "organisation",
    "name_fa": "کانون نمونه",
    "name_en": "Sample Centre",
    "city_fa": "برلین",
    "city_en": "Berlin",
    "country": "DE",
    "representative_name": "Reza Representative",
    "representative_role": "Speaker",
    "email": "office@example.org",
    "consent_process": "1",
    "consent_publish": "1",
}


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs: the database, the worker with its keys, the sealing side."""

    database: Database
    clock: "FixedClock"
    mail: "MemoryTransport"
    ring: Keyring
    sealer: Sealer
    intakes: Intakes
    worker: Worker
    post: Post


async def make_house(
    database: Database, clock: "FixedClock", mail: "MemoryTransport", keys: Path
) -> House:
    """A house whose worker has made its keys."""
    post = make_post(database, clock, mail, keys)
    sealer = Sealer()
    intakes = Intakes(database, sealer)
    house = House(database, clock, mail, post.ring, sealer, intakes, Worker(post), post)
    await house.worker.prepare()
    return house


def make_post(database: Database, clock: "FixedClock", mail: "MemoryTransport", keys: Path) -> Post:
    """What one more worker beside the house's own would hold."""
    return Post(
        database=database,
        clock=clock,
        ring=Keyring(KeyFolder(keys)),
        transport=mail,
        cap=HourlyCap(100_000, clock),
        pace=Pace(100_000),
        sender="Hamseda <post@hamseda.example>",
        link_base="https://post.example",
        random=Random(2026),
    )


async def publish_statement(
    house: House, slug: str = "one-voice", *, draft: bool = False, **settings: Any
) -> StatementCard:
    """A statement in Farsi and English that publishes all at once, unless `settings` differ."""
    chosen = {"prevailing_language": "fa", "policy": "publish-all", "publish": "at-once"}
    texts = {
        "fa": StatementText(language="fa", title="یک صدا", body="متن بیانیه"),
        "en": StatementText(language="en", title="One voice", body="The text of the statement"),
    }
    files = StatementFiles(slug, StatementSettings(**{**chosen, **settings}), texts)
    async with house.database.write() as connection:
        await publish_files(connection, files, house.clock.now(), draft=draft)
    return await fresh(house, slug)


async def fresh(house: House, slug: str = "one-voice") -> StatementCard:
    """The statement's card as it is now."""
    async with house.database.read() as connection:
        return await card_of(connection, slug)


async def take(house: House, card: StatementCard, **fields: str) -> None:
    """Take a sign-on: `PERSON`, or `ORGANISATION` where `kind` says so, with other fields."""
    base = ORGANISATION if fields.get("kind") == "organisation" else PERSON
    read = read_form(base | fields, card=card, language="en")
    await take_sign_on(house.intakes, card, read, house.clock.now())


async def ask(house: House, card: StatementCard, email: str = PERSON["email"]) -> None:
    """Ask for a management link."""
    await ask_management(house.intakes, card, email, "en", house.clock.now())


async def pending(house: House, card: StatementCard, **fields: str) -> str:
    """Take a sign-on and have its message sent; the token in it."""
    await take(house, card, **fields)
    while await house.worker.mail():
        pass
    return newest_token(house, "c")


async def managing(house: House, card: StatementCard, email: str = PERSON["email"]) -> str:
    """Ask for a management link and have it sent; the token in it."""
    await ask(house, card, email)
    while await house.worker.mail():
        pass
    return newest_token(house, "m")


async def confirmed(house: House, token: str, **changes: str) -> Confirmation:
    """Confirm, and nothing more: no batch runs."""
    one = Confirmations(house.database, house.sealer)
    return await one.confirm(token, changes, house.clock.now())


async def sign(house: House, card: StatementCard, **fields: str) -> str:
    """Sign all the way to the confirmation; the receipt code. No batch runs."""
    return (await confirmed(house, await pending(house, card, **fields))).receipt_code


async def published(house: House, card: StatementCard, **fields: str) -> str:
    """Sign, and let the batches that are due run; the receipt code."""
    code = await sign(house, card, **fields)
    await house.worker.publish()
    return code


async def imported(
    house: House, card: StatementCard, text: str = LIST_2020, **choices: Any
) -> ImportReport:
    """Import a pasted list; no batch runs."""
    async with house.database.write() as connection:
        return await import_list(
            connection,
            card,
            parse(text),
            origin=Origin("coordinator", "a test"),
            now=house.clock.now(),
            **choices,
        )


def tokens_in(house: House) -> list[tuple[str, str, str]]:
    """`(to, "c" or "m", token)` of each message's first link of each kind, oldest first."""
    found = []
    for to, email in house.mail.sent:
        body = email.get_body(("plain",))
        assert body is not None
        found += [(to, *pair) for pair in dict.fromkeys(_TOKEN.findall(body.get_content()))]
    return found


def newest_token(house: House, page: str) -> str:
    """The newest token that was sent for page `c` (confirm) or `m` (manage)."""
    return [token for _, kind, token in tokens_in(house) if kind == page][-1]


async def rows(house: House, model: type[Base]) -> list[dict[str, Any]]:
    """All rows of a table, in the order of their keys."""
    table = cast("Table", model.__table__)
    async with house.database.read() as connection:
        found = await connection.execute(select(table).order_by(*table.primary_key.columns))
        return [dict(row) for row in found.mappings()]


async def row(house: House, model: type[Base]) -> dict[str, Any]:
    """The only row of a table."""
    (only,) = await rows(house, model)
    return only


async def everything(house: House) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, to be compared with itself or searched."""
    models = {mapper.class_ for mapper in Base.registry.mappers}
    return {model.__tablename__: await rows(house, model) for model in models}


async def later(house: House, **by: float) -> None:
    """Move the clock, and let the worker do what is due then."""
    house.clock.move(timedelta(**by))
    await house.worker.once()
