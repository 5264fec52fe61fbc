"""The demo statement, sown into a house without statements so that a newcomer finds one."""

from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import as_file, files

from app.config import Settings
from app.coordinators.invite import give_role, invite
from app.db import Database
from app.errors import NotFound
from app.imports.lists import Origin, import_list
from app.keys import KeyFolder, Keyring
from app.statements.cards import StatementCards, card_of
from app.statements.files import read_statement
from app.statements.publishing import publish_files
from app.text.pasted import parse
from app.worker import Worker

COORDINATOR = "coordinator@mail.example"
"""Who owns the demo statement; the message of a sign-in lies in the demo's mailbox."""
SLUG = "demo"

_ORIGIN = Origin("the demo", "signatories.txt")


async def sow(settings: Settings, database: Database, worker: Worker) -> list[str]:
    """Publish the demo statement with its list where there is no statement; slugs of open ones."""
    cards = StatementCards(database)
    present = await cards.public()
    if settings.demo and not present:
        await _publish(database)
        if settings.worker == "embedded":
            await worker.publish()
        cards.forget()
    return [card.slug for card in await cards.open()]


async def _publish(database: Database) -> None:
    now = datetime.now(UTC)
    demo = files("app.demo")
    with as_file(demo) as folder:
        statement = read_statement(folder)
    pasted = parse(demo.joinpath("signatories.txt").read_text("utf-8"))
    async with database.write() as connection:
        await publish_files(connection, statement, now)
        card = await card_of(connection, statement.slug)
        await import_list(connection, card, pasted, origin=_ORIGIN, now=now, group="first")


async def demo_token(settings: Settings, database: Database) -> str:
    """The token of a link into the desk, for the demo's coordinator; good for a day."""
    ring = Keyring(KeyFolder(settings.key_dir))
    now = datetime.now(UTC)
    async with database.write() as connection:
        coordinator, token = await invite(connection, ring, COORDINATOR, "fa", now)
        with suppress(NotFound):
            card = await card_of(connection, SLUG)
            await give_role(connection, coordinator, card.id, "owner", now)
    return token
