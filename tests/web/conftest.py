"""Pages over the whole application on SQLite; what differs by database is tested elsewhere."""

import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.db import Database
from app.http.context import Context
from app.imports.lists import Origin, import_list
from app.models import Entry
from app.signing.moderate import void
from app.statements.cards import card_of
from app.statements.files import StatementFiles
from app.statements.publishing import publish_files
from app.statements.states import set_state
from app.statements.texts import StatementSettings, StatementText
from app.text.pasted import parse
from app.worker import Worker
from tests.conftest import FixedClock, MemoryTransport
from tests.shown import Shown

SLUG = "one-voice"
CHOSEN = {"prevailing_language": "fa", "policy": "publish-all", "publish": "at-once"}
TEXTS = {
    "fa": StatementText(language="fa", title="یک صدا", body="متن بیانیه"),
    "en": StatementText(language="en", title="One voice", body="The text of the statement"),
}
PERSON = {
    "kind": "individual",
    "name_fa": "شیرین نمونه",
    "name_en": "Shirin Nemuneh",
    "title_en": "Writer",
    "country": "SE",
    "exposure": "public",
    "email": "shirin@example.org",
    "consent_process": "1",
    "consent_publish": "1",
}
GROUPS = """کانون پناهندگان – برلین – آلمان
Refugees’ Centre – Berlin – Germany

انجمن باران – اسلو – نروژ
Baran Society – Oslo – Norway
"""


@dataclass
class Site:
    """The application, a browser without scripts, and what goes on behind them."""

    context: Context
    client: httpx.AsyncClient
    database: Database
    worker: Worker
    mail: MemoryTransport
    clock: FixedClock

    async def publish(
        self,
        slug: str = SLUG,
        texts: dict[str, StatementText] | None = None,
        *,
        draft: bool = False,
        **settings: Any,
    ) -> None:
        """Publish a statement, in Farsi and English unless `texts` say otherwise."""
        files = StatementFiles(slug, StatementSettings(**{**CHOSEN, **settings}), texts or TEXTS)
        async with self.database.write() as connection:
            await publish_files(connection, files, self.clock.now(), draft=draft)
        self.context.forget()

    async def move(self, state: str, slug: str = SLUG) -> str:
        """Change a statement's state; the secret of one that circulates."""
        async with self.database.write() as connection:
            secret = await set_state(connection, slug, state, self.clock.now())
        self.context.forget()
        return secret or ""

    async def bring(self, text: str = GROUPS, slug: str = SLUG, **choices: Any) -> None:
        """Import a pasted list and publish it."""
        async with self.database.write() as connection:
            card = await card_of(connection, slug)
            origin = Origin("a test", "text")
            await import_list(
                connection, card, parse(text), origin=origin, now=self.clock.now(), **choices
            )
        await self.settle()

    async def take_out(self, name: str) -> None:
        """Void a signature by the name that its entry shows in English."""
        async with self.database.write() as connection:
            card = await card_of(connection, SLUG)
            entry = await connection.scalar(select(Entry.public_id).where(Entry.name_en == name))
            assert entry is not None
            await void(connection, card, [entry], self.clock.now())
        self.context.forget()

    async def settle(self) -> None:
        """Let the worker do all that is due."""
        await self.worker.once()
        self.context.forget()

    async def get(self, path: str, **headers: str) -> Shown:
        """Fetch a page."""
        return Shown(await self.client.get(path, headers=headers))

    async def post(self, path: str, **fields: str) -> Shown:
        """Send a form."""
        return Shown(await self.client.post(path, data=fields))

    async def form(self, lang: str = "en", page: str = "sign", slug: str = SLUG) -> str:
        """The form token of a page, old enough to be used."""
        token = (await self.get(f"/{lang}/s/{slug}/{page}")).values()["form_token"]
        self.clock.move(timedelta(seconds=3))
        return token

    async def sign(self, lang: str = "en", slug: str = SLUG, **changes: str) -> Shown:
        """Send the form as somebody who took the time to read it."""
        fields = {**PERSON, "form_token": await self.form(lang, slug=slug), **changes}
        return await self.post(f"/{lang}/s/{slug}/sign", **fields)

    def newest_token(self) -> str:
        """The token in the newest message."""
        text = self.mail.sent[-1][1].get_body(("plain",))
        assert text is not None
        found = re.search(r"/[cm]#(\S+)", text.get_content())
        assert found is not None
        return found[1]

    async def token(self, lang: str = "en", **changes: str) -> str:
        """Sign, and take the token out of the message."""
        assert (await self.sign(lang, **changes)).status == 303
        await self.settle()
        return self.newest_token()

    async def signed(self, lang: str = "en", **changes: str) -> str:
        """Sign and confirm; the receipt code. The name stands in the list."""
        token = await self.token(lang, **changes)
        done = await self.post(f"/{lang}/c", token=token)
        await self.settle()
        return done.text(".//p[@class='receipt']")


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite file without rows."""
    path = tmp_path / "hamseda.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def site(
    context: Context,
    client: httpx.AsyncClient,
    database: Database,
    worker: Worker,
    clock: FixedClock,
    mail: MemoryTransport,
) -> Site:
    """The site with one open statement."""
    site = Site(context, client, database, worker, mail, clock)
    await site.publish()
    return site
