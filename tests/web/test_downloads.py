import asyncio
import dataclasses
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from unittest.mock import ANY

import pytest
from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.types import Message

from app.cli.entry import main
from app.config import Settings
from app.editions.formats import FORMATS
from app.outbox.mailbox import MailboxTransport
from app.views.list_file import attachment
from tests.web.conftest import SLUG, Site

TEXTUAL = sorted(form.id for form in FORMATS.values() if "charset" in form.media_type)


@pytest.mark.parametrize("form", TEXTUAL)
async def test_each_format_in_each_language(site: Site, form: str) -> None:
    await site.bring()
    for lang in ("fa", "en", "both"):
        reply = await site.client.get(f"/s/{SLUG}/list.{form}?lang={lang}")
        assert reply.status_code == 200
        assert reply.headers["content-type"] == FORMATS[form].media_type
        assert reply.headers["content-disposition"] == (
            f'attachment; filename="{SLUG}-1-{lang}.{FORMATS[form].extension}"'
        )
        shown = ("کانون پناهندگان" in reply.text, "Refugees’ Centre" in reply.text)
        both = form in {"csv", "json"} or lang == "both"
        assert shown == (both or lang == "fa", both or lang == "en")


async def test_who_has_it_already_is_told_so(site: Site) -> None:
    await site.bring()
    address = f"/s/{SLUG}/list.json?lang=en"
    first = await site.client.get(address)
    tag = {"If-None-Match": first.headers["etag"]}
    for same in (address, f"{address}&edition=1"):
        again = await site.client.get(same, headers=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    for other in ("&kinds=organisation", "&since=1", "&text=1"):
        assert (await site.client.get(address + other, headers=tag)).status_code == 200
    code = await site.signed("en")
    newer = await site.client.get(address, headers=tag)
    assert (newer.status_code, newer.json()["edition"]) == (200, 2)
    assert (await site.client.get(f"{address}&edition=1", headers=tag)).status_code == 304
    await site.post("/en/m", token=code, action="withdraw")
    site.context.forget()
    after = await site.client.get(address, headers={"If-None-Match": newer.headers["etag"]})
    assert (after.status_code, after.json()["gone"]) == (200, 1)
    assert (await site.client.get(f"{address}&since=2")).json()["withdrawn"] == [
        {"id": one["id"], "number": one["number"]}
        for one in newer.json()["signatories"]
        if one["kind"] == "individual"
    ]


async def test_the_command_line_gives_the_same_bytes(
    site: Site, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.bring()
    monkeypatch.setenv("HAMSEDA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HAMSEDA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("HAMSEDA_BASE_URL", settings.base_url)
    output = tmp_path / "list"
    for form, query, options in (
        ("html", "edition=1&text=1", ["--edition", "1", "--text"]),
        ("txt", "place=brackets&numbering=0", ["--place", "brackets", "--no-numbering"]),
        ("xlsx", "since=1", ["--since", "1"]),
    ):
        taking = ["export", SLUG, "--format", form, "--output", str(output), *options]
        assert await asyncio.to_thread(main, taking) == 0
        reply = await site.client.get(f"/s/{SLUG}/list.{form}?{query}")
        assert (reply.status_code, reply.content) == (200, output.read_bytes())


async def test_what_cannot_be_made_is_said_in_the_reader_s_words(site: Site) -> None:
    empty = await site.get(f"/s/{SLUG}/list.csv", **{"Accept-Language": "fa"})
    assert empty.status == 409
    assert "هنوز نامی" in empty.text(".//main")
    await site.bring()
    wrong = await site.client.get(
        f"/s/{SLUG}/list.csv?place=here&text=2", headers={"Accept": "application/json"}
    )
    assert (wrong.status_code, wrong.json()["errors"]) == (
        422,
        [
            {"pointer": f"/{one}", "code": "unknown-value", "detail": ANY}
            for one in ("place", "text")
        ],
    )


async def test_a_page_offers_downloads_once_there_is_an_edition(site: Site) -> None:
    assert (await site.get(f"/en/s/{SLUG}")).all(".//*[@class='downloads']") == []
    await site.bring()
    assert len((await site.get(f"/en/s/{SLUG}")).all(".//*[@class='downloads']")) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/s/{SLUG}/list.exe", 404),
        (f"/s/{SLUG}/list.", 404),
        ("/s/none/list.csv", 404),
        (f"/s/{SLUG}/list.csv?lang=de", 422),
        (f"/s/{SLUG}/list.csv?edition=7", 404),
        (f"/s/{SLUG}/list.csv?since=7", 409),
        (f"/s/{SLUG}/list.csv?edition=99999999999999999999", 404),
        (f"/s/{SLUG}/list.csv?headings=sideways", 422),
        (f"/s/{SLUG}/list.csv?since=x", 422),
    ],
)
async def test_what_cannot_be_had(site: Site, path: str, status: int) -> None:
    await site.bring()
    assert (await site.get(path)).status == status


async def test_a_farsi_slug_makes_a_sound_name(site: Site) -> None:
    await site.publish("یک-صدا")
    await site.bring(slug="یک-صدا")
    reply = await site.client.get("/s/یک-صدا/list.csv?lang=fa")
    assert reply.headers["content-disposition"] == attachment("یک-صدا-1-fa.csv")
    page = await site.get("/fa/s/یک-صدا")
    links = [one.get("href") or "" for one in page.all(".//section[@class='downloads']//a")]
    assert (len(links), all(url.isascii() for url in links)) == (4, True)
    assert [(await site.client.get(url)).status_code for url in links] == [200] * 4


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
