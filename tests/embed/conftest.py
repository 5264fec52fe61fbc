"""Frames over the whole application on SQLite, as a partner's page asks for them."""

from collections.abc import Sequence

import pytest

from app.partners.register import Registered, register_partner
from app.statements.cards import card_of
from tests.web.conftest import SLUG, Site, database_url, site

__all__ = ["KEY", "ORIGIN", "Partnered", "database_url", "partnered", "register", "site"]

KEY = "rooznameh"
ORIGIN = "https://rooznameh.example"


async def register(
    site: Site,
    key: str = KEY,
    origins: Sequence[str] = (ORIGIN,),
    statements: Sequence[str] | None = (SLUG,),
    name: str = "",
) -> Registered:
    """A partner of these statements, or of all."""
    async with site.database.write() as connection:
        ids = (
            None if statements is None else [(await card_of(connection, s)).id for s in statements]
        )
        made = await register_partner(
            connection, key, origins, now=site.clock.now(), name=name, statements=ids
        )
    site.context.forget()
    return made


Partnered = tuple[Site, Registered]


@pytest.fixture
async def partnered(site: Site) -> Site:
    """The site with one open statement and a partner that may embed it."""
    await register(site)
    return site
