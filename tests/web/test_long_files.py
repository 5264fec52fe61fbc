"""A file that takes long is made by the worker while a page waits for it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.editions.formats import FORMATS
from app.editions.made import FAILED_KEPT, KEPT, PIECE, WAITING, make_next
from app.errors import HamsedaError
from app.models import MadeFile, MadePiece
from tests.web.conftest import SLUG, Site

ADDRESS = f"/s/{SLUG}/list.docx?lang=en"


@pytest.fixture(autouse=True)
def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every DOCX takes long."""
    monkeypatch.setitem(FORMATS, "docx", replace(FORMATS["docx"], at_once=0))


async def count(site: Site, table: Any) -> int:
    async with site.context.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def make(site: Site) -> int:
    return await make_next(site.context.database, site.context.clock)


async def test_it_is_asked_for_once_made_once_and_then_given(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.bring()
    first = await site.client.get(ADDRESS)
    again = await site.client.get(ADDRESS, headers={"Accept-Language": "fa"})
    assert [first.status_code, again.status_code] == [202, 202]
    assert (first.headers["refresh"], first.headers["cache-control"]) == ("2", "no-store")
    assert re.search(r"0 of \d+ names", first.text)
    assert (await count(site, MadeFile), await make(site), await make(site)) == (1, 1, 0)

    ready = await site.client.get(ADDRESS)
    assert ready.headers["content-disposition"] == f'attachment; filename="{SLUG}-1-en.docx"'
    same = (await site.client.get(ADDRESS + "&edition=1")).content
    monkeypatch.setitem(FORMATS, "docx", replace(FORMATS["docx"], at_once=None))
    assert ready.content == same == (await site.client.get(ADDRESS)).content
    assert await count(site, MadePiece) == -(-len(ready.content) // PIECE)


async def test_another_layout_is_another_file(site: Site) -> None:
    await site.bring()
    for more in ("", "&numbering=0", "&lang=fa", "&since=1"):
        await site.client.get(ADDRESS + more)
    assert await count(site, MadeFile) == 3  # nothing has changed since 1: that is made at once


async def test_a_withdrawn_name_is_in_no_file_that_waits(site: Site) -> None:
    await site.bring()
    code = await site.signed("en")
    await site.client.get(ADDRESS)
    await make(site)
    assert (await site.client.get(ADDRESS)).status_code == 200
    await site.post("/en/m", token=code, action="withdraw")
    site.context.forget()
    assert (await site.client.get(ADDRESS)).status_code == 202
    await site.settle()
    async with site.context.database.read() as connection:
        assert list(await connection.scalars(select(MadeFile.withdrawals))) == [1]


async def test_what_goes_wrong_is_told_and_tried_anew_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.bring()
    await site.client.get(ADDRESS)

    async def fail(*_: Any, **__: Any) -> None:
        raise HamsedaError

    monkeypatch.setattr("app.editions.made.export", fail)
    assert await make(site) == 1
    failed = await site.client.get(ADDRESS)
    assert (failed.status_code, failed.headers["retry-after"]) == (503, "300")
    await past(site, FAILED_KEPT)
    assert (await site.client.get(ADDRESS)).status_code == 202


async def past(site: Site, time: timedelta) -> None:
    """Let the files be older than that, and clear away."""
    async with site.context.database.write() as connection:
        await connection.execute(
            update(MadeFile).values(asked_at=site.context.clock.now() - time * 1.01)
        )
    await site.settle()


async def test_files_are_kept_for_a_day(site: Site) -> None:
    await site.bring()
    await site.client.get(ADDRESS)
    await make(site)
    await past(site, KEPT)
    assert (await count(site, MadeFile), await count(site, MadePiece)) == (0, 0)


async def test_a_worker_that_died_gives_its_file_back(site: Site) -> None:
    await site.bring()
    await site.client.get(ADDRESS)
    now = site.context.clock.now()
    async with site.context.database.write() as connection:
        await connection.execute(
            update(MadeFile).values(state="making", leased_until=now - timedelta(seconds=1))
        )
    assert (await make(site), (await site.client.get(ADDRESS)).status_code) == (1, 200)


async def test_only_so_many_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.bring()
    assert WAITING > 1
    monkeypatch.setattr("app.editions.made.WAITING", 1)
    await site.client.get(ADDRESS)
    refused = await site.client.get(ADDRESS + "&numbering=0", headers={"Accept-Language": "en"})
    assert refused.status_code == 503
    assert "Many long files" in refused.text
