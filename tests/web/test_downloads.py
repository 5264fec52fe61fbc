import dataclasses
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.types import Message

from app.config import Settings
from app.editions.formats import FORMATS
from app.outbox.mailbox import MailboxTransport
from app.web.downloads import attachment
from tests.web.conftest import SLUG, Site


@pytest.mark.parametrize("lang", ["fa", "en", "both"])
@pytest.mark.parametrize("form", sorted(FORMATS))
async def test_each_format_in_each_language(site: Site, form: str, lang: str) -> None:
    await site.bring()
    reply = await site.client.get(f"/s/{SLUG}/list.{form}?lang={lang}")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == FORMATS[form].media_type
    assert reply.headers["content-disposition"] == (
        f'attachment; filename="{SLUG}-{lang}.{FORMATS[form].extension}"'
    )
    shown = ("کانون پناهندگان" in reply.text, "Refugees’ Centre" in reply.text)
    both = form in {"csv", "json"} or lang == "both"
    assert shown == (both or lang == "fa", both or lang == "en")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/s/{SLUG}/list.exe", 404),
        (f"/s/{SLUG}/list.", 404),
        ("/s/none/list.csv", 404),
        (f"/s/{SLUG}/list.csv?lang=de", 422),
        (f"/s/{SLUG}/list.csv?edition=7", 404),
        (f"/s/{SLUG}/list.csv?since=x", 422),
    ],
)
async def test_what_cannot_be_had(site: Site, path: str, status: int) -> None:
    assert (await site.get(path)).status == status


async def test_a_farsi_slug_makes_a_sound_name(site: Site) -> None:
    await site.publish("یک-صدا")
    reply = await site.client.get("/s/یک-صدا/list.csv?lang=fa")
    assert reply.headers["content-disposition"] == attachment("یک-صدا-fa.csv")
    page = await site.get("/fa/s/یک-صدا")
    links = [one.get("href") or "" for one in page.all(".//table//a")]
    assert (len(links), all(url.isascii() for url in links)) == (15, True)
    assert [(await site.client.get(url)).status_code for url in links] == [200] * 15


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("one-voice-fa.csv", 'attachment; filename="one-voice-fa.csv"'),
        (
            "صدا-fa.csv",
            "attachment; filename=\"list.csv\"; filename*=UTF-8''%D8%B5%D8%AF%D8%A7-fa.csv",
        ),
    ],
)
def test_file_names(name: str, header: str) -> None:
    assert attachment(name) == header


async def test_the_mailbox_of_the_demo(site: Site) -> None:
    site.context.settings.data_dir.mkdir(exist_ok=True)
    assert (await site.client.get("/dev/mailbox.json")).json() == []
    assert (await site.get("/dev/mailbox")).status == 200
    await site.token()
    to, email = site.mail.sent[-1]
    del email["Date"]
    email["Date"] = datetime(2026, 11, 20, 23, 51, 56, tzinfo=timezone(timedelta(hours=-1)))
    await MailboxTransport(site.context.settings.data_dir).send(email, to)
    for lang, moment in (
        ("en", "21 November 2026, 00:51 UTC"),
        ("fa", "۳۰ آبان ۱۴۰۵، ساعت ۰۰:۵۱ به وقت گرینویچ"),
    ):
        page = await site.get(f"/dev/mailbox?lang={lang}")
        assert page.text(".//li//time") == moment


@pytest.mark.parametrize("change", [{"loopback": False}, {"demo": False}])
async def test_no_mailbox_beyond_this_machine(
    site: Site, settings: Settings, change: dict[str, bool]
) -> None:
    site.context.settings = dataclasses.replace(settings, **change)  # type: ignore[arg-type]
    for path in ("/dev/mailbox", "/dev/mailbox.json"):
        assert (await site.client.get(path)).status_code == 404


async def test_downloads_that_nobody_waits_for_let_go(site: Site, application: FastAPI) -> None:
    await site.bring()

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        raise OSError

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/s/{SLUG}/list.csv",
        "raw_path": f"/s/{SLUG}/list.csv".encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 8000),
    }
    for _ in range(30):  # more than there are connections to stream from
        with suppress(OSError, ClientDisconnect):
            await application(dict(scope), gone, send)
    assert (await site.client.get(f"/s/{SLUG}/list.csv")).status_code == 200
