import asyncio
import gzip

import brotli

from app.views.page_cache import SECONDS, PageCache


class Maker:
    """Makes pages and counts them."""

    def __init__(self) -> None:
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        await asyncio.sleep(0)
        return f"page {self.made}"


async def test_a_page_is_made_once_however_many_ask() -> None:
    cache, make = PageCache(), Maker()
    pages = await asyncio.gather(*(cache.page("key", make) for _ in range(20)))
    assert make.made == 1
    assert {page.body for page in pages} == {b"page 1"}
    packed = pages[0].packed
    assert sorted(packed) == ["br", "gzip"]
    assert gzip.decompress(packed["gzip"]) == b"page 1"
    assert brotli.decompress(packed["br"]) == b"page 1"


async def test_another_state_is_another_page() -> None:
    cache, make = PageCache(), Maker()
    first = await cache.page(("one-voice", 1), make)
    second = await cache.page(("one-voice", 2), make)
    assert (first.body, second.body) == (b"page 1", b"page 2")
    assert first.tag != second.tag


async def test_the_tag_follows_the_bytes() -> None:
    async def same() -> str:
        return "the same"

    cache = PageCache()
    assert (await cache.page(1, same)).tag == (await cache.page(2, same)).tag


async def test_a_page_is_made_anew_after_its_time() -> None:
    now = [0.0]
    cache, make = PageCache(monotonic=lambda: now[0]), Maker()
    await cache.page("key", make)
    now[0] = SECONDS + 1
    assert (await cache.page("key", make)).body == b"page 2"


async def test_the_pages_used_last_stay() -> None:
    cache, make = PageCache(most=2), Maker()
    for key in ("a", "b", "a", "c", "a", "b"):
        await cache.page(key, make)
    assert make.made == 4


async def test_a_failure_is_not_kept() -> None:
    async def fail() -> str:
        raise OSError

    cache = PageCache()
    results = await asyncio.gather(
        cache.page("key", fail), cache.page("key", fail), return_exceptions=True
    )
    assert [type(result) for result in results] == [OSError, OSError]
    assert (await cache.page("key", Maker())).body == b"page 1"


async def test_pages_of_what_a_list_was_do_not_pile_up() -> None:
    now = [0.0]
    cache, make = PageCache(monotonic=lambda: now[0]), Maker()
    for revision in range(200):
        now[0] += 1
        await cache.page(("statement", revision), make)
    assert len(cache) == SECONDS + 1
    assert (await cache.page(("statement", 199), make)).body
    assert len(cache) == SECONDS + 1
