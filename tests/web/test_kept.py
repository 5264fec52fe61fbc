"""Replies that are sent again: the same bytes, for as long as the card is trusted, to all hosts
that are served, and forgotten as soon as this process changes what they show."""

import gzip

import brotli
import httpx
from starlette.types import Receive, Scope, Send

from app.http.context import Context
from app.http.kept import KeptReplies, Shortcut, keep_reply
from app.http.traffic import Traffic
from tests.web.conftest import SLUG, Site


class _Counting:
    """An application whose page says how often it was made."""

    def __init__(self, *, keep: float = 2.0, status: int = 200, chunks: int = 1) -> None:
        self.made = 0
        self._keep, self._status, self._chunks = keep, status, chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        self.made += 1
        keep_reply(scope, self._keep)
        headers = [(b"etag", b'"e"'), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        for left in reversed(range(self._chunks)):
            body = b"made %d" % self.made
            await send({"type": "http.response.body", "body": body, "more_body": left > 0})


class _Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def _client(app: _Counting, time: _Time) -> tuple[httpx.AsyncClient, KeptReplies]:
    replies = KeptReplies(time)
    transport = httpx.ASGITransport(app=Shortcut(app, replies, Traffic()))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost"), replies


async def test_a_kept_reply_is_sent_again_until_its_time_is_over() -> None:
    app, time = _Counting(), _Time()
    client, replies = _client(app, time)
    first, second = await client.get("/a"), await client.get("/a")
    assert (first.text, second.text, app.made) == ("made 1", "made 1", 1)
    assert second.headers == first.headers
    time.now += 2.0
    assert (await client.get("/a")).text == "made 2"
    replies.forget()
    assert (await client.get("/a")).text == "made 3"


async def test_who_has_it_gets_304_without_a_body() -> None:
    app, time = _Counting(), _Time()
    client, _ = _client(app, time)
    await client.get("/a")
    answer = await client.get("/a", headers={"If-None-Match": '"x", W/"e", "e"'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"e"')
    assert "content-type" not in answer.headers
    assert app.made == 1


async def test_another_path_query_host_or_encoding_is_another_reply() -> None:
    app, time = _Counting(), _Time()
    client, _ = _client(app, time)
    await client.get("/a")
    await client.get("/b")
    await client.get("/a?x=1")
    await client.get("/a", headers={"Host": "elsewhere"})
    await client.get("/a", headers={"Accept-Encoding": "identity"})
    assert app.made == 5


async def test_posts_streams_errors_and_what_was_not_offered_are_never_kept() -> None:
    for app in (_Counting(keep=0), _Counting(status=404), _Counting(chunks=2)):
        client, _ = _client(app, _Time())
        await client.get("/a")
        await client.get("/a")
        assert app.made == 2
    app = _Counting()
    client, _ = _client(app, _Time())
    await client.get("/a")
    await client.post("/a")
    assert app.made == 2


async def test_the_statement_page_is_kept_with_all_its_headers(
    site: Site, client: httpx.AsyncClient, context: Context
) -> None:
    await site.publish()
    first = await client.get(f"/fa/s/{SLUG}")
    again = await client.get(f"/fa/s/{SLUG}")
    assert first.status_code == 200
    assert again.content == first.content
    assert again.headers == first.headers
    assert "content-security-policy" in again.headers
    assert 'hamseda_requests_total{method="GET",route="kept",status="200"} 1' in (
        context.traffic.lines()
    )
    refused = await client.get(f"/fa/s/{SLUG}", headers={"Host": "elsewhere.example"})
    assert refused.status_code == 400


async def test_each_gets_the_statement_in_the_encoding_of_its_choice(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.publish()
    path = f"/fa/s/{SLUG}"
    sizes, pages = {}, set()
    for _ in range(2):  # made, and sent again
        for header, encoding in (
            ("gzip, br", "br"),
            ("gzip", "gzip"),
            ("br;q=0", None),
            ("br;q=0, gzip;q=0", None),
        ):
            async with client.stream("GET", path, headers={"Accept-Encoding": header}) as answer:
                raw = b"".join([chunk async for chunk in answer.aiter_raw()])
            assert answer.headers.get("content-encoding") == encoding
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["content-length"] == str(len(raw))
            sizes[encoding] = len(raw)
            pages.add((_unpacked(raw, encoding), answer.headers["etag"]))
    assert len(pages) == 1
    assert sizes["br"] < sizes["gzip"] < sizes[None]
    has = {"If-None-Match": pages.pop()[1]}
    for header in ("br", "gzip", "identity"):
        answer = await client.get(path, headers={"Accept-Encoding": header, **has})
        assert (answer.status_code, answer.headers["vary"]) == (304, "Accept-Encoding")
        assert "content-encoding" not in answer.headers


async def test_a_page_with_a_token_is_never_packed(client: httpx.AsyncClient) -> None:
    """Its size would tell of the token, beside text that somebody else chose (BREACH)."""
    answer = await client.get("/fa/c", headers={"Accept-Encoding": "br, gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


def _unpacked(raw: bytes, encoding: str | None) -> bytes:
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(str(encoding), bytes)
    return bytes(unpack(raw))
