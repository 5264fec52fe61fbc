import gzip

from tests.web.conftest import Site

PATH = "/embed/v1.js"


async def test_it_is_small_and_may_be_kept_by_everybody(site: Site) -> None:
    reply = await site.client.get(PATH, headers={"accept-encoding": "gzip"})
    headers = reply.headers
    assert reply.status_code == 200
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["cache-control"] == "public, max-age=60"
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) <= 3 * 1024
    assert len(gzip.compress(reply.content)) <= 3 * 1024
    assert [name for name in ("set-cookie", "content-language") if name in headers] == []


async def test_who_has_it_gets_nothing_again(site: Site) -> None:
    first = await site.client.get(PATH)
    for _ in range(2):  # from the route, then from what is kept
        again = await site.client.get(PATH, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["access-control-allow-origin"] == "*"


async def test_it_needs_nothing_from_elsewhere(site: Site) -> None:
    text = (await site.client.get(PATH)).text
    assert [
        one for one in ("eval", "innerHTML", "cookie", "localStorage", "http") if one in text
    ] == []
    assert "//" not in text


async def test_files_of_a_frame_may_be_read_from_a_sandbox(site: Site) -> None:
    page = await site.get("/embed/one-voice/card")
    style = page.all(".//link[@rel='stylesheet']")[0].get("href", "")
    reply = await site.client.get(style, headers={"origin": "null"})
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
