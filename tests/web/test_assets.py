import gzip
import re

import pytest

from app.views.assets import FOR_GOOD, assets
from tests.web.conftest import Site

SCRIPTS = ("js/contact.js", "js/copy.js", "js/fragment.js", "js/sign.js")


@pytest.mark.parametrize("name", ["hamseda.css", "fonts/vazirmatn.woff2", *SCRIPTS])
async def test_files_are_kept_for_good_under_an_address_of_their_content(
    site: Site, name: str
) -> None:
    url = assets().url(name)
    stem, ending = name.rsplit(".", 1)
    assert re.fullmatch(rf"/static/{re.escape(stem)}\.[0-9a-f]{{12}}\.{ending}", url)
    reply = await site.client.get(url)
    assert (reply.status_code, reply.headers["cache-control"]) == (200, FOR_GOOD)
    assert reply.content == assets().at(url).body


async def test_styles_come_packed_to_who_can_unpack(site: Site) -> None:
    asset = assets().at(assets().url("hamseda.css"))
    packed = await site.client.get(asset.url, headers={"Accept-Encoding": "gzip"})
    plain = await site.client.get(asset.url, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], packed.text) == ("gzip", plain.text)
    assert asset.packed is not None
    assert gzip.decompress(asset.packed) == plain.content


@pytest.mark.parametrize(
    "path", ["/static/hamseda.css", "/static/hamseda.000000000000.css", "/static/..%2f__init__.py"]
)
async def test_no_other_address_is_served(site: Site, path: str) -> None:
    assert (await site.client.get(path)).status_code == 404


def test_the_style_sheet_names_only_files_that_are_there() -> None:
    styles = assets().at(assets().url("hamseda.css")).body.decode()
    named = re.findall(r'url\("([^"]*)"\)', styles)
    assert len(named) == 5
    assert [assets().at(url).media_type for url in named] == ["font/woff2"] * 5
    assert re.findall(r"https?:|//|@import", styles) == []


def test_scripts_call_nobody() -> None:
    for name in SCRIPTS:
        source = assets().at(assets().url(name)).body.decode()
        assert re.findall(r"https?:|fetch|XMLHttp|eval|innerHTML|cookie|Storage", source) == []
