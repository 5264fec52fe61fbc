"""What a first visit costs on the wire: the demo's page, and a full page of 200 groups."""

import gzip
import re
from pathlib import Path

import pytest

import app
from app.statements.files import read_statement
from app.statements.publishing import publish_files
from app.views.assets import assets
from tests.web.conftest import Site

DEMO = Path(app.__file__).parent / "demo"
WITH_FONTS, WITHOUT = 60_000, 25_000
HEADERS = 700
"""What the headers of one reply come to, at most."""
FONTS = ("fonts/vazirmatn.woff2", "fonts/literata.woff2")


async def publish_demo(site: Site) -> None:
    async with site.database.write() as connection:
        await publish_files(connection, read_statement(DEMO), site.clock.now())
    site.context.forget()


async def weight(site: Site, path: str) -> int:
    """The page, its styles and its scripts as they travel, headers included."""
    reply = await site.client.get(path)
    assert reply.status_code == 200
    scripts = re.findall(r'<script src="([^"]+)"', reply.text)
    files = [assets().at(url) for url in [assets().url("hamseda.css"), *scripts]]
    parts = [gzip.compress(reply.content, 6), *(one.packed or one.body for one in files)]
    return sum(len(part) + HEADERS for part in parts)


def fonts() -> int:
    return sum(len(assets().at(assets().url(name)).body) + HEADERS for name in FONTS)


@pytest.mark.parametrize("lang", ["fa", "en"])
async def test_a_first_visit_is_light(site: Site, lang: str) -> None:
    await publish_demo(site)
    await site.bring((DEMO / "signatories.txt").read_text("utf-8"), slug="demo")
    without = await weight(site, f"/{lang}/s/demo")
    assert without <= WITHOUT
    assert without + fonts() <= WITH_FONTS


async def test_a_page_of_200_groups_stays_light(site: Site) -> None:
    cities = ("Berlin", "Oslo", "Paris", "Vienna", "London", "Toronto", "Köln", "Madrid")
    shapes = ("Committee", "Society", "Union", "Council", "Centre", "Network", "House")
    names = [
        f"{shapes[n % 7]} for the {n * 7919 % 9973} of {n * 104729 % 997} days – {cities[n % 8]}"
        for n in range(200)
    ]
    await publish_demo(site)
    await site.bring("\n".join(names), slug="demo", allow_duplicates=True)
    without = await weight(site, "/en/s/demo")
    assert without <= WITHOUT
    assert without + fonts() <= WITH_FONTS
