"""The same way on PostgreSQL, and through a relay that really takes messages."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.async_api import Browser

from app.outbox.mailbox import received
from tests import postgres
from tests.domain.outbox.relays import Desk, Taken, listening
from tests.journeys.conftest import Arrive
from tests.journeys.people import writer
from tests.journeys.service import serving, until
from tests.journeys.test_signing import expected_downloads, gone, published, sign_and_confirm

pytestmark = pytest.mark.asyncio(loop_scope="session")

SENDER = "no-reply@post.example.org"

_names = count()


@pytest.fixture
def own_database(
    browser: Browser, postgresql_cluster: postgres.Cluster, worker_id: str
) -> Iterator[str]:
    """A migrated database on PostgreSQL for one service."""
    del browser  # before a database is made for nothing
    name = f"journey_{worker_id}_{next(_names)}"
    yield postgresql_cluster.make_database(name, postgres.TEMPLATE)
    postgresql_cluster.drop_database(name)


async def test_on_postgresql(arrive: Arrive, own_database: str, tmp_path: Path) -> None:
    with serving(tmp_path / "data", HAMSEDA_DATABASE_URL=own_database) as service:
        visitor = await arrive(service, "fa")
        signatory = writer("رهاوی", "Rahavi")
        code = await sign_and_confirm(visitor, signatory)
        await published(visitor, signatory)
        await visitor.go("/fa/m")
        await visitor.field("token").fill(code)
        await visitor.press("Show")
        await visitor.withdraw()
        await gone(visitor, signatory)
    assert not (tmp_path / "data" / "hamseda.db").exists()


async def test_by_a_real_relay(arrive: Arrive, tmp_path: Path) -> None:
    desk = Desk()
    async with listening(desk) as relay:
        settings = {
            "HAMSEDA_MAIL_URL": f"smtp://127.0.0.1:{relay.port}",
            "HAMSEDA_MAIL_FROM": SENDER,
            "HAMSEDA_DEMO": "1",
        }
        with serving(tmp_path / "data", **settings) as service:
            visitor = await arrive(service, "en")
            signatory = writer("زرین", "Zarrin")
            await visitor.sign(signatory)
            assert await visitor.page.locator(".calm").count() == 0
            assert (await service.get("/dev/mailbox")).status_code == 404

            async def came() -> list[tuple[str, list[str]]]:
                return [(one.sender, one.to) for one in desk.taken]

            await until(came, [(SENDER, [signatory.email])])
            message = received(taken(desk).raw, signatory.email)
            page, _, token = message["links"][0].partition("#")
            words = message["subject"] + message["text"].replace(token, "")  # which is random
            leaks = [*signatory.fields.values(), "demo", "Hamseda"]
            assert [text for text in leaks if text in words] == []
            assert (page, token in message["text"].splitlines()) == (f"{service.base}/en/c", True)
            await visitor.page.goto(message["links"][0])
            await visitor.page.wait_for_url("**/c/open")
            await visitor.confirm(signatory.correction)
            await until(lambda: visitor.listed(signatory.fields["name_en"]), [signatory.lines])
            downloads = await service.shown("demo", signatory.names)
            assert downloads == expected_downloads(signatory.names)


def taken(desk: Desk) -> Taken:
    """The one message that came."""
    (message,) = desk.taken
    return message
