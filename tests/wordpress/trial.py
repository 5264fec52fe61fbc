"""Pasting, publishing, opening again, reading: what of a list did not come through a WordPress."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import html5lib  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, async_playwright

from tests.journeys.conftest import ARGUMENTS
from tests.machine import chromium
from tests.wordpress import published
from tests.wordpress.cases import Case, cases
from tests.wordpress.editor import Post, Writer, signed_in
from tests.wordpress.site import Site

_ALONE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
"""Posts ask for pictures and scripts from elsewhere; none of them is fetched."""

_UNREAD = {"core/missing", "core/freeform"}
"""What the editor makes of blocks that it does not know."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One case, pasted by somebody in some way.

    `faults` is what went wrong; `lost` counts by tag the elements that were stored without their
    language and direction, which WordPress does to what an author may not write.
    """

    role: str
    way: str
    case: str
    faults: tuple[str, ...]
    lost: dict[str, int]


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """The machine's Chromium, which finds no other machine."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium(), args=[*ARGUMENTS, _ALONE], headless=True
        )
        try:
            yield launched
        finally:
            await launched.close()


async def trials(
    site: Site, role: str, only: str = "", pictures: Path | None = None
) -> AsyncIterator[Trial]:
    """Every case whose name has `only` in it, pasted by one person in every way that there is."""
    wanted = [case for case in await cases() if only in case.name]
    async with browser() as launched, signed_in(launched, site, role) as writer:
        for case in wanted:
            for way, paste in _ways(writer, case).items():
                await writer.open()
                await paste(case.source)
                post = await writer.publish(f"{case.name}, {way}")
                yield await _read(writer, post, case, way, pictures)


def _ways(writer: Writer, case: Case) -> dict[str, Callable[[str], Awaitable[None]]]:
    if case.format == "html":
        return {"Custom HTML": writer.paste_as_html}
    return {"paste": writer.paste, "code editor": writer.paste_as_code}


async def _read(writer: Writer, post: Post, case: Case, way: str, pictures: Path | None) -> Trial:
    """What is in the editor when it is opened again, in the database, and on the page."""
    await writer.open(post)
    faults = list(_misread(await writer.blocks()))
    stored = writer.site.php("echo get_post($argv[1])->post_content;", str(post.id))
    before, after = _parsed(case.source), _parsed(stored)
    faults += _differing("stored", _words(before), _words(after))
    lost = Counter(_marks(before)) - Counter(_marks(after))
    page = await writer.page.context.new_page()
    try:
        await page.goto(post.link)
        faults += await _misshown(page, case, apart=not lost)
        if pictures is not None:
            name = f"{writer.role}, {case.name}, {way}".replace(", ", "-").replace(" ", "-")
            shown = page.locator(published.CONTENT).first
            await shown.screenshot(path=pictures / f"{name}.png")
    finally:
        await page.close()
    tags = Counter(mark.split()[0] for mark in lost.elements())
    return Trial(writer.role, way, case.name, tuple(faults), dict(tags))


def _misread(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Blocks that the editor calls invalid, or that it does not take for blocks."""
    if not blocks:
        yield "the editor finds no blocks"
    for block in blocks:
        if not block["valid"] or block["name"] in _UNREAD:
            yield f"the editor does not read a block: {block['name']}"
        if block["inside"]:
            yield from _misread(block["inside"])


async def _misshown(page: Page, case: Case, *, apart: bool) -> list[str]:
    """What a reader misses; `apart`: each name is in an element of its own."""
    names = published.expected(case.rows, case.language)
    shown, words = await published.shown(page, {name.text for name in names})
    faults = list(_differing("shown", published.plain(_words(_parsed(case.source))), words))
    if apart and shown != names:
        faults += [f"not so on the page: {name}" for name in names if name not in shown]
        faults.append(f"{len(shown)} names where there should be {len(names)}, or in another order")
    return faults


def _differing(done: str, before: str, after: str) -> Iterator[str]:
    """The words that were pasted and are not there, each with what is there in their place."""
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield f"pasted {' '.join(old[start:end])!r}, {done} {' '.join(new[first:last])!r}"


def _parsed(html: str) -> Any:
    return html5lib.parseFragment(html, namespaceHTMLElements=False)


def _words(tree: Any) -> str:
    return " ".join("".join(_texts(tree)).split())


def _texts(element: Any) -> Iterator[str]:
    """Text in order, without that of comments, which are what delimits blocks."""
    if isinstance(element.tag, str):
        yield element.text or ""
        for each in element:
            yield from _texts(each)
            yield each.tail or ""


def _marks(tree: Any) -> Iterator[str]:
    for each in tree.iter():
        if isinstance(each.tag, str) and {"lang", "dir"} & set(each.attrib):
            yield f"{each.tag} {each.get('lang')} {each.get('dir')}"
